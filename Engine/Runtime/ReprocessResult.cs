using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>What a reprocess came to.</summary>
/// <param name="Id">The message.</param>
/// <param name="Refusal">Why it was not reprocessed; null where it was.</param>
/// <param name="State">The state that its run came to.</param>
/// <param name="Error">Why the run failed or filtered it.</param>
/// <param name="Deliveries">What became of the run's deliveries.</param>
internal sealed record ReprocessResult(MessageId Id, MessageError? Refusal, MessageState State, MessageError? Error, RunResult Deliveries);

/// <summary>What a reprocess would come to.</summary>
/// <param name="Id">The message.</param>
/// <param name="State">The state that its run would come to.</param>
/// <param name="Error">Why the run would fail or filter it.</param>
/// <param name="Unchanged">Deliveries that would be as they are.</param>
/// <param name="Changed">Deliveries whose payload would differ.</param>
/// <param name="New">Deliveries that there are none of yet.</param>
internal sealed record ReprocessPreview(MessageId Id, MessageState State, MessageError? Error, int Unchanged, int Changed, int New);
