using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>Compiles a map with its overrides.</summary>
/// <param name="definition">What its file says.</param>
/// <param name="overrides">The overrides of it, in the order of their files.</param>
/// <param name="basis">What it is compiled against.</param>
internal sealed class MapCompiler(MapDefinition definition, IReadOnlyList<OverrideDefinition> overrides, MapBasis basis)
{
    /// <summary>Compiles it; null where it has errors.</summary>
    public CompiledMap? Compile(Problems all)
    {
        var problems = new Problems();
        var map = Compile(problems, out var made) ? made : null;
        all.AddAll(problems);
        return problems.HasErrors ? null : map;
    }

    private bool Compile(Problems problems, out CompiledMap? made)
    {
        if (definition is { IsPart: true, For: { } loop })
            problems.Error("MAP-PART", loop.At, $"'{definition.Name.Text}' makes a part of something, and makes one", "write 'for:' where it is used");
        if (definition.IsPart && Converters.Find(definition.Name.Text) is not null)
            problems.Error("MAP-PART", definition.Name.At, $"'using: {definition.Name.Text}' is the converter of this name, so no map could use this one", "give the map another name");
        var frame = MapFrame.Compile(definition, overrides, basis, new MapNumbers(), problems);
        ObjectRule? objects = null;
        Hl7v2MessageRule? message = null;
        switch (definition.Target)
        {
            case MapTarget.Hl7v2 target:
                message = new Hl7v2Compiler(frame.Map, target).Compile(definition.Fields, frame.OverrideFields);
                break;
            case MapTarget.Hl7v2Part { IsSegment: true } segment:
                message = Hl7v2Compiler.CompileSegment(frame.Map, segment, definition.Fields, frame.OverrideFields);
                break;
            case MapTarget.Hl7v2Part:
                objects = new Hl7v2PartsCompiler(frame.Map).Compile(definition.Fields, "", TargetSlot.Hl7v2At(Hl7v2Level.Field, repeats: false).PartDepth, frame.OverrideFields);
                message = objects is null ? null : Hl7v2MessageRule.OfField(objects);
                break;
            default:
                objects = new ObjectCompiler(frame.Map).Compile(definition.Fields, definition.Target.Shape, "", isRoot: true, frame.OverrideFields);
                break;
        }
        if (frame.For is not null && definition.Source.Format == MapFormat.Hl7v2)
            objects = objects?.Sharing(frame.Reads);
        made = objects is null && message is null ? null : new CompiledMap(definition, frame, objects, message) { Overrides = overrides };
        return made is not null;
    }
}
