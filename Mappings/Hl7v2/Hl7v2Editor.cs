using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Changes single places of a message. All other bytes, trailing delimiters, unknown segments, blank lines and line ends among them,
/// stay as they were: an editor that was told nothing gives back the same bytes.
/// </summary>
/// <remarks>
/// Values are written with the message's delimiters and in its character set. Setting MSH-18 changes what the message says of its
/// bytes, not the bytes.
/// </remarks>
public sealed class Hl7v2Editor
{
    private readonly Hl7v2Message _message;
    private readonly List<Piece> _pieces = [];
    private readonly ReadOnlyMemory<byte> _before;
    private readonly byte[] _lineEnd;
    private bool _changed;

    /// <summary>Begins to edit.</summary>
    /// <param name="message">The message, which itself stays as it is.</param>
    public Hl7v2Editor(Hl7v2Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _message = message;
        var body = (ReadOnlyMemory<byte>)message.Body;
        var offset = message.Body.Offset;
        var segments = message.Segments;
        _before = body[..(message.Entry(0).Start - offset)];
        for (var i = 0; i < segments.Count; i++)
        {
            var entry = message.Entry(i);
            var end = entry.Start - offset + entry.Length;
            var next = i + 1 < segments.Count ? message.Entry(i + 1).Start - offset : body.Length;
            _pieces.Add(new Piece(message.IdAt(i), body.Slice(entry.Start - offset, entry.Length), body[end..next]));
        }

        var firstEnd = _pieces[0].After.Span;
        _lineEnd = LineEndLength(firstEnd) is var length and > 0 ? firstEnd[..length].ToArray() : [(byte)'\r'];
    }

    /// <summary>Sets a value to text, escaped; what the path names is replaced whole. Fields and components that are missing before it are added empty.</summary>
    /// <param name="path">One place: no group, no <c>[*]</c>. A segment that is one more than there are is added at the end.</param>
    /// <param name="text">The text; empty to leave the place empty.</param>
    /// <exception cref="Hl7v2WriteException">The path does not name one place that can be written, or the character set lacks a character.</exception>
    public void SetText(Hl7v2Path path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckCharacters(path, text);
        Splice(path, text, default);
    }

    /// <summary>Sets a value to <c>""</c>, by which HL7 says "delete what you have".</summary>
    /// <inheritdoc cref="SetText"/>
    public void SetNull(Hl7v2Path path) => Splice(path, "\"\"", default);

    /// <summary>Copies a value with all its parts from this message or another, whatever its delimiters and character set are.</summary>
    /// <param name="path">One place. What is too deep for it is cut to its first leaf.</param>
    /// <param name="value">The value.</param>
    /// <inheritdoc cref="SetText"/>
    public void SetValue(Hl7v2Path path, Hl7v2Value value)
    {
        ArgumentNullException.ThrowIfNull(path);
        var delimiters = _message.Delimiters;
        foreach (var leaf in new Hl7v2Leaves(value))
        {
            CheckCharacters(path, leaf.Value.ReadText());
            if ((leaf.Repetition > 1 && delimiters.Repetition == 0) || (leaf.Component > 1 && delimiters.Component == 0)
                || (leaf.SubComponent > 1 && delimiters.SubComponent == 0))
                throw Hl7v2WriteException.NoDelimiter(path.ToString());
        }

        Splice(path, null, value);
    }

    /// <summary>Adds a repetition with this text to a field, after those that it has; an empty field gets its first.</summary>
    /// <param name="path">The field; its repetition index is not looked at.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="Hl7v2WriteException">The path does not name one place that can be written.</exception>
    public void AddRepetition(Hl7v2Path path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        var index = IndexOf(path.Segment, path.SegmentIndex);
        var (start, length) = index < 0 ? default : FieldOf(_pieces[index], path.Field);
        var count = length == 0 ? 0
            : _message.Delimiters.Repetition == 0 ? 1
            : _pieces[index].Body.Span.Slice(start, length).Count(_message.Delimiters.Repetition) + 1;
        SetText(new Hl7v2Path(path.Segment, path.SegmentIndex, path.Field, count + 1, path.Component, path.SubComponent), text);
    }

    /// <summary>Removes a repetition together with its separator. Nothing happens where there is none.</summary>
    /// <exception cref="Hl7v2WriteException">The path does not name one place that can be written.</exception>
    public void RemoveRepetition(Hl7v2Path path)
    {
        CheckPlace(path);
        var index = IndexOf(path.Segment, path.SegmentIndex);
        if (index < 0)
            return;
        var body = _pieces[index].Body.Span;
        var (at, size) = FieldOf(_pieces[index], path.Field);
        if (size == 0 || !Hl7v2Parts.TryFind(body.Slice(at, size), _message.Delimiters.Repetition, path.Repetition, out var start, out var length))
            return;
        (start, length) = start > 0 ? (start - 1, length + 1) : (start, Math.Min(length + 1, size));
        Replace(index, [.. body[..(at + start)], .. body[(at + start + length)..]]);
    }

