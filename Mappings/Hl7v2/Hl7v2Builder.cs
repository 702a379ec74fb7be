using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Writes a message from nothing: values are collected by their places, in any order, and written once. MSH is there from the start,
/// with MSH-1 and MSH-2; MSH-18 is written where a value is not ASCII and nothing else was set there.
/// </summary>
public sealed class Hl7v2Builder
{
    private const int Limit = 1 << 12;

    private readonly Hl7v2Delimiters _delimiters;
    private readonly Hl7v2CharacterSet _characterSet;
    private readonly List<Hl7v2SegmentId> _segments = new(8) { Hl7v2SegmentId.Msh };
    private readonly List<Entry> _entries = new(48);
    private bool _isSorted = true;
    private bool _isAscii = true;

    /// <summary>Begins a message.</summary>
    /// <param name="delimiters">The delimiters; null for those that the standard suggests.</param>
    /// <param name="characterSet">The character set; null for UTF-8.</param>
    public Hl7v2Builder(Hl7v2Delimiters? delimiters = null, Hl7v2CharacterSet? characterSet = null)
    {
        _delimiters = delimiters ?? Hl7v2Delimiters.Standard;
        _characterSet = characterSet ?? Hl7v2CharacterSet.Utf8;
    }

    /// <summary>How many segments there are, MSH among them.</summary>
    public int SegmentCount => _segments.Count;

    /// <summary>Adds a segment at the end, written even if it gets no value.</summary>
    /// <returns>Its index, for <see cref="SetText(int, int, int, int, int, string)"/>.</returns>
    public int AddSegment(Hl7v2SegmentId id)
    {
        _segments.Add(id);
        return _segments.Count - 1;
    }

