using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>The <c>format: { hl7v2: … }</c> of a source: how the bytes of its messages become text.</summary>
internal static class Hl7v2Format
{
    private const string DefaultCharset = "default-charset", Charset = "charset", InvalidBytes = "invalid-bytes", Encoding = "encoding";

    /// <summary>Its keys.</summary>
    public static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new(Encoding, FieldKind.Choice, "The form of messages: delimited, or XML (urn:hl7-org:v2xml) in whatever character set the XML says. Rules see both alike; what is stored is what came.")
        {
            Default = "er7", Choices = ["er7", "xml"],
        },
        new(DefaultCharset, FieldKind.Text, "The character set of messages whose MSH-18 is empty or unknown: a name of HL7 table 0211, or `auto` for UTF-8 where the bytes are valid in it, else 8859/1.")
        {
            Default = "auto", Example = "8859/1",
        },
        new(Charset, FieldKind.Text, "The character set of all messages, whatever MSH-18 says, for senders that say the wrong one. `auto` as above.") { Example = "UNICODE UTF-8" },
        new(InvalidBytes, FieldKind.Choice, "What becomes of bytes that are impossible in the character set: `keep` reads each as the character of its number, so that nothing is lost; "
            + "`replace` reads them as U+FFFD; `reject` answers AE and takes nothing. The stored bytes are never altered.")
        {
            Default = "keep", Choices = ["keep", "replace", "reject"],
        },
    ];

    /// <summary>Reads it.</summary>
    /// <param name="source">The <c>source:</c> block.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static Hl7v2TextRules Read(Settings source, Problems problems)
    {
        if (source.BlockOrNull("format")?.BlockOrNull("hl7v2") is not { } keys)
            return Hl7v2TextRules.Standard;
        return new Hl7v2TextRules
        {
            Default = ReadCharset(keys, DefaultCharset, problems),
            Override = ReadCharset(keys, Charset, problems),
            InvalidBytes = keys.TextOrNull(InvalidBytes) switch
            {
                "replace" => Hl7v2InvalidBytes.Replace,
                "reject" => Hl7v2InvalidBytes.Reject,
                _ => Hl7v2InvalidBytes.Keep,
            },
        };
    }

    /// <summary>Whether messages come as XML.</summary>
    public static bool IsXml(Settings source) => source.BlockOrNull("format")?.BlockOrNull("hl7v2")?.TextOrNull(Encoding) == "xml";

    /// <summary>Checks that a source can bring XML, where it is to.</summary>
    public static void CheckXml(Settings source, SourceComponent? component, bool splits, Problems problems)
    {
        if (!IsXml(source))
            return;
        var at = source.Block("format").Block("hl7v2").PlaceOf(Encoding);
        if (component?.Format is not null)
            problems.Error("CFG-FORMAT", at, $"{component.Spec.Name} carries the delimited form only", "remove 'encoding', or let XML come by http or folder");
        if (splits)
            problems.Error("CFG-SPLIT", source.PlaceOf("split"), "XML holds one message, and has no records to split into");
    }

    private static Hl7v2CharacterSet? ReadCharset(Settings keys, string key, Problems problems)
    {
        if (keys.TextOrNull(key) is not { } name)
            return null;
        if (name == Hl7v2CharacterSet.Auto.Name)
            return key == Charset ? Hl7v2CharacterSet.Auto : null;
        if (Hl7v2CharacterSet.Find(name) is { } known)
            return known;
        problems.Error("CFG-CHARSET", keys.PlaceOf(key), $"'{key}' is no character set of HL7 table 0211",
            NearNames.Nearest(name, Hl7v2CharacterSet.TableNames) is { } near ? $"did you mean '{near}'?" : $"one of: auto, {string.Join(", ", Hl7v2CharacterSet.TableNames)}");
        return null;
    }
}
