using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>Reads the bytes of one content format, once, into what rules see. Immutable; used by many threads at once.</summary>
internal abstract class ContentReader
{
    /// <summary>The media type of a payload that is the content as it came.</summary>
    public abstract string ContentType { get; }

    /// <summary>The same where the content itself says more.</summary>
    public virtual string ContentTypeOf(Envelope envelope) => ContentType;

    /// <summary>Whether <see cref="Read"/> looks into the content, all of which must be in memory then.</summary>
    public virtual bool ReadsContent => true;

    /// <summary>Reads an envelope's content.</summary>
    /// <returns>What was read, or why it could not be.</returns>
    public abstract ReadContent Read(Envelope envelope);

    /// <summary>
    /// What the sender knows the message by, as the root of keys where the author gives no <c>key:</c>. Null where it knows it by nothing; then
    /// the bytes are the key.
    /// </summary>
    public virtual string? ReadDefaultKey(Envelope envelope, in Focus content) => envelope.DuplicateKey;

    /// <summary>Values to find the message by, as <c>name=value</c>.</summary>
    public virtual void CollectSearchKeys(in Focus content, List<string> into)
    {
    }

    /// <summary>Whether content of a channel that splits is to be split; otherwise it is a message by itself.</summary>
    public virtual bool IsWhole(Envelope envelope) => true;

    /// <summary>Whether <c>accept:</c> is asked of each record by itself, because it speaks of what records hold.</summary>
    public virtual bool AcceptsRecords => false;

    /// <summary>Why content that is to be split cannot be split at all; null where it can.</summary>
    public virtual MessageError? CheckWhole(Envelope envelope) => null;

    /// <summary>What is wrong with the whole although its records stand; null where nothing is.</summary>
    public virtual MessageError? ReportOnWhole(Envelope envelope) => null;

    /// <summary>The records of content that is to be split, from an offset on.</summary>
    public virtual IEnumerable<SplitRecord> Split(Envelope envelope, long offset)
        => throw new InvalidOperationException("Content of this format has no records; the check refuses 'split:' there.");

    /// <summary>A record of a split message: its bytes are a whole message of the same format. Its number is the line it begins in, or its place in a batch.</summary>
    protected static Envelope Record(Envelope whole, ReadOnlyMemory<byte> content, long number, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var attributes = new Dictionary<string, string>(whole.Attributes, StringComparer.Ordinal) { [RecordAttributes.Index] = number.ToString() };
        foreach (var (name, value) in more)
        {
            if (value.Length > 0)
                attributes[name] = value;
        }

        return whole with
        {
            Content = content,
            Large = null,
            Attributes = attributes,
            DuplicateKey = whole.DuplicateKey is null ? null : $"{whole.DuplicateKey}#{number}",
        };
    }
}

/// <summary>What a <see cref="ContentReader"/> found.</summary>
internal readonly record struct ReadContent
{
    /// <summary>The content as rules see it; nothing for raw bytes and where it could not be read.</summary>
    public Focus Value { get; init; }

    /// <summary>Why it could not be read; null where it could.</summary>
    public MessageError? Error { get; init; }

    /// <summary>The sender's own id of the message; null where it has none.</summary>
    public string? ControlId { get; init; }

    /// <summary>The message's or resource's type; null where the format has none.</summary>
    public string? Type { get; init; }

    /// <summary>What makes it a repeat of another, from the content itself, hashed with the channel; null where only the transport can say.</summary>
    public ulong? Identity { get; init; }
}
