using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Masking;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>What the admin API says of messages, deliveries and queues, as JSON. No values of patients: those are only in content, which is asked for apart.</summary>
internal static class Documents
{
    /// <summary>A message.</summary>
    public static JObject Of(StoredMessage message) => Trim(new JObject
    {
        ["id"] = message.Id.ToString(),
        ["channel"] = message.Channel,
        ["receivedAt"] = Time(message.ReceivedAt),
        ["state"] = StateNames.Of(message.State),
        ["type"] = message.Type,
        ["controlId"] = message.ControlId,
        ["format"] = message.Format.ToString().ToLowerInvariant(),
        ["peer"] = message.Peer,
        ["size"] = message.Size,
        ["runs"] = message.Runs,
        ["versions"] = message.Versions,
        ["parent"] = message.Parent?.ToString(),
        ["sameIdOtherContent"] = message.SameIdOtherContent ? true : null,
        ["error"] = Of(message.Error),
    });

    /// <summary>A delivery.</summary>
    public static JObject Of(StoredDelivery delivery) => Trim(new JObject
    {
        ["id"] = delivery.Id.ToString(),
        ["message"] = delivery.MessageId.ToString(),
        ["channel"] = delivery.Channel,
        ["destination"] = delivery.Destination,
        // Often a patient's number; what shares a lane is found by lane: and a value that the person who asks knows.
        ["lane"] = string.IsNullOrEmpty(delivery.Lane) ? null : MaskedContent.OfLength(delivery.Lane.Length),
        ["state"] = StateNames.Of(delivery.State),
        ["key"] = delivery.Key,
        ["revision"] = delivery.Revision,
        ["object"] = delivery.ObjectType is null ? null : $"{delivery.ObjectType}/{delivery.ObjectId}",
        ["createdAt"] = Time(delivery.CreatedAt),
        ["changedAt"] = Time(delivery.ChangedAt),
        ["attempts"] = delivery.Attempts,
        ["nextDue"] = delivery.NextDue is { } due ? Time(due) : null,
        ["receipt"] = delivery.Receipt,
        ["outOfOrder"] = delivery.OutOfOrder ? true : null,
        ["transaction"] = delivery.Step?.Transaction.ToString(),
        ["takesBack"] = delivery.Step?.Reverses?.ToString(),
        ["batch"] = delivery.Batch?.ToString(),
        ["isBatch"] = delivery.IsBatch ? true : null,
        ["size"] = delivery.Size,
        ["contentType"] = delivery.ContentType,
        ["error"] = Of(delivery.Error),
    });

    /// <summary>An error, without the value that explains it.</summary>
    public static JToken? Of(MessageError? error) => error is null ? null : Trim(new JObject
    {
        ["code"] = error.Code,
        ["place"] = error.Place,
        ["message"] = error.Message,
        ["rule"] = error.Rule,
        ["further"] = error.Further.Count == 0 ? null : new JArray(error.Further.Select(Of)),
    });

    /// <summary>What came and never became a message, without its bytes.</summary>
    public static JObject Of(StoredReject reject) => Trim(new JObject
    {
        ["id"] = reject.Id.ToString(),
        ["receivedAt"] = Time(reject.Reject.At),
        ["channel"] = reject.Reject.Channel,
        ["state"] = "rejected",
        ["peer"] = reject.Reject.Peer,
        ["answer"] = reject.Reject.Answer.Length > 0 ? reject.Reject.Answer : null,
        ["size"] = reject.Size,
        ["kept"] = reject.Kept,
        ["notKeptBefore"] = reject.NotKept > 0 ? reject.NotKept : null,
        ["error"] = Of(reject.Reject.Error),
    });

    /// <summary>A line of a message's history.</summary>
    public static JObject Of(TimelineEntry entry) => Trim(new JObject
    {
        ["at"] = Time(entry.At),
        ["what"] = entry.What,
        ["delivery"] = entry.Delivery?.ToString(),
        ["destination"] = entry.Destination,
        ["detail"] = entry.Detail,
    });

    /// <summary>A time as ISO 8601 in UTC, to the millisecond.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");

    /// <summary>Leaves out what is null: absent and null mean the same, and absent is shorter.</summary>
    public static JObject Trim(JObject document)
    {
        foreach (var property in document.Properties().Where(p => p.Value is JValue { Value: null }).ToArray())
            property.Remove();
        return document;
    }
}
