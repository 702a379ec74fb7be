namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Finds one message after the other in an input (see <see cref="Hl7v2Batch"/>), all of which is there, or which comes in pieces: then the caller brings the
/// next piece when a message does not end in what is there, and keeps what is still needed.
/// </summary>
public sealed class Hl7v2BatchScanner
{
    // An input of millions of messages must not gather millions of faults; the first ones say what is wrong.
    private const int MostErrors = 1000;

    private readonly List<Hl7v2BatchEnvelope> _envelopes = [];
    private readonly List<Hl7v2Error> _errors = [];
    private Hl7v2BatchEnvelope? _file;
    private Hl7v2BatchEnvelope? _batch;
    private int _position;
    private int _messageStart = -1;
    private int _line;
    private int _messages;
    private bool _isEnded;
    private bool _saidStray;

    /// <summary>The file header that the last message stands under; null without one.</summary>
    public Hl7v2BatchEnvelope? File { get; private set; }

    /// <summary>The batch header that the last message stands under; null without one.</summary>
    public Hl7v2BatchEnvelope? Batch { get; private set; }

    /// <summary>The file and batch headers found so far.</summary>
    public IReadOnlyList<Hl7v2BatchEnvelope> Envelopes => _envelopes;

    /// <summary>What is wrong with the whole, as far as it was read.</summary>
    public IReadOnlyList<Hl7v2Error> Errors => _errors;

    /// <summary>The first byte that is still needed: where the message that is open begins, or else where reading goes on.</summary>
    public int Needed => _messageStart < 0 ? _position : _messageStart;

    /// <summary>Whether reading has come to the end of the input.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Reads on to the end of the next message.</summary>
    /// <param name="bytes">What is there of the input.</param>
    /// <param name="isLast">Whether the input ends with it.</param>
    /// <param name="start">Where the message begins in it.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>False where there is no more message in it; where it is not the last piece, the next call brings more.</returns>
    public bool TryNext(ReadOnlySpan<byte> bytes, bool isLast, out int start, out int end)
    {
        (start, end) = (0, 0);
        while (_position < bytes.Length)
        {
            var length = bytes[_position..].IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0 && !isLast)
                return false;
            length = length < 0 ? bytes.Length - _position : length;
            var lineStart = _position;
            var line = bytes.Slice(lineStart, length);
            _position += length + 1;
            var skipped = Hl7v2Framing.SkipToHeader(line);
            if (line[skipped..].TrimStart((byte)0x1C).IsEmpty)
                continue;
            _line++;
            var ended = _messageStart;
            if (!Read(lineStart + skipped, line[skipped..]))
                continue;
            (start, end) = (ended, lineStart + skipped);
            return true;
        }

        if (!isLast || _isEnded)
            return false;
        _isEnded = true;
        (start, end) = (_messageStart, bytes.Length);
        var hasMessage = EndMessage();
        CloseBatch();
        CloseFile();
        if (_messages == 0 && _errors.Count == 0)
            _errors.Add(_envelopes.Count == 0 ? Hl7v2Error.Empty : Hl7v2Error.EmptyBatch);
        return hasMessage;
    }

    /// <summary>What is there begins so many bytes later from now on: the caller has let go of them.</summary>
    public void Forget(int bytes)
    {
        _position -= bytes;
        if (_messageStart >= 0)
            _messageStart -= bytes;
    }

    // True where the line ended a message.
    private bool Read(int start, ReadOnlySpan<byte> line)
    {
        var id = line.Length > 3 && !char.IsAsciiLetterOrDigit((char)line[3]) || line.Length == 3 ? Hl7v2SegmentId.From(line) : default;
        var ended = false;
        if (id == Hl7v2SegmentId.Msh)
        {
            ended = EndMessage();
            _messageStart = start;
        }
        else if (id == Hl7v2SegmentId.Fhs)
        {
            ended = EndMessage();
            CloseBatch();
            CloseFile();
            _envelopes.Add(_file = new Hl7v2BatchEnvelope(line.ToArray(), isFile: true, _line));
        }
        else if (id == Hl7v2SegmentId.Bhs)
        {
            ended = EndMessage();
            CloseBatch();
            _envelopes.Add(_batch = new Hl7v2BatchEnvelope(line.ToArray(), isFile: false, _line));
            if (_file is not null)
                _file.Count++;
        }
        else if (id == Hl7v2SegmentId.Bts || id == Hl7v2SegmentId.Fts)
        {
            ended = EndMessage();
            EndEnvelope(line.ToArray(), id == Hl7v2SegmentId.Fts);
        }
        else if (_messageStart < 0 && !_saidStray)
        {
            _saidStray = true;
            Add(new Hl7v2Error("HL7V2-BATCH-STRAY", "A segment stands outside any message; a message begins with MSH", _line, null, 100));
        }

        return ended;
    }

    private bool EndMessage()
    {
        if (_messageStart < 0)
            return false;
        (File, Batch) = (_file, _batch);
        _messages++;
        if (_batch is not null)
            _batch.Count++;
        if (_file is not null)
            _file.Messages++;
        _messageStart = -1;
        return true;
    }

    private void EndEnvelope(ReadOnlyMemory<byte> trailer, bool isFile)
    {
        if (isFile)
            CloseBatch();
        var envelope = isFile ? _file : _batch;
        if (envelope is null)
            return;
        envelope.Trailer = trailer;
        var stated = envelope.StatedCount;

        // A file without batch headers holds its messages as one batch, and senders count either.
        var isRight = stated is null || stated == envelope.Count
            || (isFile && envelope.Count == 0 && (stated <= 1 || stated == envelope.Messages));
        var name = isFile ? "FTS" : "BTS";
        if (stated is null && envelope.HasCount)
            Add(new Hl7v2Error("HL7V2-BATCH-COUNT", $"{name}-1 is no whole number; it says how many came, which are {envelope.Count}", _line, $"{name}-1", 207));
        if (!isRight)
            Add(new Hl7v2Error("HL7V2-BATCH-COUNT", $"{name}-1 says {stated} but {envelope.Count} came", _line, $"{name}-1", 207));

        if (isFile)
            _file = null;
        else
            _batch = null;
    }

    private void CloseBatch()
    {
        if (_batch is not null)
            Add(new Hl7v2Error("HL7V2-BATCH-OPEN", "A batch header (BHS) has no trailer (BTS)", _batch.Line, "BHS", 207));
        _batch = null;
    }

    private void CloseFile()
    {
        if (_file is not null)
            Add(new Hl7v2Error("HL7V2-BATCH-OPEN", "A file header (FHS) has no trailer (FTS)", _file.Line, "FHS", 207));
        _file = null;
    }

    private void Add(Hl7v2Error error)
    {
        if (_errors.Count < MostErrors)
            _errors.Add(error);
    }
}
