using System.Numerics;
using System.Runtime.Intrinsics;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Finding the parts between delimiters.</summary>
internal static class Hl7v2Parts
{
    /// <summary>Finds a part by its number.</summary>
    /// <param name="text">What is divided.</param>
    /// <param name="delimiter">What divides it; zero where nothing does, so that it is one part.</param>
    /// <param name="number">The part's number, from 1.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <returns>False where there are fewer parts; then <paramref name="start"/> is the text's end and <paramref name="length"/> how many are there.</returns>
    public static bool TryFind(ReadOnlySpan<byte> text, byte delimiter, int number, out int start, out int length)
    {
        // Delimiters still to pass; far parts of long segments (PV1-44) are asked for often, so 32 bytes are looked at in one step.
        var ahead = number - 1;
        start = 0;
        if (delimiter != 0)
        {
            for (; ahead > 0 && text.Length - start >= Vector256<byte>.Count; start += Vector256<byte>.Count)
            {
                var found = Vector256.Equals(Vector256.Create(text.Slice(start, Vector256<byte>.Count)), Vector256.Create(delimiter)).ExtractMostSignificantBits();
                var count = BitOperations.PopCount(found);
                if (count < ahead)
                {
                    ahead -= count;
                    continue;
                }

                for (; ahead > 1; ahead--)
                    found &= found - 1;
                start += BitOperations.TrailingZeroCount(found) + 1;
                ahead = 0;
                break;
            }

            for (; ahead > 0 && start < text.Length; start++)
                ahead -= text[start] == delimiter ? 1 : 0;
        }

        if (ahead > 0)
        {
            start = text.Length;
            length = number - ahead;
            return false;
        }

        var end = delimiter == 0 ? -1 : text[start..].IndexOf(delimiter);
        length = end < 0 ? text.Length - start : end;
        return true;
    }
}
