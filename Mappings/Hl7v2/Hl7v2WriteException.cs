namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>A value cannot be written where it should be. The message names the place, never the value.</summary>
public sealed class Hl7v2WriteException : Exception
{
    private Hl7v2WriteException(string code, string path, string message) : base(message)
    {
        Code = code;
        Path = path;
    }

    /// <summary>A permanent code (<c>HL7V2-…</c>).</summary>
    public string Code { get; }

    /// <summary>The place that was to be written.</summary>
    public string Path { get; }

    internal static Hl7v2WriteException NotOnePlace(Hl7v2Path path) => new(
        "HL7V2-NOT-ONE-PLACE", path.ToString(), $"{path} does not name one place to write: groups and [*] cannot be written through");

    internal static Hl7v2WriteException NoField(Hl7v2Path path) => new(
        "HL7V2-NO-FIELD", path.ToString(), $"{path} names a whole segment; name a field to write a value");

    internal static Hl7v2WriteException Fixed(string path) => new(
        "HL7V2-DELIMITERS-FIXED", path, $"{path} cannot be changed: the whole message is divided by it");

    internal static Hl7v2WriteException NoDelimiter(string path) => new(
        "HL7V2-NO-DELIMITER", path, $"{path} cannot be written: MSH-2 of the message has no delimiter for it");

    internal static Hl7v2WriteException NoSegment(string path) => new(
        "HL7V2-NO-SEGMENT", path, $"{path} cannot be written: the segments before it are missing");

    internal static Hl7v2WriteException NotInCharacterSet(string path, Hl7v2CharacterSet characterSet) => new(
        "HL7V2-UNENCODABLE", path, $"{path} cannot be written: a character of the value is not in the message's character set, {characterSet}");

    internal static Hl7v2WriteException NotInXml(string path) => new(
        "HL7V2-UNENCODABLE", path, $"{path} has a control character among its delimiters, which XML cannot carry");

    internal static Hl7v2WriteException ImpossibleBytes(Hl7v2CharacterSet characterSet) => new(
        "HL7V2-UNENCODABLE", "MSH-18",
        $"The message cannot be changed: a segment that was to be changed holds bytes that are impossible in the message's character set, {characterSet}, and would be altered");
}
