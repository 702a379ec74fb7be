using System.Text;

namespace InterfaceEngine.Tests.Fuzzing;

/// <summary>Makes inputs out of messages: the same number always makes the same input.</summary>
/// <param name="seeds">The messages to begin with.</param>
internal sealed class Hl7v2Mutator(IReadOnlyList<byte[]> seeds)
{
    private const int Longest = 1 << 14;

    // What decides how a message is read: delimiters, line ends, framing, halves of characters, and the pieces of escapes.
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "|", "^", "~", "\\", "&", "#", "\r", "\n", "\r\n", "\r\r", "\0", "\v", "\x1c", "\x1c\r", "\x1a", "\x1b$B", "\x1b(B", " ", "\t", "\"\"", "\uFEFF", "ä", "中", "MSH",
            "MSH|^~\\&|", "\rMSH|^~\\&|", "\rFHS|^~\\&|\r", "\rBHS|^~\\&|\r", "\rBTS|2\r", "\rFTS|1\r", "\rPID|", "\rOBX|1|TX|", "\rZZZ|", "\rADD|", "\rDSC|", "pid|", "\\F\\", "\\E\\",
            "\\X41\\", "\\X4\\", "\\XFFFE\\", "\\C2842\\", "\\M2442\\", "\\M1B2442\\", "\\Z01\\", "\\H\\", "\\.br\\", "\\.sp+3\\", "\\.in-99\\", "\\P\\", "1", "0", "-1", "2.5.1",
            "20260304101500+0100", "20261399", "99999999999999999999",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80], [0xFF], [0xFE, 0xFF], [0xC3], [0xE4], [0xED, 0xA0, 0x80], [0x81, 0x5C], [0xA4, 0x7C],
    ];

    private static readonly string[] CharacterSets =
    [
        "ASCII", "8859/1", "8859/15", "ISO IR87", "ISO IR14", "ISO IR159", "GB 18030-2000", "BIG-5", "KS X 1001", "CNS 11643-1992", "UNICODE", "UNICODE UTF-8",
        "UNICODE UTF-16", "UNICODE UTF-32", "8859/1~ISO IR87", "ASCII~ISO IR87~ISO IR159", "nothing known",
    ];

    private static readonly string[] Delimiters = ["|^~\\&", "|^~\\&#", "|^~", "|^", "|", "|^^^^", "|^~\\\\&", "#@!%$", "|^~&", "||||", "\u00a7^~\\&", "-4", "|\\\\\\\\"];

    /// <summary>The input of a number.</summary>
    public byte[] Make(int number)
    {
        var random = new Random(number);
        var input = new List<byte>(Pick(random, seeds));
        for (var changes = random.Next(1, 9); changes > 0; changes--)
            Change(input, random);
        if (input.Count > Longest)
            input.RemoveRange(Longest, input.Count - Longest);
        return random.Next(200) switch
        {
            0 => Encoding.Unicode.GetBytes(Encoding.Latin1.GetString([.. input])),
            1 => Encoding.UTF32.GetBytes(Encoding.Latin1.GetString([.. input])),
            2 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Encoding.Latin1.GetString([.. input]))],
            _ => [.. input],
        };
    }

    private void Change(List<byte> input, Random random)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(input.Count - at, random.Next(1, 40));
        switch (random.Next(14))
        {
            case 0 or 1 or 2:
                input.InsertRange(at, Pick(random, Pieces));
                break;
            case 3 when length > 0:
                input[at] = (byte)random.Next(256);
                break;
            case 4:
                input.Insert(at, (byte)random.Next(256));
                break;
            case 5:
                input.RemoveRange(at, length);
                break;
            case 6:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 7:
                var other = Pick(random, seeds);
                var from = random.Next(other.Length);
                input.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(1, 200))));
                break;
            case 8:
                input.RemoveRange(at, input.Count - at);
                break;
            case 9:
                input.InsertRange(at, Enumerable.Repeat(Pick(random, Pieces), random.Next(2, 60)).SelectMany(p => p));
                break;
            case 10:
                Overwrite(input, 3, Encoding.Latin1.GetBytes(Pick(random, Delimiters)));
                break;
            case 11:
                SetField(input, 18, Encoding.ASCII.GetBytes(Pick(random, CharacterSets)));
                break;
            case 12:
                Replace(input, (byte)'\r', random.Next(2) == 0 ? "\n"u8 : "\r\n"u8);
                break;
            case 13 when length > 0:
                Replace(input, input[at], Pick(random, Pieces));
                break;
        }
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static void Overwrite(List<byte> input, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < input.Count; i++)
            input[at + i] = with[i];
    }

    // Of the first line, by its fourth byte.
    private static void SetField(List<byte> input, int number, byte[] value)
    {
        if (input.Count < 4)
            return;
        var (separator, at) = (input[3], 3);
        for (var field = 2; field < number; field++)
        {
            var next = input.IndexOf(separator, at + 1);
            var end = input.FindIndex(at + 1, b => b is (byte)'\r' or (byte)'\n');
            end = end < 0 ? input.Count : end;
            if (next < 0 || next > end)
                input.Insert(next = end, separator);
            at = next;
        }

        input.InsertRange(at + 1, value);
    }

    private static void Replace(List<byte> input, byte what, ReadOnlySpan<byte> with)
    {
        for (var i = input.Count - 1; i >= 0 && input.Count < Longest; i--)
        {
            if (input[i] != what)
                continue;
            input.RemoveAt(i);
            input.InsertRange(i, with);
        }
    }
}
