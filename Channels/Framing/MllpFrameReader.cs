using System.Buffers;

namespace InterfaceEngine.Channels.Framing;

/// <summary>What <see cref="MllpFrameReader.Read"/> found.</summary>
public enum MllpRead
{
    /// <summary>Nothing whole yet: receive more.</summary>
    NeedMore,

    /// <summary>A frame; the bytes are its content.</summary>
    Frame,

    /// <summary>A frame that did not end before the next began; the bytes are what came of it. Reading goes on with the next.</summary>
    Unfinished,

    /// <summary>Bytes between frames that are no padding; the bytes are the first of them, at most 64. Reading goes on with the frame after them.</summary>
    Junk,

    /// <summary>A frame longer than allowed; the bytes are its beginning. The reader is at its end: the connection should be closed.</summary>
    TooLarge,
}

/// <summary>Where in the stream of frames a reader stands.</summary>
public enum MllpPlace
{
    /// <summary>Between frames: the peer may be silent as long as it likes.</summary>
    BetweenFrames,

    /// <summary>In a frame that has begun and not ended.</summary>
    InFrame,

    /// <summary>Among bytes that belong to no frame.</summary>
    InJunk,
}

/// <summary>
/// Finds MLLP frames in received bytes, however these were split or joined on their way. It does no I/O: its owner receives into
/// <see cref="GetBuffer"/>, tells with <see cref="Advance"/> how much came, and calls <see cref="Read"/> until that needs more. One buffer,
/// from the pool, grows only as far as one frame may be long; each byte is looked at once.
/// </summary>
/// <param name="maxSize">The longest content taken, in bytes.</param>
/// <param name="lenientEnd">
/// Whether an end block ends a frame without its carriage return. Some senders never send one; with them an end block cannot stand in content.
/// </param>
public sealed class MllpFrameReader(int maxSize, bool lenientEnd = false) : IDisposable
{
    private const int SmallBuffer = 16 * 1024;
    private const int SampleSize = 64;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);

    // _buffer[_start.._end] is not yet given out: in a frame its content from the first byte, between frames what is to be searched.
    // What lies before _scanned holds no further delimiter.
    private int _start;
    private int _scanned;
    private int _end;

    private bool _inFrame;
    private long _junkRun;
    private byte[]? _sample;
    private int _sampleLength;

    /// <summary>Where the reader stands after the last <see cref="Read"/>.</summary>
    public MllpPlace Place => _inFrame ? MllpPlace.InFrame : _junkRun > 0 ? MllpPlace.InJunk : MllpPlace.BetweenFrames;

    /// <summary>How many bytes of an unfinished frame are here.</summary>
    public int UnfinishedLength => _inFrame ? _end - _start : 0;

    /// <summary>The bytes of an unfinished frame that are here, valid until the next <see cref="GetBuffer"/>.</summary>
    public ReadOnlySpan<byte> UnfinishedBytes => _inFrame ? _buffer.AsSpan(_start, _end - _start) : default;

    /// <summary>How many bytes of padding (NUL, CR, LF, blank) stood between frames. Some senders end every frame with one; it harms nothing.</summary>
    public long PaddingBytes { get; private set; }

    /// <summary>How many other bytes stood between frames.</summary>
    public long JunkBytes { get; private set; }

    /// <summary>How many bytes the present run of junk has, or the one that <see cref="Read"/> just gave out.</summary>
    public long JunkRunLength { get; private set; }

    /// <summary>The first bytes of the present run of junk, at most 64.</summary>
    public ReadOnlySpan<byte> JunkSample => _sample.AsSpan(0, _sampleLength);

    /// <summary>Room to receive into; never empty. It invalidates the bytes that <see cref="Read"/> gave out before.</summary>
    public Memory<byte> GetBuffer()
    {
        if (_start == _end)
        {
            _start = _scanned = _end = 0;
            if (_buffer.Length > SmallBuffer * 2)
                Replace(SmallBuffer);
        }
        else if (_buffer.Length - _end < _buffer.Length / 4)
        {
            var held = _end - _start;
            if (held > _buffer.Length / 2)
                Replace((int)Math.Min(_buffer.Length * 2L, Math.Max(_buffer.Length + 1L, maxSize + 4096L)));
            else
                MoveDown(_buffer);
        }
        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes over what was received into the last <see cref="GetBuffer"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _end += count;
    }

    /// <summary>Finds the next thing in what was received.</summary>
    /// <param name="bytes">The bytes of what was found, valid until the next <see cref="GetBuffer"/>.</param>
    public MllpRead Read(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!_inFrame && !TryEnterFrame())
            return MllpRead.NeedMore;
        if (_junkRun > 0)
        {
            bytes = JunkSample;
            _junkRun = 0;
            return MllpRead.Junk;
        }
        while (true)
        {
            var next = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny(MllpFraming.StartBlock, MllpFraming.EndBlock);
            if (next < 0)
            {
                _scanned = _end;
                return Wait(out bytes);
            }
            var at = _scanned + next;
            if (_buffer[at] == MllpFraming.StartBlock)
                return GiveOut(at, at + 1, stillInFrame: true, MllpRead.Unfinished, out bytes);
            if (lenientEnd)
                return GiveOut(at, at + 1, stillInFrame: false, MllpRead.Frame, out bytes);
            if (at + 1 == _end)
            {
                _scanned = at;
                return Wait(out bytes);
            }
            if (_buffer[at + 1] == MllpFraming.CarriageReturn)
                return GiveOut(at, at + 2, stillInFrame: false, MllpRead.Frame, out bytes);
            _scanned = at + 1;
        }
    }

    /// <summary>Returns the buffer to the pool.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _scanned = _end = 0;
    }

    private MllpRead Wait(out ReadOnlySpan<byte> bytes)
    {
        var tooLarge = _scanned - _start > maxSize;
        bytes = tooLarge ? _buffer.AsSpan(_start, _end - _start) : default;
        return tooLarge ? MllpRead.TooLarge : MllpRead.NeedMore;
    }

    private MllpRead GiveOut(int contentEnd, int next, bool stillInFrame, MllpRead what, out ReadOnlySpan<byte> bytes)
    {
        bytes = _buffer.AsSpan(_start, contentEnd - _start);
        if (bytes.Length > maxSize)
            return MllpRead.TooLarge;
        _start = _scanned = next;
        _inFrame = stillInFrame;
        return what;
    }

    private bool TryEnterFrame()
    {
        var held = _buffer.AsSpan(_start, _end - _start);
        var at = held.IndexOf(MllpFraming.StartBlock);
        Skip(at < 0 ? held : held[..at]);
        _start = _scanned = at < 0 ? _end : _start + at + 1;
        return _inFrame = at >= 0;
    }

    // Padding in a run of junk belongs to the run; on its own it is only counted.
    private void Skip(ReadOnlySpan<byte> between)
    {
        if (between.IsEmpty)
            return;
        if (_junkRun == 0)
        {
            var padding = between.IndexOfAnyExcept("\0\r\n "u8);
            if (padding < 0)
                padding = between.Length;
            PaddingBytes += padding;
            between = between[padding..];
            if (between.IsEmpty)
                return;
            (_sampleLength, JunkRunLength) = (0, 0);
        }
        var room = Math.Min(SampleSize - _sampleLength, between.Length);
        between[..room].CopyTo((_sample ??= new byte[SampleSize]).AsSpan(_sampleLength));
        _sampleLength += room;
        _junkRun += between.Length;
        JunkRunLength = _junkRun;
        JunkBytes += between.Length;
    }

    private void Replace(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        var old = _buffer;
        MoveDown(larger);
        _buffer = larger;
        ArrayPool<byte>.Shared.Return(old);
    }

    private void MoveDown(byte[] to)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(to);
        (_scanned, _end, _start) = (_scanned - _start, _end - _start, 0);
    }
}
