using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>Messages, runs and changes for tests of stores; every text is invented.</summary>
internal static class StoreSamples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 4, 10, 15, 0, TimeSpan.Zero);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static Envelope Envelope(string content = "MSH|^~\\&|EHR", string channel = "charges", DateTimeOffset? at = null) => new()
    {
        Channel = channel,
        ReceivedAt = at ?? Start,
        Format = ContentFormat.Hl7v2,
        Content = Bytes(content),
        Peer = "127.0.0.1:4711",
    };

    public static OwedDelivery Owed(string key, string payload = "{}", string destination = "ledger", string? lane = "") => new()
    {
        Destination = destination,
        Lane = lane,
        Key = key,
        Payload = Bytes(payload),
        ContentType = "application/json",
        ObjectType = "ChargeEvent",
        ObjectId = key,
    };

    public static NewRun Run(params OwedDelivery[] deliveries) => new()
    {
        State = MessageState.Processed,
        Deliveries = deliveries,
        Versions = "charges 1.0.0; charge-events 1.0.0",
        At = Start.AddSeconds(1),
    };

    public static NewRun Failed(MessageError? error = null) => new()
    {
        State = MessageState.Failed,
        Error = error ?? new MessageError("MAP-UNMAPPED-CODE", "the code has no translation") { Place = "FT1[2]-7.1", Rule = "maps/a.yaml:9", Value = "X9" },
        Versions = "charges 1.0.0",
        At = Start.AddSeconds(1),
    };

    public static NewMessage Message(string controlId, NewRun? run = null, string content = "MSH|^~\\&|EHR", string channel = "charges") => new()
    {
        Envelope = Envelope(content, channel),
        ControlId = controlId,
        Type = "DFT^P03",
        Run = run,
    };

    /// <summary>A message that is looked for among earlier ones by its control id.</summary>
    public static NewMessage Repeatable(string controlId, string content, NewRun? run = null, TimeSpan? window = null, DateTimeOffset? at = null)
        => Message(controlId, run, content) with
        {
            Envelope = Envelope(content, at: at),
            Duplicates = new DuplicateCheck(HashOf(controlId), HashOf(content), (at ?? Start) - (window ?? TimeSpan.FromDays(7))),
        };

    public static DeliveryChange Delivered(DeliveryId id, string? receipt = "ok") => new()
    {
        Id = id,
        State = DeliveryState.Delivered,
        At = Start.AddSeconds(5),
        Attempts = 1,
        FirstAttempt = Start.AddSeconds(4),
        Receipt = receipt,
    };

    public static DeliveryChange Change(DeliveryId id, DeliveryState state, int attempts = 1, string? reason = null, bool toTail = false) => new()
    {
        Id = id,
        State = state,
        At = Start.AddSeconds(6 + attempts),
        Attempts = attempts,
        FirstAttempt = Start.AddSeconds(4),
        NextDue = state == DeliveryState.Queued && reason is null ? Start.AddSeconds(60) : null,
        Error = reason is null ? new MessageError("ERP-ACCOUNT-CLOSED", "the account is closed") : null,
        Reason = reason,
        ToTail = toTail,
    };

    public static ulong HashOf(string text)
    {
        var hash = 1469598103934665603UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return hash * 0x9E3779B97F4A7C15UL;
    }
}
