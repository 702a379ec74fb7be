using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>
/// Compiles the use of a map in another: the rules of the one that is used become rules of the place where it is used, with its target path, so that it costs what
/// <c>fields:</c> there would cost.
/// </summary>
/// <param name="map">What the compilers of the map that uses it share.</param>
internal sealed class PartCompiler(MapCompilation map)
{
    /// <summary>Finds what <c>using:</c> names, where that is a map; null where it is none that can be used, and then there is a problem.</summary>
    /// <param name="name">The name, which is no converter's.</param>
    /// <param name="converters">The converters that could be named instead.</param>
    public MapPart? Find(ScalarNode name, IEnumerable<string> converters)
    {
        if (map.Basis.Parts.Find(name.Text) is not { } part)
        {
            map.Problems.Unknown("MAP-USING", name.At, "converter or map", name.Text, converters.Concat(map.Basis.Parts.Names));
            return null;
        }
        if (part.Circle is { } circle)
            map.Problems.Error("MAP-CIRCLE", name.At, $"the map '{name.Text}' uses itself: {circle}");
        else if (part.Definition is null)
            map.Problems.Error("MAP-BROKEN-MAP", name.At, $"the map '{name.Text}' cannot be used: {part.WhyNot}");
        else if (part.Definition.For is not null)
            map.Problems.Error("MAP-USING", name.At, $"the map '{name.Text}' makes one object for each that its 'for:' finds, and only one can stand here", "use a map without 'for:'");
        else if (part.Definition.Target is not (MapTarget.Part or MapTarget.Fhir or MapTarget.Json or MapTarget.Hl7v2Part))
            map.Problems.Error("MAP-USING", name.At, $"the map '{name.Text}' makes {part.Definition.Target}, which is never part of something else",
                "a map that others use has a part after 'to:', such as HumanName, fhir HumanName, hl7v2 XPN or json");
        else
            return part;
        return null;
    }

    /// <summary>Checks that what the map makes may stand in a target.</summary>
    public void CheckTarget(MapPart part, ScalarNode name, TargetSlot slot)
    {
        var target = part.Definition!.Target;
        var fits = target switch
        {
            MapTarget.Hl7v2Part hl7v2 => slot.IsHl7v2 && !hl7v2.IsSegment,
            _ when slot.IsHl7v2 => false,
            MapTarget.Json => slot.IsFree,
            _ => slot.IsFree || (slot.Shape is { } wanted && target.Shape!.Fits(wanted)),
        };
        if (!fits)
            map.Problems.Error("MAP-KIND", name.At, $"'{part.Name}' makes {target}, and the target holds {FieldCompiler.NameOf(slot.Element)}");
    }

    /// <summary>Checks that the map reads what the expressions give, as far as that is known.</summary>
    /// <param name="part">The map.</param>
    /// <param name="read">The expressions.</param>
    public void CheckSource(MapPart part, IEnumerable<Expression> read)
    {
        var source = part.Definition!.Source;
        var mayGiveIt = (source.Format == MapFormat.Hl7v2) == (map.Source.Format == MapFormat.Hl7v2);
        foreach (var expression in read)
            if (!mayGiveIt)
                map.Problems.Error("MAP-KIND", expression.At, $"'{part.Name}' reads {source}, and this map reads {map.Source}");
            else if (FirstMisfit(source, expression) is { } given)
                map.Problems.Error("MAP-KIND", expression.At, $"'{part.Name}' reads {source}, and this is {given}");
    }

    /// <summary>Compiles the expressions of <c>with:</c>, in the order of the map's parameters; null for one that is not given.</summary>
    public IReadOnlyList<Expression?> With(MappingNode? block, ScalarNode used, MapPart part)
    {
        var parameters = part.Definition!.Parameters;
        foreach (var parameter in parameters)
            if (parameter.IsRequired && block?[parameter.Name.Text] is null)
                map.Problems.Error("MAP-WITH", used.At, $"the map '{part.Name}' needs its parameter '{parameter.Name.Text}'", $"with: {{ {parameter.Name.Text}: … }}");
        return FieldCompiler.With(map, block, used, [.. parameters.Select(p => p.Name.Text)]);
    }

