using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A message as stored, without its content.</summary>
public sealed record StoredMessage
{
    /// <summary>The type of a message that the engine made to hold a batch of deliveries.</summary>
    public const string BatchType = "batch";

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>The channel it came in by.</summary>
    public required string Channel { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What its bytes are.</summary>
    public required ContentFormat Format { get; init; }

    /// <summary>The state of its last run.</summary>
    public required MessageState State { get; init; }

    /// <summary>The error of its last run.</summary>
    public MessageError? Error { get; init; }

    /// <summary>MSH-10 or its like.</summary>
    public string? ControlId { get; init; }

    /// <summary><c>ADT^A01</c> or its like.</summary>
    public string? Type { get; init; }

    /// <summary>Who sent it.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The transport's attributes.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = Envelope.NoAttributes;

    /// <summary>What the transport knew it by; null where it said nothing. See <see cref="Envelope.DuplicateKey"/>.</summary>
    public string? DuplicateKey { get; init; }

    /// <summary>How many bytes came.</summary>
    public long Size { get; init; }

    /// <summary>How many runs it had.</summary>
    public int Runs { get; init; }

    /// <summary>The versions that made its last run.</summary>
    public string Versions { get; init; } = "";

    /// <summary>The message that it was split from.</summary>
    public MessageId? Parent { get; init; }

    /// <summary>How far its split has come; null where it is not split.</summary>
    public long? SplitOffset { get; init; }

    /// <summary>The same control id had come before with other bytes.</summary>
    public bool SameIdOtherContent { get; init; }
}
