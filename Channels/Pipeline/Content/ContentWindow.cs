using System.Buffers;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>
/// What is there of some content to find its records in: all of it where it is in memory; otherwise a piece of the file, from some place on, that moves towards
/// its end and grows where a record needs it to.
/// </summary>
internal sealed class ContentWindow : IDisposable
{
    /// <summary>The longest record of content that is not in memory.</summary>
    public const int Largest = LargeContent.Above;

    private const int Usual = 1 << 20;

    private readonly Stream? _stream;
    private readonly ReadOnlyMemory<byte> _content;
    private byte[] _buffer = [];
    private int _length;

    /// <param name="envelope">Whose content it is.</param>
    /// <param name="offset">Where it begins.</param>
    /// <exception cref="ContentLostException">The content cannot be read any more.</exception>
    public ContentWindow(Envelope envelope, long offset = 0)
    {
        Offset = offset;
        if (envelope.IsInMemory)
        {
            (_content, IsLast) = (envelope.Content[(int)Math.Min(offset, envelope.Length)..], true);
            return;
        }
        _stream = envelope.OpenContent();
        _stream.Position = offset;
        _buffer = ArrayPool<byte>.Shared.Rent(Usual);
        Fill();
    }

    /// <summary>Where it begins in the content.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether the content ends with it.</summary>
    public bool IsLast { get; private set; }

    /// <summary>What is there. Valid until the window moves; in a window over a file the bytes are then others.</summary>
    public ReadOnlySpan<byte> Bytes => _stream is null ? _content.Span : _buffer.AsSpan(0, _length);

    /// <summary>A part of what is there, to be kept.</summary>
    public ReadOnlyMemory<byte> Keep(int start, int end) => _stream is null ? _content[start..end] : _buffer.AsSpan(start, end - start).ToArray();

    /// <summary>Brings more, and lets go of what is no longer needed.</summary>
    /// <param name="needed">The first byte that is still needed.</param>
    /// <returns>False where it is as large as it gets, and all of it is needed.</returns>
    public bool MoveTo(int needed)
    {
        if (_stream is null)
            return false;
        var kept = _length - needed;
        if (needed == 0 && _length == _buffer.Length)
        {
            if (_length >= Largest)
                return false;
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Largest, _buffer.Length * 2));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            Buffer.BlockCopy(_buffer, needed, _buffer, 0, kept);
        }
        (_length, Offset) = (kept, Offset + needed);
        Fill();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Fill()
    {
        var wanted = _buffer.Length - _length;
        var read = _stream!.ReadAtLeast(_buffer.AsSpan(_length), wanted, throwOnEndOfStream: false);
        _length += read;
        IsLast = read < wanted || _stream.Position == _stream.Length;
    }
}
