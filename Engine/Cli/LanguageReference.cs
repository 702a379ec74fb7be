using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Definitions.Reference;
using InterfaceEngine.Channels.Plugins;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>What <c>explain</c> tells of the engine's own language: functions of expressions and steps of pipelines, with those that plug-ins add.</summary>
internal static class LanguageReference
{
    /// <summary>The names that can be explained.</summary>
    public static IEnumerable<string> Names(ConfigurationModel? model)
        => PluginsOf(model).Functions.Pages.Select(p => p.Name).Concat(StepReference.All(PluginsOf(model)).Select(s => s.Name));

    /// <summary>A function and a step by name; none where there is neither.</summary>
    public static IReadOnlyList<JObject> Find(string name, ConfigurationModel? model) => [.. new[] { Function(name, model), Step(name, model) }.OfType<JObject>()];

    /// <summary>Prints what <see cref="Find"/> found.</summary>
    public static void Print(Terminal terminal, JObject explained)
    {
        var plugin = (string?)explained["plugin"] is { } owner ? $"  (plug-in {owner})" : "";
        terminal.Out.WriteLine($"{explained["function"] ?? explained["step"]}{(explained["function"] is null ? "" : $"({explained["parameters"]})")}{plugin}");
        terminal.Out.WriteLine((string?)explained["summary"]);
        foreach (var example in (JArray?)explained["examples"] ?? [])
            terminal.Out.WriteLine($"  {example["expression"]}  gives {example["result"]}");
        if (explained["example"] is { } yaml)
            terminal.Out.WriteLine(string.Join('\n', ((string)yaml!).Split('\n').Select(line => "  " + line)));
        if (explained["settings"] is JArray { Count: > 0 } settings)
            terminal.WriteTable(["KEY", "TYPE", "DEFAULT", "RANGE", "MEANING"],
                [.. settings.Select(s => new[] { (string)s["key"]!, (string)s["type"]!, (string)s["default"]!, (string)s["range"]!, (string)s["meaning"]! })]);
    }

    private static JObject? Function(string name, ConfigurationModel? model)
    {
        var page = PluginsOf(model).Functions.Pages.FirstOrDefault(p => p.Name == name);
        return page is null ? null : new JObject
        {
            ["function"] = page.Name,
            ["parameters"] = page.Signature,
            ["summary"] = page.Summary,
            ["plugin"] = page.Plugin,
            ["examples"] = new JArray(page.Examples.Select(e => new JObject { ["expression"] = e.Expression, ["result"] = e.Result })),
        };
    }

    private static JObject? Step(string name, ConfigurationModel? model)
    {
        var page = StepReference.All(PluginsOf(model)).FirstOrDefault(s => s.Name == name);
        return page is null ? null : new JObject
        {
            ["step"] = page.Name,
            ["summary"] = page.Summary,
            ["plugin"] = page.Plugin,
            ["example"] = page.Example,
            ["settings"] = new JArray(page.Settings.Select(s => new JObject
            {
                ["key"] = s.Key,
                ["type"] = s.Type,
                ["default"] = s.Default,
                ["range"] = s.Range,
                ["meaning"] = s.Meaning,
            })),
        };
    }

    private static PluginSet PluginsOf(ConfigurationModel? model) => model?.Plugins ?? PluginSet.Empty;
}
