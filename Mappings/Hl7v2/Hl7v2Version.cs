namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>The version of the standard that MSH-12 names, as a number that compares: 2.3.1 is 20301.</summary>
internal static class Hl7v2Version
{
    public const int V22 = 20200;
    public const int V23 = 20300;
    public const int V231 = 20301;
    public const int V25 = 20500;
    public const int V27 = 20700;

    /// <summary>Reads a version: 2.1 to 2.9, with or without a third number; 0 for anything else.</summary>
    public static int Read(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'2', (byte)'.', >= (byte)'1' and <= (byte)'9'] => 20000 + ((text[2] - '0') * 100),
        [(byte)'2', (byte)'.', >= (byte)'1' and <= (byte)'9', (byte)'.', >= (byte)'0' and <= (byte)'9']
            => 20000 + ((text[2] - '0') * 100) + (text[4] - '0'),
        _ => 0,
    };
}
