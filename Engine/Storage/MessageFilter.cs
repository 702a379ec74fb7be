using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>Which messages; every part that is set must hold. Lists mean "one of".</summary>
public sealed record MessageFilter
{
    /// <summary>Channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>States.</summary>
    public IReadOnlyList<MessageState>? States { get; init; }

    /// <summary>Error codes.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>Control ids.</summary>
    public IReadOnlyList<string>? ControlIds { get; init; }

    /// <summary>Types; <c>ADT</c> also finds <c>ADT^A01</c>.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Search keys as <c>name=value</c>.</summary>
    public IReadOnlyList<string>? SearchKeys { get; init; }

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Children of this message.</summary>
    public MessageId? Parent { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }
}
