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
        start = 0;
        for (var part = 1; ; part++)
        {
            var end = delimiter == 0 ? -1 : text[start..].IndexOf(delimiter);
            if (part == number)
            {
                length = end < 0 ? text.Length - start : end;
                return true;
            }

            if (end < 0)
            {
                start = text.Length;
                length = part;
                return false;
            }

            start += end + 1;
        }
    }
}
