namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// The parts of a segment or of a value, in order. All of them are found in one walk over the bytes and without allocating, where asking for each by its number
/// would begin at the front each time.
/// </summary>
public readonly struct Hl7v2Values
{
    private readonly Hl7v2Message? _message;
    private readonly int _start;
    private readonly int _end;
    private readonly byte _delimiter;
    private readonly Hl7v2Level _level;
    private readonly bool _isHeader;

    private Hl7v2Values(Hl7v2Message message, int start, int end, byte delimiter, Hl7v2Level level, bool isHeader = false)
    {
        _message = message;
        _start = start;
        _end = end;
        _delimiter = delimiter;
        _level = level;
        _isHeader = isHeader;
    }

    /// <summary>The fields of a segment; none where only its name is written.</summary>
    internal static Hl7v2Values FieldsOf(Hl7v2Message message, SegmentEntry entry)
    {
        var text = message.Slice(entry.Start, entry.Length);
        var separator = message.Delimiters.Field;
        var name = text.IndexOf(separator);
        return name < 0 ? default
            : new Hl7v2Values(
                message, entry.Start + name + 1, entry.Start + entry.Length, separator, Hl7v2Level.Field, Hl7v2SegmentId.Of(text, separator).IsHeader);
    }

    /// <summary>The parts of a value that is not empty, or itself where it is not divided at this level.</summary>
    internal static Hl7v2Values PartsOf(Hl7v2Message message, int start, int length, Hl7v2Level level, bool isDivided)
        => new(message, start, start + length, isDivided ? message.Delimiters.Within(level) : (byte)0, isDivided ? level + 1 : level);

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the parts.</summary>
    public struct Enumerator
    {
        private readonly Hl7v2Message? _message;
        private readonly int _end;
        private readonly byte _delimiter;
        private readonly Hl7v2Level _level;
        private int _next;
        private int _literals;

        internal Enumerator(Hl7v2Values values)
        {
            _message = values._message;
            _end = values._end;
            _delimiter = values._delimiter;
            _level = values._level;
            _literals = values._isHeader ? 2 : 0;
            _next = values._start;
        }

        /// <summary>The part reached.</summary>
        public Hl7v2Value Current { get; private set; }

        /// <summary>Goes on to the next.</summary>
        public bool MoveNext()
        {
            if (_message is null || _next > _end)
                return false;
            if (_literals == 2)
            {
                // The separator that stands before the encoding characters is itself the first field.
                _literals = 1;
                Current = new Hl7v2Value(_message, _next - 1, 1, Hl7v2Level.Literal);
                return true;
            }

            var rest = _message.Slice(_next, _end - _next);
            var length = _delimiter == 0 ? -1 : rest.IndexOf(_delimiter);
            if (length < 0)
                length = rest.Length;
            Current = new Hl7v2Value(_message, _next, length, _literals == 1 ? Hl7v2Level.Literal : _level);
            _literals = 0;
            _next += length + 1;
            return true;
        }
    }
}
