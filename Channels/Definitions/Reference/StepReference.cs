using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Channels.Plugins;
using Newtonsoft.Json;

namespace InterfaceEngine.Channels.Definitions.Reference;

/// <summary>What a step is, as the reference shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Example">It as a file writes it.</param>
/// <param name="Settings">Its keys, those of blocks below it joined by dots.</param>
/// <param name="Plugin">The plug-in that adds it; null where it is the engine's own.</param>
public sealed record StepPage(string Name, string Summary, string Example, IReadOnlyList<SettingRow> Settings, string? Plugin);

/// <summary>A key of a step.</summary>
/// <param name="Key">The key.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Default">What holds without it; "required" where there must be one, empty where nothing does.</param>
/// <param name="Range">The values allowed; empty where all are.</param>
/// <param name="Meaning">What it does.</param>
public sealed record SettingRow(string Key, string Type, string Default, string Range, string Meaning);

/// <summary>The reference of steps and the schemas of files where plug-ins add to them, which the pages that ship cannot know.</summary>
public static class StepReference
{
    /// <summary>Every step that channel files may name: the engine's own in their order, then those of plug-ins.</summary>
    /// <param name="plugins">The plug-ins.</param>
    public static IReadOnlyList<StepPage> All(PluginSet plugins) =>
    [
        .. BuiltInSteps.All.Select(s => new StepPage(s.Name, s.Argument.Summary, s.Example, Rows("", s.Fields), null)),
        .. plugins.All.SelectMany(p => p.Steps.Select(s => new StepPage(s.Name, s.Summary, s.Example, Rows(s.Name + ".", s.Fields), p.Name))),
    ];

    /// <summary>The JSON Schemas of a configuration's files, by file name, with the steps that its plug-ins add.</summary>
    /// <param name="components">What channel files may name.</param>
    /// <param name="plugins">The plug-ins.</param>
    public static IReadOnlyDictionary<string, string> Schemas(ComponentRegistry components, PluginSet plugins)
        => JsonSchemaWriter.All(components, plugins.Steps).ToDictionary(s => s.Key, s => s.Value.ToString(Formatting.Indented).ReplaceLineEndings("\n") + "\n", StringComparer.Ordinal);

    private static SettingRow[] Rows(string prefix, IReadOnlyList<FieldSpec> fields) =>
    [
        .. fields.SelectMany(f => Rows(prefix + f.Key + (f.Kind == FieldKind.BlockMap ? ".NAME." : "."), f.Fields)
            .Prepend(new SettingRow(prefix + f.Key, ReferenceWriter.TypeOf(f).Replace("`", "", StringComparison.Ordinal), f.Required ? "required" : f.Default is null or "{}" ? "" : f.Default, ReferenceWriter.RangeOf(f), f.Summary))),
    ];
}
