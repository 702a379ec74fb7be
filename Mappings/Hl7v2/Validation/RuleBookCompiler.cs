using System.Text;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Makes the rules of one version, and of a profile laid over it.</summary>
internal sealed class RuleBookCompiler
{
    // Checked by rules of their own: encoding characters, processing id, version, character set.
    private static readonly int[] OwnRules = [2, 11, 12, 18];

    // Coding systems: the registry grows without versions of the standard.
    private const int CodingSystems = 396;

    private readonly Hl7v2Dictionary _dictionary;
    private readonly Hl7v2Profile? _profile;
    private readonly Dictionary<string, TypeRules> _types = new(StringComparer.Ordinal);

    private RuleBookCompiler(Hl7v2Dictionary dictionary, Hl7v2Profile? profile) => (_dictionary, _profile) = (dictionary, profile);

    /// <summary>Compiles them.</summary>
    public static RuleBook Compile(Hl7v2Dictionary dictionary, Hl7v2Profile? profile) => new RuleBookCompiler(dictionary, profile).Compile();

    private RuleBook Compile()
    {
        foreach (var type in _dictionary.Types)
            TypeOf(type);
        var segments = new Dictionary<Hl7v2SegmentId, SegmentRules>();
        foreach (var segment in _dictionary.Segments)
            segments.Add(segment.Id, Segment(segment.Id, segment.Fields));
        foreach (var (id, _) in _profile?.Segments ?? Enumerable.Empty<KeyValuePair<Hl7v2SegmentId, Hl7v2SegmentProfile>>())
            segments.TryAdd(id, Segment(id, []));
        return new RuleBook(_dictionary, _profile, segments, _types);
    }

    private SegmentRules Segment(Hl7v2SegmentId id, ReadOnlySpan<Hl7v2ElementDefinition> definitions)
    {
        var profile = _profile?.Segments.GetValueOrDefault(id)?.Fields;
        var count = profile is null ? definitions.Length : Math.Max(definitions.Length, profile.Keys.DefaultIfEmpty().Max());
        var fields = new ElementRules[count];
        for (var i = 0; i < count; i++)
        {
            var own = i < definitions.Length ? Field(id, definitions[i]) : new ElementRules(i + 1, "", TypeOf("ST"));
            fields[i] = profile?.GetValueOrDefault(i + 1) is { } otherwise ? Laid(own, otherwise) : own;
        }

        return new SegmentRules(id, fields, ElementRules.LastRequired(fields));
    }

    private ElementRules Field(Hl7v2SegmentId segment, Hl7v2ElementDefinition definition)
    {
        var type = TypeOf(definition.Type);
        var (table, rule) = TableOf(definition.Table, type);
        if (segment == Hl7v2SegmentId.Msh && OwnRules.AsSpan().Contains(definition.Number))
        {
            (table, rule) = (null, null);
            type = new TypeRules(type.Id, type.Form, false).Fill(Array.ConvertAll(type.Components, c => c with { Table = null, TableRule = null, Codes = null }));
        }

        return new ElementRules(definition.Number, definition.Name, type)
        {
            WhenEmpty = CoreRules.Has(segment, definition.Number, _dictionary.Version) ? Hl7v2Rules.Required
                : definition.Usage == Hl7v2Usage.Required ? Hl7v2Rules.FieldEmpty
                : null,
            MaxRepetitions = definition.MaxRepetitions,
            // Whether a code is right its table says better than its length.
            MaxLength = table is null ? definition.MaxLength : 0,
            Table = table,
            LatestTable = rule == Hl7v2Rules.Table && Hl7v2Dictionary.All[^1].TryFindTable(table!.Number, out var latest) ? latest : null,
            TableRule = rule,
            Codes = _profile?.Tables.GetValueOrDefault(definition.Table),
        };
    }

