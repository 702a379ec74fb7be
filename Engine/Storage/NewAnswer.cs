using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>What decides a message's open answer. Where it was decided before, that stands, and nothing of this is stored.</summary>
/// <param name="Message">The message.</param>
/// <param name="Answer">What its sender hears.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Reply">What is owed to the sender as a message of its own; null where it hears it otherwise.</param>
public sealed record NewAnswer(MessageId Message, Answer Answer, DateTimeOffset At, OwedDelivery? Reply);
