namespace InterfaceEngine.Channels.Messages;

/// <summary>A message that a channel has taken before.</summary>
/// <param name="Id">The message.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Attributes">What the transport said of it.</param>
/// <param name="ReadContent">Reads its bytes.</param>
public sealed record EarlierMessage(
    MessageId Id, DateTimeOffset ReceivedAt, IReadOnlyDictionary<string, string> Attributes, Func<ReadOnlyMemory<byte>> ReadContent);
