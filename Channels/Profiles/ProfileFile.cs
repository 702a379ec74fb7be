using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Hl7v2.Validation;

namespace InterfaceEngine.Channels.Profiles;

/// <summary>The keys of <c>profiles/NAME.yaml</c>: what a site has agreed with a sender beside HL7 v2, or instead of it.</summary>
internal static class ProfileFile
{
    /// <summary>The folder of profiles.</summary>
    public const string Folder = "profiles";

    /// <summary>The word for what may come without limit.</summary>
    public const string Many = "many";

    private static readonly string[] Usages = ["R", "RE", "O", "C", "X"];

    private static readonly FieldSpec Usage = new("usage", FieldKind.Choice,
        "Whether it has to be valued: `R` required, `RE` and `O` it may be empty whatever the standard says, `C` required where `when` is true, `X` it has to be empty. "
        + "Without it, as the standard has it.")
    { Choices = Usages };

    private static readonly IReadOnlyList<FieldSpec> Codes =
    [
        new("codes", FieldKind.TextList, "The codes that there may be.") { Example = "[F, M, U]" },
        new("code-set", FieldKind.Text, "The code set whose source codes there may be, from codesets/.") { Example = "departments" },
    ];

    private static readonly IReadOnlyList<FieldSpec> Element =
    [
        new("name", FieldKind.Text, "What it is; findings say it beside its number."),
        new("type", FieldKind.Text, "Its data type. A field of a segment of the site's own is text (`ST`) without it.") { Example = "CX" },
        Usage,
        new("when", FieldKind.Expression, "The condition of `usage: C`. Names of segments mean the segment's own group first, as in maps.") { IsCondition = true, Example = "PV1-2 = 'I'" },
        new("length", FieldKind.Integer, "The most characters of a value; 0 is without limit.") { Min = "0", Max = "1000000" },
        .. Codes,
        new("table", FieldKind.Text, "The table whose codes there may be: a name of `tables`, or a number of the standard's.") { Example = "\"0001\"" },
        new("constant", FieldKind.Text, "The only value that there may be."),
    ];

    private static readonly IReadOnlyList<FieldSpec> Field =
    [
        .. Element,
        new("repeat", FieldKind.Text, $"How often it may come: a number, or `{Many}`.") { Example = "3" },
        new("components", FieldKind.BlockMap, "By number: what its components are.") { Fields = Element },
    ];

    private static readonly IReadOnlyList<FieldSpec> Segment =
    [
        new("name", FieldKind.Text, "What the segment is."),
        new("fields", FieldKind.BlockMap, "By number: its fields. Those of the standard's that are not named stay as they are.") { Fields = Field },
    ];

    private static readonly IReadOnlyList<FieldSpec> Place =
    [
        new("after", FieldKind.Text, "The segment or group behind which it comes. Without it, it is one that the structure has already.") { Example = "PV2" },
        new("usage", FieldKind.Choice, "Whether it has to come: `R` required, `O` not, `X` not allowed. A new one need not come without it.") { Choices = ["R", "O", "X"] },
        new("repeat", FieldKind.Text, $"How often it may come: `1` or `{Many}`. A new one comes once without it.") { Example = Many },
    ];

    private static readonly IReadOnlyList<FieldSpec> Structure =
    [
        new("segments", FieldKind.BlockMap, "By segment: those that come besides, and those that come otherwise.") { Required = true, Fields = Place, Example = "{ ZCC: { after: PV2 } }" },
    ];

    /// <summary>The key of severities, which a <c>validate</c> step has too.</summary>
    public static FieldSpec Severity { get; } = new("severity", FieldKind.TextMap,
        $"What findings are worth, by kind ({string.Join(", ", Hl7v2Rules.Kinds)}) or by code: {string.Join(", ", Hl7v2Severities.Words)}. A code holds before its kind.")
    {
        Example = "{ table: ignore, HL7V2-FIELD-EMPTY: error }",
    };

    /// <summary>The keys of the file.</summary>
    public static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("profile", FieldKind.Text, "The profile's name; the file has the same.") { Required = true, Example = "ehr" },
        new("description", FieldKind.Text, "What it is for."),
        new("base", FieldKind.Text, "Another profile that this one is laid over: where this says nothing, the other holds.") { Example = "hospital" },
        new("version", FieldKind.Text, "The version whose rules hold, whatever MSH-12 says. Without it, the version of MSH-12.") { Example = "2.5.1" },
        new("messages", FieldKind.TextList, "The messages that there may be, as type or type and event. Without it, any.") { Example = "[ADT^A01, ADT^A03, ORU]" },
        new("segments", FieldKind.BlockMap, "By name: segments of the site's own (Z…), and what is otherwise in the standard's.") { Fields = Segment },
        new("structures", FieldKind.BlockMap, "By message structure, such as ADT_A01: where segments stand that the standard does not have there, and which come otherwise.") { Fields = Structure },
        new("tables", FieldKind.BlockMap, "By name or number: lists of codes. One with a number of the standard's stands in place of the standard's table.") { Fields = Codes },
        Severity,
    ];

    /// <summary>A profile as a file writes it.</summary>
    public const string Example = """
        profile: ehr
        version: 2.5.1
        messages: [ADT^A01, ADT^A02, ADT^A03]
        segments:
          PID:
            fields:
              8: { codes: [F, M, U] }
              18: { usage: C, when: PV1-2 = 'I' }
          ZCC:
            name: Cost centre
            fields:
              1: { name: Cost centre, usage: R, length: 10, code-set: departments }
        structures:
          ADT_A01:
            segments:
              ZCC: { after: PV2, usage: R }
        severity: { table: ignore, HL7V2-FIELD-EMPTY: error }
        """;

    /// <summary>Reads a <c>severity:</c> block.</summary>
    public static Dictionary<string, Mappings.Documents.Severity?> ReadSeverities(Settings keys, Mappings.Documents.Problems problems)
    {
        var levels = new Dictionary<string, Mappings.Documents.Severity?>(StringComparer.Ordinal);
        foreach (var (name, word) in keys.TextMap(Severity.Key))
        {
            var at = keys.PlaceOf(Severity.Key);
            if (!Hl7v2Severities.Names.Contains(name))
                problems.Unknown("CFG-SEVERITY", at, "kind or code of findings", name, name.StartsWith("HL7", StringComparison.Ordinal) ? Hl7v2Rules.All.Select(r => r.Code) : Hl7v2Rules.Kinds);
            else if (!Hl7v2Severities.TryRead(word, out var level))
                problems.Unknown("CFG-SEVERITY", at, "severity", word, Hl7v2Severities.Words);
            else
                levels[name] = level;
        }
        return levels;
    }
}
