using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>One line of a message's history.</summary>
/// <param name="At">When.</param>
/// <param name="What">What happened, as a word of the vocabulary: <c>received</c>, <c>processed</c>, <c>delivered</c>, <c>retry</c> …</param>
/// <param name="Delivery">Which delivery; null where it was the message.</param>
/// <param name="Destination">Which destination; null where it was the message.</param>
/// <param name="Detail">Versions, error, receipt or reason; without patient data.</param>
public sealed record TimelineEntry(DateTimeOffset At, string What, DeliveryId? Delivery, string? Destination, string? Detail);
