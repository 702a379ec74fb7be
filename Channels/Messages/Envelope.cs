namespace InterfaceEngine.Channels.Messages;

/// <summary>What a source received: the raw bytes, and what is known of them before anyone has read them. Immutable.</summary>
public sealed record Envelope
{
    private readonly ReadOnlyMemory<byte> _content;

    /// <summary>The channel it came in by.</summary>
    public required string Channel { get; init; }

    /// <summary>When its last byte arrived. It is also what <c>now()</c> means to every rule, then and at each replay.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the bytes are.</summary>
    public required ContentFormat Format { get; init; }

    /// <summary>The bytes as they came, without the transport's framing. Nobody changes them after this.</summary>
    /// <exception cref="InvalidOperationException">They are <see cref="Large"/> and were not read into memory.</exception>
    public required ReadOnlyMemory<byte> Content
    {
        get => LargeContent.InMemory(Large, _content);
        init => _content = value;
    }

    /// <summary>The bytes as a file of the store, where they are too long for memory; null where they are in memory alone, as nearly always.</summary>
    public LargeContent? Large { get; init; }

    /// <summary>Whether <see cref="Content"/> may be asked for.</summary>
    internal bool IsInMemory => Large is null || !_content.IsEmpty;

    /// <summary>How many bytes the content has.</summary>
    public long Length => Large?.Length ?? _content.Length;

    /// <summary>The content as a stream, wherever it is. The caller disposes of it.</summary>
    /// <exception cref="ContentLostException">It is <see cref="Large"/> and cannot be read any more.</exception>
    public Stream OpenContent() => LargeContent.Open(Large, _content);

    /// <summary>The <see cref="StableHash"/> of the content.</summary>
    /// <exception cref="ContentLostException">It is <see cref="Large"/> and cannot be read any more.</exception>
    public ulong ReadHash() => Large?.ReadHash() ?? StableHash.Of(_content.Span);

    /// <summary>Who sent it, as a log may show it: an address and port, or a file's template; never patient data.</summary>
    public string Peer { get; init; } = "";

    /// <summary>
    /// What makes a repeat recognizable besides equal bytes, where the transport says so: an Idempotency-Key, or a file's name and
    /// size. Null for HL7 v2, where MSH-3, MSH-4 and MSH-10 do.
    /// </summary>
    public string? DuplicateKey { get; init; }

    /// <summary>
    /// What <c>accept:</c> and expressions may ask of the transport, by name without the leading <c>%</c>: <c>method</c>, <c>path</c>,
    /// <c>file</c>, <c>index</c> (of a split record).
    /// </summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = NoAttributes;

    /// <summary>
    /// What the source has read of the content already, as the format's reader would read it (of FHIR a tree with its ids in place); null where it has read
    /// nothing. It is never stored.
    /// </summary>
    public ReadAhead? ReadAs { get; init; }

    /// <summary>An empty set of attributes, shared.</summary>
    public static IReadOnlyDictionary<string, string> NoAttributes { get; } = new Dictionary<string, string>();
}
