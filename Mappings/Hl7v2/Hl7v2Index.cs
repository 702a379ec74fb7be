using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Where the segments of a message end; where one begins follows from the end of the one before it. Two bytes a segment where the
/// message is shorter than 64 kB, four where it is longer: this and the message itself is all that parsing allocates.
/// </summary>
internal readonly struct Hl7v2Index
{
    private readonly ushort[] _ends;
    private readonly int _first;

    private Hl7v2Index(ushort[] ends, int first, int count, int secondHeader)
    {
        _ends = ends;
        _first = first;
        Count = count;
        SecondHeader = secondHeader;
    }

    /// <summary>How many segments there are.</summary>
    public int Count { get; }

    /// <summary>The first segment after the header that is a header again; 0 where none is.</summary>
    public int SecondHeader { get; }

    /// <summary>Finds the segments.</summary>
    /// <param name="body">The message's bytes.</param>
    /// <param name="first">Where its header begins.</param>
    public static Hl7v2Index Build(ReadOnlySpan<byte> body, int first)
    {
        var builder = new Builder(body[..Hl7v2Framing.TrimEnd(body)], first, stackalloc int[Builder.OnStack]);
        return builder.Build(isWide: body.Length > ushort.MaxValue);
    }

    /// <summary>Where a segment ends: the place of its CR or LF, or the end of the message.</summary>
    public int End(int segment)
        => _ends.Length == Count ? _ends[segment] : MemoryMarshal.Cast<ushort, int>(_ends)[segment];

    /// <summary>Where a segment begins.</summary>
    public int Start(ReadOnlySpan<byte> body, int segment)
        => segment == 0 ? _first : Hl7v2Framing.SkipToSegment(body, End(segment - 1) + 1);

    /// <summary>Collects the ends, first on the caller's stack.</summary>
    private ref struct Builder(ReadOnlySpan<byte> body, int first, Span<int> ends)
    {
        /// <summary>As many segments as nearly every message has at most.</summary>
        public const int OnStack = 256;

        private readonly ReadOnlySpan<byte> _body = body;
        private Span<int> _ends = ends;
        private int[]? _rented;
        private int _count;
        private readonly int _first = first;
        private int _start = first;
        private int _secondHeader;

        public Hl7v2Index Build(bool isWide)
        {
            var position = _start;
            for (; position <= _body.Length - Vector256<byte>.Count; position += Vector256<byte>.Count)
            {
                var block = Vector256.Create(_body.Slice(position, Vector256<byte>.Count));
                var found = (Vector256.Equals(block, Vector256.Create((byte)'\r')) | Vector256.Equals(block, Vector256.Create((byte)'\n')))
                    .ExtractMostSignificantBits();
                for (; found != 0; found &= found - 1)
                    EndLine(position + BitOperations.TrailingZeroCount(found));
            }

            for (; position < _body.Length; position++)
            {
                if (_body[position] is (byte)'\r' or (byte)'\n')
                    EndLine(position);
            }

            EndLine(_body.Length);
            return Take(isWide);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void EndLine(int end)
        {
            // What is before the start was passed over as an empty line or the second half of CRLF.
            if (end <= _start)
                return;
            if (_count == _ends.Length)
                Grow();
            _ends[_count++] = end;
            _start = Hl7v2Framing.SkipToSegment(_body, end + 1);
            if (_secondHeader == 0 && _start < _body.Length && _body[_start] == 'M' && Hl7v2SegmentId.IsHeaderLine(_body[_start..], "MSH"u8))
                _secondHeader = _count;
        }

        private Hl7v2Index Take(bool isWide)
        {
            var found = _ends[.._count];
            var ends = new ushort[isWide ? _count * 2 : _count];
            if (isWide)
            {
                found.CopyTo(MemoryMarshal.Cast<ushort, int>(ends.AsSpan()));
            }
            else
            {
                for (var i = 0; i < found.Length; i++)
                    ends[i] = (ushort)found[i];
            }

            if (_rented is not null)
                ArrayPool<int>.Shared.Return(_rented);
            return new Hl7v2Index(ends, _first, _count, _secondHeader);
        }

        private void Grow()
        {
            var larger = ArrayPool<int>.Shared.Rent(_count * 4);
            _ends.CopyTo(larger);
            if (_rented is not null)
                ArrayPool<int>.Shared.Return(_rented);
            _ends = _rented = larger;
        }
    }
}
