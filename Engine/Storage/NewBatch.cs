namespace InterfaceEngine.Engine.Storage;

/// <summary>A message with all that it is split into, stored in one commit or not at all.</summary>
/// <param name="Message">What came, without a run.</param>
/// <param name="Children">Its records, each with its run.</param>
/// <param name="End">Its own run.</param>
public sealed record NewBatch(NewMessage Message, IReadOnlyList<NewMessage> Children, NewRun End);
