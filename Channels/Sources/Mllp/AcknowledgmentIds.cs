namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// Makes MSH-10 of acknowledgments: when this began, and a number that no other acknowledgment of this process has. At most 20 characters, as
/// versions before 2.7 allow.
/// </summary>
internal sealed class AcknowledgmentIds(TimeProvider time)
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int Length = 20;

    // Milliseconds since 1970 have nine digits to the base of 36 from 2059 on; until then the first is 0.
    private const int StartLength = 9;

    private static long _last;
    private readonly long _start = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The next id.</summary>
    public string Next() => string.Create(Length, (_start, Number: Interlocked.Increment(ref _last)), static (id, of) =>
    {
        Write(id[..StartLength], of._start);
        id[StartLength] = '-';
        Write(id[(StartLength + 1)..], of.Number);
    });

    private static void Write(Span<char> target, long value)
    {
        for (var i = target.Length - 1; i >= 0; i--, value /= 36)
            target[i] = Digits[(int)(value % 36)];
    }
}