    /// <summary>Compiles everything of the map but what it makes.</summary>
    /// <param name="part">The map.</param>
    /// <param name="with">The expressions of <c>with:</c>, in the order of the map's parameters; null where not given.</param>
    /// <param name="problems">Gets what is wrong, which is known already where the map was compiled alone.</param>
    public (MapFrame Frame, PartBinding Binding) Open(MapPart part, IReadOnlyList<Expression?> with, Problems problems)
    {
        var definition = part.Definition!;
        var frame = MapFrame.Compile(definition, part.Overrides, map.Basis, map.Numbers, problems);
        return (frame, new PartBinding
        {
            Name = part.Name,
            With = [.. definition.Parameters.Select((p, i) => (p.Name.Text, p.IsRequired, with[i]))],
            Lets = frame.Lets.Values,
            When = frame.When,
            Overrides = frame.Set,
        });
    }

    /// <summary>Compiles the use.</summary>
    /// <param name="part">The map.</param>
    /// <param name="with">The expressions of <c>with:</c>, in the order of the map's parameters; null where not given.</param>
    /// <param name="at">Where it is used.</param>
    /// <param name="slot">What it makes goes here.</param>
    /// <param name="target">The target path.</param>
    /// <param name="inner">The fields of overrides of the map that uses it, which lie in what it makes.</param>
    public PartRule? Compile(MapPart part, IReadOnlyList<Expression?> with, Position at, TargetSlot slot, string target, IReadOnlyList<OverrideField> inner)
    {
        // The map has been compiled alone, so what is found now is wrong in the overrides of the one that uses it.
        var found = new Problems();
        var (frame, binding) = Open(part, with, found);
        List<OverrideField> fields = [.. frame.OverrideFields, .. inner];
        var made = slot.IsHl7v2 ? new Hl7v2PartsCompiler(frame.Map).Compile(part.Definition!.Fields, target, slot.PartDepth, fields)
            : new ObjectCompiler(frame.Map).Compile(part.Definition!.Fields, part.Definition.Target.Shape, target, isRoot: false, fields);
        var files = inner.Select(f => f.Path.At.File).ToHashSet(StringComparer.Ordinal);
        map.Problems.AddAll(found.Where(p => p.Severity == Severity.Error || files.Contains(p.At.File)));
        return made is null ? null : new PartRule(binding, made) { Info = map.Info(at, target) };
    }

    // What the expression gives, where that is nothing that the map reads; null where it may be.
    private static string? FirstMisfit(MapSource source, Expression expression)
    {
        var shape = expression.Shape;
        switch (source.Format)
        {
            case MapFormat.Hl7v2:
                var kinds = source.IsPart ? SourceShapes.PartKinds(source) : ValueKinds.Message;
                return !shape.MayBe(kinds) ? expression.Place ?? shape.ToString() : source.IsPart && expression.Place is { } place ? OtherPlace(source, place) : null;
            case MapFormat.Fhir when !shape.MayBe(ValueKinds.Object):
            case MapFormat.Canonical when !shape.MayBe(ValueKinds.Object):
                return shape.ToString();
            case MapFormat.Fhir when shape.Members is FhirMembers members:
                return members.MayBe(source.Types) ? null : members.Name;
            case MapFormat.Canonical when shape.Members is CanonicalType type:
                return source.Types[0] == type.Key ? null : type.Key;
            default:
                return null;
        }
    }

    private static string? OtherPlace(MapSource source, string place)
    {
        if (!Hl7v2Path.TryParse(place, out var path))
            return null;
        var segment = path.Segment.ToString();
        if (path.Field == 0)
            return source.Types.Contains(segment) ? null : segment;
        return AnyVersion.TypesOf(path) is { } types && !types.Any(source.Types.Contains) ? $"{place}, of the type {string.Join(" or ", types.Order(StringComparer.Ordinal))}" : null;
    }
}
