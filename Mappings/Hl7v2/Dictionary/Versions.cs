namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>The published versions, by their place in order.</summary>
internal static class Versions
{
    /// <summary>Their names, oldest first.</summary>
    public static readonly string[] Names = ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2"];

    /// <summary>The version that is meant where a message does not say: the one most interfaces name.</summary>
    public const int Default = 6;

    private static readonly int[] Numbers = Array.ConvertAll(Names, name => Number([.. name.Select(c => (byte)c)]));

    /// <summary>
    /// The version that a text means: itself where it was published, else the last one published before it, so 2.5.9 is 2.5.1 and 2.9 is
    /// 2.8.2. A <c>v</c> or blank before it and anything after its numbers are passed over.
    /// </summary>
    /// <returns>Its place in <see cref="Names"/>; <see cref="Default"/> where the text begins with no 2.n.</returns>
    public static int Nearest(ReadOnlySpan<byte> text)
    {
        var number = Number(text);
        if (number == 0)
            return Default;
        var place = Numbers.Length - 1;
        while (place > 0 && Numbers[place] > number)
            place--;
        return place;
    }

    /// <summary>Whether a line of the data holds for a version: <c>2.1-2.3.1,2.5-</c>.</summary>
    public static bool Includes(ReadOnlySpan<char> ranges, int version)
    {
        foreach (var part in ranges.Split(','))
        {
            var range = ranges[part];
            var dash = range.IndexOf('-');
            var first = Place(dash < 0 ? range : range[..dash]);
            var last = dash < 0 ? first : dash == range.Length - 1 ? Names.Length - 1 : Place(range[(dash + 1)..]);
            if (version >= first && version <= last)
                return true;
        }

        return false;
    }

    private static int Place(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
                return i;
        }

        throw new FormatException($"The dictionary names a version that is none: {name}");
    }

    // 2.5.1 is 20501.
    private static int Number(ReadOnlySpan<byte> text)
    {
        while (text is [(byte)' ' or (byte)'v' or (byte)'V', ..])
            text = text[1..];
        if (text is not [(byte)'2', (byte)'.', >= (byte)'0' and <= (byte)'9', ..])
            return 0;
        var number = 20000 + ((text[2] - '0') * 100);
        return text is [_, _, _, (byte)'.', >= (byte)'0' and <= (byte)'9', ..] ? number + text[4] - '0' : number;
    }
}
