using System.Net.Sockets;

namespace InterfaceEngine.Channels.Connections;

/// <summary>Why a connection was closed while its loop waited for the peer.</summary>
internal enum CutOffReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The engine stops, and nothing was in hand.</summary>
    Drained,

    /// <summary>The peer took longer than allowed.</summary>
    Late,

    /// <summary>Whoever asked no longer waits.</summary>
    Cancelled,
}

/// <summary>
/// The waits of one loop for its peer. Others may end a wait from outside by closing the socket, and only a wait: while the loop works on what
/// it received, nobody closes under it. Cheaper than a timer and a token for each message, which a connection of thousands a second would need.
/// </summary>
internal sealed class PeerWait(Socket socket, TimeProvider time)
{
    // 0 while the loop works; while it waits, when that began and in the lowest bits for what; negative, a CutOffReason, once closed.
    private const int KindBits = 2;
    private long _state;

    /// <summary>What the loop may wait for.</summary>
    public enum Kind
    {
        /// <summary>Nothing: it works.</summary>
        None,

        /// <summary>For the peer to send.</summary>
        Input,

        /// <summary>For the peer to take what is sent.</summary>
        Output,
    }

    /// <summary>Why the socket was closed from outside.</summary>
    public CutOffReason CutOff
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return state >= 0 ? CutOffReason.None : (CutOffReason)(-state);
        }
    }

    /// <summary>The loop begins to wait. It is visible to others before this returns.</summary>
    public void Begin(Kind kind) => Interlocked.Exchange(ref _state, time.GetTimestamp() << KindBits | (long)kind);

    /// <summary>The loop goes on. False where the wait was ended from outside and the socket is closed.</summary>
    public bool End()
    {
        var state = Volatile.Read(ref _state);
        return state >= 0 && Interlocked.CompareExchange(ref _state, 0, state) == state;
    }

    /// <summary>The loop goes on waiting for the same, from now. False where the wait was ended from outside and the socket is closed.</summary>
    public bool Renew()
    {
        var state = Volatile.Read(ref _state);
        return state > 0 && Interlocked.CompareExchange(ref _state, time.GetTimestamp() << KindBits | (long)KindOf(state), state) == state;
    }

    /// <summary>Closes the socket if the loop waits for this.</summary>
    public void CloseIf(Kind kind, CutOffReason reason)
    {
        var state = Volatile.Read(ref _state);
        if (KindOf(state) == kind)
            Close(state, reason);
    }

    /// <summary>Closes the socket if the loop has waited longer than it may.</summary>
    public void CloseIfLate(TimeSpan inputLimit, TimeSpan outputLimit)
    {
        var state = Volatile.Read(ref _state);
        if (state <= 0)
            return;
        var limit = KindOf(state) == Kind.Input ? inputLimit : outputLimit;
        if (time.GetElapsedTime(state >> KindBits) >= limit)
            Close(state, CutOffReason.Late);
    }

    private static Kind KindOf(long state) => state <= 0 ? Kind.None : (Kind)(state & ((1 << KindBits) - 1));

    // The state holds when the wait began: a later wait is never taken for it.
    private void Close(long state, CutOffReason reason)
    {
        if (state > 0 && Interlocked.CompareExchange(ref _state, -(long)reason, state) == state)
            socket.Dispose();
    }
}
