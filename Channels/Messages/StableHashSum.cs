namespace InterfaceEngine.Channels.Messages;

/// <summary>The <see cref="StableHash"/> of bytes that come piece by piece: the same as of all of them at once.</summary>
public sealed class StableHashSum
{
    private readonly byte[] _rest = new byte[StableHash.Stripe];
    private StableHash.Lanes _lanes = StableHash.Lanes.Start;
    private int _restLength;

    /// <summary>How many bytes were added.</summary>
    public long Length { get; private set; }

    /// <summary>The hash of what was added so far.</summary>
    public ulong Result => StableHash.Finish(_lanes, (ulong)Length, _rest.AsSpan(0, _restLength));

    /// <summary>Adds the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (_restLength > 0)
        {
            var filling = Math.Min(bytes.Length, StableHash.Stripe - _restLength);
            bytes[..filling].CopyTo(_rest.AsSpan(_restLength));
            bytes = bytes[filling..];
            if ((_restLength += filling) < StableHash.Stripe)
                return;
            _lanes.Add(_rest);
            _restLength = 0;
        }
        var rest = _lanes.Add(bytes);
        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }
}
