using System.Collections.Frozen;
using System.Globalization;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>Reads the data of one version.</summary>
internal static class DefinitionReader
{
    /// <summary>Data types: simple ones have no components.</summary>
    public static FrozenDictionary<string, Hl7v2TypeDefinition> Types(int version)
    {
        var types = new Dictionary<string, Hl7v2TypeDefinition>(StringComparer.Ordinal);
        using (var lines = new DictionaryLines("types", version))
        {
            while (lines.Read())
            {
                if (!lines.IsPart)
                    types.Add(lines.Name, new Hl7v2TypeDefinition(lines.Name, TextPool.Share(lines.Rest())));
            }
        }

        // Components may be of types that come later.
        var frozen = types.ToFrozenDictionary(StringComparer.Ordinal);
        Definitions("types", version, frozen, (id, _, components) => frozen[id].Fill(components));
        return frozen;
    }

    /// <summary>Segments, whose fields have the version's data types.</summary>
    public static FrozenDictionary<Hl7v2SegmentId, Hl7v2SegmentDefinition> Segments(int version, FrozenDictionary<string, Hl7v2TypeDefinition> types)
    {
        var segments = new Dictionary<Hl7v2SegmentId, Hl7v2SegmentDefinition>();
        Definitions("segments", version, types, (name, text, fields) =>
        {
            if (!Hl7v2SegmentId.TryParse(name, out var id))
                throw new FormatException($"The dictionary names a segment that is none: {name}");
            segments.Add(id, new Hl7v2SegmentDefinition(id, text, fields));
        });
        return segments.ToFrozenDictionary();
    }

    /// <summary>Tables with their codes.</summary>
    public static FrozenDictionary<int, Hl7v2TableDefinition> Tables(int version)
    {
        var tables = new Dictionary<int, Hl7v2TableDefinition>();
        using var lines = new DictionaryLines("tables", version);
        var codes = new List<Hl7v2Code>();
        var (number, kind, name) = (0, Hl7v2TableKind.User, "");
        while (lines.Read())
        {
            if (lines.IsPart)
            {
                codes.Add(new Hl7v2Code(lines.Name, TextPool.Share(lines.Rest())));
                continue;
            }

            Finish();
            number = int.Parse(lines.Name, NumberStyles.None, CultureInfo.InvariantCulture);
            kind = lines.Word() switch { "hl7" => Hl7v2TableKind.Hl7, "user" => Hl7v2TableKind.User, _ => Hl7v2TableKind.External };
            name = TextPool.Share(lines.Rest());
        }

        Finish();
        return tables.ToFrozenDictionary();

        void Finish()
        {
            if (number > 0)
                tables.Add(number, new Hl7v2TableDefinition(number, name, kind, [.. codes]));
            codes.Clear();
        }
    }

    private static void Definitions(
        string file, int version, FrozenDictionary<string, Hl7v2TypeDefinition> types, Action<string, string, Hl7v2ElementDefinition[]> add)
    {
        using var lines = new DictionaryLines(file, version);
        var elements = new List<Hl7v2ElementDefinition>();
        var (id, name) = ("", "");
        while (lines.Read())
        {
            if (lines.IsPart)
            {
                elements.Add(Element(lines, types));
                continue;
            }

            Finish();
            (id, name) = (lines.Name, TextPool.Share(lines.Rest()));
        }

        Finish();

        void Finish()
        {
            if (id.Length > 0)
                add(id, name, [.. elements]);
            elements.Clear();
        }
    }

    private static Hl7v2ElementDefinition Element(DictionaryLines lines, FrozenDictionary<string, Hl7v2TypeDefinition> types)
    {
        var type = types.GetAlternateLookup<ReadOnlySpan<char>>()[lines.Word()];
        var rule = lines.Word();
        var usage = rule[0] switch
        {
            'R' => Hl7v2Usage.Required,
            'C' => Hl7v2Usage.Conditional,
            'B' => Hl7v2Usage.Backward,
            'X' => Hl7v2Usage.Withdrawn,
            _ => Hl7v2Usage.Optional,
        };
        var repetitions = rule.Length == 1 ? 1 : rule.Length == 2 ? 0 : Whole(rule[2..]);
        var length = lines.Word();
        var dots = length.IndexOf("..", StringComparison.Ordinal);
        var span = length is "-" ? (0, 0) : dots < 0 ? (0, Whole(length)) : (Whole(length[..dots]), Whole(length[(dots + 2)..]));
        var table = lines.Word();
        return new Hl7v2ElementDefinition(
            Whole(lines.Name), TextPool.Share(lines.Rest()), type, usage, repetitions, span, table is "-" ? 0 : Whole(table));
    }

    private static int Whole(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