    private ElementRules Component(Hl7v2ElementDefinition definition, ValueForm? form)
    {
        var type = form is { } own ? new TypeRules(definition.Type.Id, own, false) : TypeOf(definition.Type);
        var (table, rule) = TableOf(definition.Table, type);
        return new ElementRules(definition.Number, definition.Name, type)
        {
            WhenEmpty = definition.Usage == Hl7v2Usage.Required ? Hl7v2Rules.ComponentEmpty : null,
            MaxLength = table is null ? definition.MaxLength : 0,
            Table = table,
            LatestTable = rule == Hl7v2Rules.Table && Hl7v2Dictionary.All[^1].TryFindTable(table!.Number, out var latest) ? latest : null,
            TableRule = rule,
            Codes = _profile?.Tables.GetValueOrDefault(definition.Table),
        };
    }

    private TypeRules TypeOf(string id) => _types.GetValueOrDefault(id) ?? new TypeRules(id, ValueForms.Of(id), false);

    private TypeRules TypeOf(Hl7v2TypeDefinition definition)
    {
        if (_types.TryGetValue(definition.Id, out var known))
            return known;
        var components = definition.Components;
        var type = new TypeRules(definition.Id, components.IsEmpty ? ValueForms.Of(definition.Id) : ValueForm.Text, definition.Id is "CE" or "CWE" or "CNE" or "CF");
        _types.Add(definition.Id, type);
        var rules = new ElementRules[components.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            // Versions before 2.5 call the first component of TS text; it is a time in all of them.
            rules[i] = Component(components[i], i == 0 && definition.Id == "TS" ? ValueForm.Time : null);
        }

        return type.Fill(rules);
    }

    // Codes of ID come from HL7's table and no other. Everything else may have codes of the site's own.
    private (Hl7v2TableDefinition? Table, Hl7v2Rule? Rule) TableOf(int number, TypeRules type)
        => number == 0 || !_dictionary.TryFindTable(number, out var table) || table.Codes.IsEmpty || table.Kind == Hl7v2TableKind.External ? default
            : type.Id is "ID" or "CNE" && table.Kind == Hl7v2TableKind.Hl7 && number != CodingSystems ? (table, Hl7v2Rules.Table)
            : type.Id is "ID" or "IS" or "CNE" || type.IsCoded ? (table, Hl7v2Rules.UserTable)
            : default;

    private ElementRules Laid(ElementRules own, Hl7v2ElementProfile profile)
    {
        var type = profile.Type is null || profile.Type == own.Type.Id ? own.Type : TypeOf(profile.Type);
        if (profile.Components.Count > 0)
        {
            var count = Math.Max(type.Components.Length, profile.Components.Keys.Max());
            var components = new ElementRules[count];
            for (var i = 0; i < count; i++)
            {
                var component = i < type.Components.Length ? type.Components[i] : new ElementRules(i + 1, "", TypeOf("ST"));
                components[i] = profile.Components.GetValueOrDefault(i + 1) is { } otherwise ? Laid(component, otherwise) : component;
            }

            type = new TypeRules(type.Id, ValueForm.Text, type.IsCoded).Fill(components);
        }

        return own with
        {
            Name = profile.Name ?? own.Name,
            Type = type,
            WhenEmpty = profile.Usage switch
            {
                Hl7v2ProfileUsage.Standard => own.WhenEmpty,
                Hl7v2ProfileUsage.Required or Hl7v2ProfileUsage.Conditional => Hl7v2Rules.Required,
                _ => null,
            },
            Condition = profile.Usage == Hl7v2ProfileUsage.Conditional ? profile.When : null,
            IsNotAllowed = profile.Usage == Hl7v2ProfileUsage.NotAllowed,
            MaxRepetitions = profile.MaxRepetitions ?? own.MaxRepetitions,
            MaxLength = profile.MaxLength ?? own.MaxLength,
            Codes = profile.Codes ?? own.Codes,
            Constant = profile.Constant is { } constant ? Encoding.UTF8.GetBytes(constant) : null,
        };
    }
}