    /// <summary>Sets a value; the last setting of a place holds. Empty text sets nothing.</summary>
    /// <param name="path">One place: no group, no <c>[*]</c>. A segment that is not there is added at the end, with those of its name before it.</param>
    /// <param name="text">The text, which is escaped.</param>
    /// <exception cref="Hl7v2WriteException">The path does not name one place that can be written, or the character set lacks a character.</exception>
    public void SetText(Hl7v2Path path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0)
            SetText(SegmentOf(path), path.Field, path.Repetition, path.Component, path.SubComponent, text);
    }

    /// <summary>Sets a value to <c>""</c>, by which HL7 says "delete what you have".</summary>
    /// <inheritdoc cref="SetText(Hl7v2Path, string)"/>
    public void SetNull(Hl7v2Path path) => SetText(path, "\"\"");

    /// <summary>Copies a value with its parts, whatever the delimiters and the character set of its message are.</summary>
    /// <param name="path">One place. What is too deep for it is cut to its first leaf.</param>
    /// <param name="value">The value; an empty one sets nothing.</param>
    /// <inheritdoc cref="SetText(Hl7v2Path, string)"/>
    public void SetValue(Hl7v2Path path, Hl7v2Value value)
    {
        if (value.IsEmpty)
            return;
        var segment = SegmentOf(path);
        if (path.SubComponent > 0 || (path.Component > 0 && value.Level is Hl7v2Level.Field or Hl7v2Level.Repetition))
        {
            SetText(segment, path.Field, path.Repetition, path.Component, path.SubComponent, value.ReadText());
            return;
        }

        foreach (var leaf in new Hl7v2Leaves(value))
        {
            SetText(
                segment, path.Field, path.Repetition + leaf.Repetition - 1,
                path.Component > 0 ? path.Component : leaf.Component, leaf.SubComponent, leaf.Value.ReadText());
        }
    }

    /// <summary>Sets a value by numbers; the last setting of a place holds.</summary>
    /// <param name="segment">The segment's index; 0 is MSH.</param>
    /// <param name="field">The field, from 1; from 3 in MSH.</param>
    /// <param name="repetition">The repetition, from 1.</param>
    /// <param name="component">The component, from 1; 0 means the first.</param>
    /// <param name="subComponent">The sub-component, from 1; 0 means the first.</param>
    /// <param name="text">The text, which is escaped.</param>
    /// <exception cref="Hl7v2WriteException">The place cannot be written, or the character set lacks a character.</exception>
    public void SetText(int segment, int field, int repetition, int component, int subComponent, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)segment, (uint)Math.Min(_segments.Count, Limit));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)(field - 1), Limit - 1u);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)(repetition - 1), Limit - 1u);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)component, (uint)Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)subComponent, (uint)Limit);
        if (segment == 0 && field <= 2)
            throw Hl7v2WriteException.Fixed(PlaceOf(segment, field));
        if ((repetition > 1 && _delimiters.Repetition == 0) || (component > 1 && _delimiters.Component == 0)
            || (subComponent > 1 && _delimiters.SubComponent == 0))
            throw Hl7v2WriteException.NoDelimiter(PlaceOf(segment, field));
        if (!Ascii.IsValid(text))
        {
            _isAscii = false;
            if (!_characterSet.CanWrite(text))
                throw Hl7v2WriteException.NotInCharacterSet(PlaceOf(segment, field), _characterSet);
        }

        Add(segment, field, repetition, Math.Max(1, component), Math.Max(1, subComponent), text);
    }

    /// <summary>The message: segments that end with CR.</summary>
    public byte[] ToArray()
    {
        if (!_isAscii)
            SayCharacterSet();
        if (!_isSorted)
            Sort();
        var encoding = _characterSet.IsAsciiTransparent ? _characterSet.Encoding : Encoding.UTF8;
        var writer = new Hl7v2Writer(stackalloc byte[1024], _delimiters, encoding);
        var next = 0;
        for (var segment = 0; segment < _segments.Count; segment++)
            next = WriteSegment(ref writer, segment, next);
        var bytes = writer.ToArray();
        return _characterSet.IsAsciiTransparent ? bytes : _characterSet.Encoding.GetBytes(Encoding.UTF8.GetString(bytes));
    }

    private int WriteSegment(ref Hl7v2Writer writer, int segment, int next)
    {
        Span<byte> name = stackalloc byte[3];
        _segments[segment].CopyTo(name);
        writer.Write(name);
        var (field, repetition, component, subComponent) = (0, 1, 1, 1);
        if (segment == 0)
        {
            writer.Write(_delimiters.Field);
            writer.WriteEncodingCharacters();
            field = 2;
        }

        for (; next < _entries.Count && _entries[next].Segment == segment; next++)
        {
            var entry = _entries[next];
            if (next + 1 < _entries.Count && _entries[next + 1].Key == entry.Key)
                continue;
            if (entry.Field > field)
            {
                writer.Write(_delimiters.Field, entry.Field - field);
                (field, repetition, component, subComponent) = (entry.Field, 1, 1, 1);
            }

            if (entry.Repetition > repetition)
            {
                writer.Write(_delimiters.Repetition, entry.Repetition - repetition);
                (repetition, component, subComponent) = (entry.Repetition, 1, 1);
            }

            if (entry.Component > component)
            {
                writer.Write(_delimiters.Component, entry.Component - component);
                (component, subComponent) = (entry.Component, 1);
            }

            writer.Write(_delimiters.SubComponent, entry.SubComponent - subComponent);
            subComponent = entry.SubComponent;
            writer.WriteText(entry.Text);
        }

        writer.Write((byte)'\r');
        return next;
    }

    private int SegmentOf(Hl7v2Path path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Groups.Count > 0 || !path.IsSingle)
            throw Hl7v2WriteException.NotOnePlace(path);
        if (path.Field == 0)
            throw Hl7v2WriteException.NoField(path);
        var missing = path.SegmentIndex;
        for (var i = 0; i < _segments.Count; i++)
        {
            if (_segments[i] == path.Segment && --missing == 0)
                return i;
        }

        if (path.Segment == Hl7v2SegmentId.Msh)
            throw Hl7v2WriteException.NotOnePlace(path);
        for (; missing > 0; missing--)
            _segments.Add(path.Segment);
        return _segments.Count - 1;
    }

    private void SayCharacterSet()
    {
        foreach (var entry in _entries)
        {
            if (entry.Segment == 0 && entry.Field == 18)
                return;
        }

        Add(0, 18, 1, 1, 1, _characterSet.Name);
    }

    private void Add(int segment, int field, int repetition, int component, int subComponent, string text)
    {
        var entry = new Entry(((ulong)segment << 48) | ((ulong)field << 36) | ((ulong)repetition << 24) | ((ulong)component << 12) | (uint)subComponent, _entries.Count, text);
        _isSorted &= _entries.Count == 0 || _entries[^1].Key <= entry.Key;
        _entries.Add(entry);
    }

    private void Sort()
    {
        _entries.Sort(static (left, right) => left.Key != right.Key ? left.Key.CompareTo(right.Key) : left.Order.CompareTo(right.Order));
        _isSorted = true;
    }

    private string PlaceOf(int segment, int field)
    {
        var occurrence = 1;
        for (var i = 0; i < segment; i++)
            occurrence += _segments[i] == _segments[segment] ? 1 : 0;
        return new Hl7v2Path(_segments[segment], occurrence, field).ToString();
    }

    /// <summary>A value and its place: segment, field, repetition, component and sub-component in the order they are written.</summary>
    private readonly record struct Entry(ulong Key, int Order, string Text)
    {
        public int Segment => (int)(Key >> 48);

        public int Field => Part(36);

        public int Repetition => Part(24);

        public int Component => Part(12);

        public int SubComponent => Part(0);

        private int Part(int shift) => (int)(Key >> shift) & (Limit - 1);
    }
}
