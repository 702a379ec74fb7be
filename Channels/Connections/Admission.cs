using System.Net;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connections;

/// <summary>
/// Who may connect, and how many at once. Who is turned away is counted; what is told of it is told once for a burst, since a peer that is turned away tries again
/// at once.
/// </summary>
/// <param name="addresses">Where peers may come from.</param>
/// <param name="most">How many may be connected.</param>
/// <param name="mostEach">How many of one address; null where that has no limit of its own.</param>
/// <param name="time">The time.</param>
internal sealed class Admission(AddressList addresses, int most, int? mostEach, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _inside = [];
    private readonly Dictionary<string, (long ToldAt, long Since)> _told = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Lets one in, or says why not.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="error">What is to be told of one that is turned away; null where that was told just now of another.</param>
    public bool TryEnter(IPAddress address, out MessageError? error)
    {
        lock (_gate)
        {
            var same = _inside.GetValueOrDefault(address);
            error = !addresses.Allows(address) ? new MessageError(
                    "MLLP-ADDRESS-NOT-ALLOWED", "a sender's address is in none of the networks of allow-from; its connection was closed")
                : _count >= most ? new MessageError(
                    "MLLP-TOO-MANY-CONNECTIONS", $"{most} peers are connected, the listener's max-connections; a further one was closed")
                : same >= mostEach ? new MessageError(
                    "MLLP-TOO-MANY-CONNECTIONS", $"{mostEach} connections of one address are open, the listener's max-connections-per-address; a further one was closed")
                : null;
            if (error is null)
            {
                (_inside[address], _count) = (same + 1, _count + 1);
                return true;
            }
            error = OnceForABurst(error);
            return false;
        }
    }

    /// <summary>One that was let in has left.</summary>
    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _count--;
            if (--_inside[address] == 0)
                _inside.Remove(address);
        }
    }

    private MessageError? OnceForABurst(MessageError error)
    {
        var (toldAt, since) = _told.GetValueOrDefault(error.Message, (0, -1));
        if (since >= 0 && time.GetElapsedTime(toldAt) < Burst)
        {
            _told[error.Message] = (toldAt, since + 1);
            return null;
        }
        _told[error.Message] = (time.GetTimestamp(), 0);
        return since <= 0 ? error : error with { Message = $"{error.Message}; {since} more since it was last told" };
    }
}