    /// <summary>Inserts an empty segment.</summary>
    /// <param name="index">Its place among the segments, from 1: the header stays first.</param>
    /// <param name="id">Its name.</param>
    public void InsertSegment(int index, Hl7v2SegmentId id)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, _pieces.Count);
        var body = new byte[3];
        id.CopyTo(body);
        ReadOnlyMemory<byte> after = _lineEnd;
        if (index == _pieces.Count)
        {
            // What stands after the last segment's line (MLLP's end block) stays last.
            var before = _pieces[index - 1];
            var ownEnd = LineEndLength(before.After.Span);
            after = (byte[])[.. _lineEnd, .. before.After.Span[ownEnd..]];
            _pieces[index - 1] = before with { After = ownEnd == 0 ? _lineEnd : before.After[..ownEnd] };
        }

        _pieces.Insert(index, new Piece(id, body, after));
        _changed = true;
    }

    /// <summary>Removes a segment. Nothing happens where there is none; the header cannot be removed.</summary>
    /// <exception cref="Hl7v2WriteException">The segment is the header.</exception>
    public void RemoveSegment(Hl7v2SegmentId id, int occurrence = 1)
    {
        if (id == Hl7v2SegmentId.Msh)
            throw Hl7v2WriteException.Fixed("MSH");
        var index = IndexOf(id, occurrence);
        if (index < 0)
            return;
        var after = _pieces[index].After;
        if (index == _pieces.Count - 1 && after.Length > _pieces[index - 1].After.Length)
            _pieces[index - 1] = _pieces[index - 1] with { After = after };
        _pieces.RemoveAt(index);
        _changed = true;
    }

    /// <summary>The message as it now is.</summary>
    /// <exception cref="Hl7v2WriteException">A segment that was changed holds bytes that are none in the message's character set, and would be altered.</exception>
    public byte[] ToArray()
    {
        if (!_changed)
            return _message.Content.ToArray();
        var length = _before.Length;
        foreach (var piece in _pieces)
            length += piece.Body.Length + piece.After.Length;
        var bytes = new byte[length];
        _before.CopyTo(bytes);
        var position = _before.Length;
        foreach (var piece in _pieces)
        {
            piece.Body.CopyTo(bytes.AsMemory(position));
            piece.After.CopyTo(bytes.AsMemory(position + piece.Body.Length));
            position += piece.Body.Length + piece.After.Length;
        }

        return _message.IsTranscoded ? Hl7v2Transcoding.Write(_message, bytes) : bytes;
    }

    private void Splice(Hl7v2Path path, string? text, Hl7v2Value value)
    {
        CheckPlace(path);
        var index = IndexOf(path.Segment, path.SegmentIndex);
        if (index < 0)
        {
            if (path.SegmentIndex > 1 && IndexOf(path.Segment, path.SegmentIndex - 1) < 0)
                throw Hl7v2WriteException.NoSegment(path.ToString());
            InsertSegment(index = _pieces.Count, path.Segment);
        }

        var body = _pieces[index].Body.Span;
        var delimiters = _message.Delimiters;
        var encoding = _message.IsTranscoded ? Encoding.UTF8 : _message.CharacterSet.Encoding;
        var (start, length) = (0, body.Length);
        Span<(byte Delimiter, int Number)> steps =
        [
            (delimiters.Field, path.Segment.IsHeader ? path.Field : path.Field + 1),
            (delimiters.Repetition, path.Repetition),
            (delimiters.Component, path.Component),
            (delimiters.SubComponent, path.SubComponent),
        ];
        Span<int> padding = stackalloc int[steps.Length];
        var isThere = true;
        for (var i = 0; i < steps.Length && steps[i].Number > 0; i++)
        {
            if (steps[i].Delimiter == 0 && steps[i].Number > 1)
                throw Hl7v2WriteException.NoDelimiter(path.ToString());
            if (!isThere)
            {
                padding[i] = steps[i].Number - 1;
                continue;
            }

            isThere = Hl7v2Parts.TryFind(body.Slice(start, length), steps[i].Delimiter, steps[i].Number, out var at, out var found);
            padding[i] = isThere ? 0 : steps[i].Number - found;
            (start, length) = (start + at, isThere ? found : 0);
        }

        var writer = new Hl7v2Writer(stackalloc byte[512], delimiters, encoding);
        writer.Write(body[..start]);
        for (var i = 0; i < steps.Length; i++)
            writer.Write(steps[i].Delimiter, padding[i]);
        if (text is not null)
            writer.WriteText(text);
        else
            writer.WriteValue(value, path.SubComponent > 0 ? Hl7v2Level.SubComponent : path.Component > 0 ? Hl7v2Level.Component : Hl7v2Level.Repetition);
        writer.Write(body[(start + length)..]);
        Replace(index, writer.ToArray());
    }

    private void Replace(int index, byte[] body)
    {
        _pieces[index] = _pieces[index] with { Body = body };
        _changed = true;
    }

    private (int Start, int Length) FieldOf(Piece piece, int field)
        => Hl7v2Parts.TryFind(piece.Body.Span, _message.Delimiters.Field, piece.Id.IsHeader ? field : field + 1, out var start, out var length)
            ? (start, length) : default;

    private int IndexOf(Hl7v2SegmentId id, int occurrence)
    {
        for (var i = 0; i < _pieces.Count; i++)
        {
            if (_pieces[i].Id == id && --occurrence == 0)
                return i;
        }

        return -1;
    }

    private void CheckCharacters(Hl7v2Path path, string text)
    {
        if (!_message.CharacterSet.CanWrite(text))
            throw Hl7v2WriteException.NotInCharacterSet(path.ToString(), _message.CharacterSet);
    }

    private static void CheckPlace(Hl7v2Path path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Groups.Count > 0 || !path.IsSingle)
            throw Hl7v2WriteException.NotOnePlace(path);
        if (path.Field == 0)
            throw Hl7v2WriteException.NoField(path);
        if (path.Segment.IsHeader && path.Field <= 2)
            throw Hl7v2WriteException.Fixed(path.ToString());
    }

    private static int LineEndLength(ReadOnlySpan<byte> after) => after switch
    {
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r' or (byte)'\n', ..] => 1,
        _ => 0,
    };

    /// <summary>A segment's bytes, and those from its end to the next segment.</summary>
    private readonly record struct Piece(Hl7v2SegmentId Id, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> After);
}
