using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>An envelope that was read once, with what the inbox asks of it before anything is stored. Made by <see cref="ChannelPipeline.Open"/>.</summary>
public sealed class OpenedMessage
{
    /// <summary>What came.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>
    /// Why it is not taken: not readable, or not what <c>accept:</c> lets in. Null where it is. Its condition is 200-203 where MSH-9, 11 or 12
    /// is at fault.
    /// </summary>
    public MessageError? Rejection { get; init; }

    /// <summary>MSH-10, or the resource's id; null where there is none.</summary>
    public string? ControlId { get; init; }

    /// <summary><c>ADT^A01</c>, a resource type; null where the format has none.</summary>
    public string? Type { get; init; }

    /// <summary>What makes it a repeat of an earlier one; null where duplicates are not looked for.</summary>
    public DuplicateIdentity? Identity { get; init; }

    /// <summary>Values to find it by, as <c>name=value</c>.</summary>
    public IReadOnlyList<string> SearchKeys { get; init; } = [];

    /// <summary>Whether it is to be split into records instead of being run.</summary>
    public bool IsSplit { get; init; }

    /// <summary>The content as rules see it; nothing where it could not be read.</summary>
    internal Focus Content { get; init; }

    /// <summary>What all rules of the run share.</summary>
    internal EvaluationContext? Context { get; init; }
}

/// <summary>What makes a message a repeat of another, as hashes that may be stored.</summary>
/// <param name="Identity">Channel, sender and control id; or channel and the transport's key.</param>
/// <param name="Content">The bytes.</param>
public readonly record struct DuplicateIdentity(ulong Identity, ulong Content);

/// <summary>One record of a split message.</summary>
/// <param name="Envelope">The record as an envelope, which is opened and run like any other.</param>
/// <param name="NextOffset">Where the split goes on after it.</param>
public readonly record struct SplitRecord(Envelope Envelope, long NextOffset);
