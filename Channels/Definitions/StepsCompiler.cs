using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Compiles the steps of a <c>pipeline:</c>, each over what the step before it makes.</summary>
/// <param name="context">What they are checked against.</param>
/// <param name="scopeOf">What expressions over a flow may speak of.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class StepsCompiler(CheckContext context, Func<Flow, ExpressionScope> scopeOf, Problems problems)
{
    private readonly ProfileUse _profiles = new(context.Profiles, context.UsedProfiles);

    /// <summary>Whether one of the compiled steps uses a profile.</summary>
    public bool UsesProfiles => _profiles.Any;

    /// <summary>The maps that the compiled steps run, in their order.</summary>
    public List<CompiledMap> Maps { get; } = [];

    /// <summary>The reference tables that the compiled steps look into.</summary>
    public SortedSet<string> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Compiles a list of steps.</summary>
    /// <param name="node">The list; null where there is none.</param>
    /// <param name="flow">What flows in; null where that is not known, because another problem stands in the way.</param>
    /// <returns>The steps, and what flows out.</returns>
    public (Step[] Steps, Flow? Flow) Compile(DocumentNode? node, Flow? flow)
    {
        if (node is null)
            return ([], flow);
        if (node is not SequenceNode list)
        {
            problems.Error("CFG-SHAPE", node.At, $"'pipeline' must be a list of steps, this is {node.KindName}");
            return ([], null);
        }
        var steps = new List<Step>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (Compile(item, ref flow) is { } step)
                steps.Add(step);
        }
        return ([.. steps], flow);
    }

    private Step? Compile(DocumentNode item, ref Flow? flow)
    {
        if (item is not MappingNode { Entries.Count: > 0 } block)
        {
            problems.Error("CFG-SHAPE", item.At, $"a step is a block that begins with its name, such as validate: hl7v2; this is {item.KindName}");
            flow = null;
            return null;
        }
        var spec = BuiltInSteps.All.Concat(context.Plugins.Steps).FirstOrDefault(s => block[s.Name] is not null);
        if (spec is null)
        {
            var first = block.Entries[0].Key;
            problems.Unknown("CFG-UNKNOWN-STEP", first.At, "step", first.Text, BuiltInSteps.All.Concat(context.Plugins.Steps).Select(s => s.Name));
            flow = null;
            return null;
        }
        var scope = new SettingsScope { Name = $"the step '{spec.Name}'", At = block.At, Expressions = flow is null ? null : scopeOf(flow) };
        var keys = SettingsReader.Read(block, spec.Fields, scope, problems);
        if (spec == MapStep.Spec && keys.TextOrNull("map") is { } map)
            context.UsedMaps.Add(map);
        if (flow is null)
            return null;
        var step = new StepScope
        {
            Keys = keys,
            Input = flow,
            Output = flow,
            Maps = context.Maps,
            Profiles = _profiles,
            Tables = context.Tables,
            UsedTables = Tables,
            Variables = scopeOf(flow).Variables,
            Problems = problems,
        };
        var compiled = spec.Compile(step);
        // What was looked up stays beside whatever a map makes.
        flow = step.Output is { } left && left.Found.Count == 0 ? left with { Found = flow.Found } : step.Output;
        if (step.Map is { } used && !Maps.Contains(used))
            Maps.Add(used);
        return compiled?.Written(spec.Name, block.At);
    }
}
