using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>What <see cref="MessageStore.AcceptAsync"/> did.</summary>
/// <param name="Id">The stored message, or the first one where <paramref name="Duplicate"/>.</param>
/// <param name="Duplicate">Nothing was stored: the message had come before and had not failed. (One that had failed is stored again, and runs.)</param>
/// <param name="Answer">What the sender hears: the first's answer for a duplicate.</param>
/// <param name="SameIdOtherContent">Stored, and flagged: the same control id had come with other bytes.</param>
public readonly record struct AcceptResult(MessageId Id, bool Duplicate, Answer Answer, bool SameIdOtherContent)
{
    /// <summary>The number of <see cref="NewMessage.Sequence"/> was neither the expected one nor that of a message that was taken before: nothing was stored.</summary>
    public bool OutOfSequence { get; init; }

    /// <summary>The number that is expected next on the link, after this; null where messages are not numbered.</summary>
    public long? Expected { get; init; }
}
