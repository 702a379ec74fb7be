using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;

namespace InterfaceEngine.Channels.Definitions.Reference;

/// <summary>Writes the reference page of the configuration's files from the specs that read them.</summary>
internal sealed class ReferenceWriter
{
    private readonly StringBuilder _page = new();

    /// <summary>The page, as Markdown.</summary>
    public static string Write(ComponentRegistry components)
    {
        var writer = new ReferenceWriter();
        writer.WritePage(components);
        return writer._page.ToString().TrimEnd() + "\n";
    }

    private void WritePage(ComponentRegistry components)
    {
        Text("""
            # The files of a configuration

            Generated from the specs that read them; `Engine.Tests` holds both in step. `engine check` tells every problem of every file in one run, as
            `file:line:column: CODE message (hint)`. Files are UTF-8 YAML without anchors, aliases and tags; JSON is YAML too. Unknown keys are errors.
            Times, sizes and percents carry their units: `30s`, `10MB`, `10%`. Secrets are references, `secret:NAME`, never values. `Schemas/` has a JSON Schema of
            each kind of file for editors.

            Beside these files, `maps/` and `codesets/` hold maps and code sets, and `tests/` the cases that `engine test` runs.
            """);
        Section("engine.yaml", "The node. Every key may be left out, and so may the file.");
        Keys("", EngineFile.Fields);
        Section("systems.yaml", "Every system the engine talks to, by name; addresses and references to credentials stand here, once.");
        var system = SystemsFile.Fields(components);
        Keys("", [.. system.Where(f => f.Kind != FieldKind.Block)]);
        foreach (var component in system.Where(f => f.Kind == FieldKind.Block))
        {
            Text($"### `{component.Key}:` of a system\n\n{component.Summary}");
            Example(component.Example);
            Keys("", component.Fields);
        }
        Section("channels/NAME.yaml", "One channel: a source, a pipeline, one or more destinations.");
        Keys("", [.. ChannelFile.Fields(components).Select(f => WithoutComponents(f, components))]);
        Section("Steps", "What a `pipeline:` may hold, in any order and number. Each works on what the step before it made.");
        foreach (var step in BuiltInSteps.All)
        {
            Text($"### `{step.Name}`\n\n{step.Argument.Summary}");
            Example(step.Example);
            Keys("", step.Fields);
        }
        Section("Sources", "The ways in: a block of `source:`.");
        foreach (var source in components.Sources)
            Component(source.Spec, source.Spec.Attributes);
        Section("Connectors", "The ways out: a block of a destination's `send:`.");
        foreach (var connector in components.Connectors)
            Component(connector.Spec, []);
        Section("tables/NAME.yaml", """
            A reference table: what is known of items, suppliers, cost centres, for `lookup` steps to find. It is read from a file or a system, whole; each reading whose rows differ is a version,
            kept in the store, and a run says which versions it looked into. A reading that fails, brings too few rows or two with one key leaves the version in force. A channel
            that looks into a table starts once the table has been read for the first time.

            `engine test` takes the rows from `tests/tables/NAME.csv`, with the columns' own names as headings, or else from the table's own file.
            """);
        Example(TableFile.Example);
        Keys("", [.. TableFile.Fields(components).Select(f => f.Key == "from" ? f with { Fields = [TableFile.From(components)[0]] } : f)]);
        foreach (var table in components.Tables)
            Component(table.Spec, []);
        Section("profiles/NAME.yaml", """
            What a site has agreed with a sender beside HL7 v2, or instead of it: segments of its own, narrower or wider rules for the standard's fields, closed lists of
            codes, the place of segments in messages, what findings are worth. A `validate` step and `engine validate --profile NAME` hold messages against it.
            """);
        Example(ProfileFile.Example);
        Keys("", ProfileFile.Fields);
        Section("environments/NAME.yaml", "What differs in one environment, laid over the other files key by key; never pipelines or maps. `--env NAME` picks one and is needed once there are two.");
        Keys("", EnvironmentFile.Fields);
        Section("tests/CHANNEL/CASE/", """
            What `engine test` runs: a message through its channel's pipeline, without sources, store and connectors.

            | file | holds |
            | --- | --- |
            | `in.*` | the message: `in.hl7`, `in.json`, `in.csv` |
            | `expected.DESTINATION.*` | what the destination gets; where it gets several, `expected.DESTINATION.1.*`, `.2.` … A destination without such a file must get nothing |
            | `expected.yaml` | `state:` processed (the default), filtered, failed or rejected; `error:` and `place:` of its error; `acknowledgment:` AA, AE or AR |
            | `case.yaml` | `received-at:` what `now()` says; `attributes:` what the transport says, such as `{ method: POST }` |

            JSON is compared by what it says, HL7 v2 field by field; line ends count for nothing. `--update` writes what came as what is expected.
            """);
    }

    private void Component(ComponentSpec spec, IReadOnlyList<string> attributes)
    {
        Text($"### `{spec.Name}`\n\n{spec.Summary}");
        if (attributes.Count > 0)
            Text($"Expressions may say {string.Join(", ", attributes.Select(a => $"`%{a}`"))}.");
        Example(spec.Example);
        Keys("", spec.Fields);
    }

    // Components have sections of their own.
    private static FieldSpec WithoutComponents(FieldSpec field, ComponentRegistry components) => field.Key switch
    {
        "source" => field with { Fields = [.. field.Fields.ExceptBy(components.Sources.Select(c => c.Spec.Name), f => f.Key)] },
        "destinations" => field with { Fields = [.. field.Fields.Select(f => WithoutComponents(f, components))] },
        "send" or "compensate" => field with { Fields = [.. field.Fields.ExceptBy(components.Connectors.Select(c => c.Spec.Name), f => f.Key)] },
        _ => field,
    };

    private void Keys(string prefix, IReadOnlyList<FieldSpec> fields)
    {
        if (fields.Count == 0)
            return;
        if (prefix.Length == 0)
            _page.Append("| key | type | default | range | meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var field in fields)
        {
            var fallback = field.Required ? "**required**" : field.Default is null or "{}" ? "" : Code(field.Default);
            _page.Append($"| {Code(prefix + field.Key)} | {TypeOf(field)} | {fallback} | {RangeOf(field)} | {Cell(field)} |\n");
            Keys(prefix + field.Key + (field.Kind == FieldKind.BlockMap ? ".NAME." : "."), field.Fields);
        }
        if (prefix.Length == 0)
            _page.Append('\n');
    }

    private static string Cell(FieldSpec field)
    {
        var example = field.Example is { } text && !text.Contains('\n', StringComparison.Ordinal) && field.Default is null ? $" Such as {Code(text)}." : "";
        return (field.Summary + example).Replace("|", "\\|", StringComparison.Ordinal);
    }

    internal static string TypeOf(FieldSpec field) => field.Kind switch
    {
        FieldKind.Choice => string.Join(", ", field.Choices.Select(Code)),
        FieldKind.Block when field.Choices.Count > 0 => $"block, or {string.Join(", ", field.Choices.Select(Code))}",
        FieldKind.Flag => "`true`, `false`",
        FieldKind.TextMap => "block of texts",
        FieldKind.TemplateMap => "block of templates",
        FieldKind.ExpressionMap => "block of expressions",
        FieldKind.BlockMap => "block of blocks",
        FieldKind.TextList => "list of texts",
        FieldKind.ExpressionList => "list of expressions",
        FieldKind.StepList => "list of steps",
        _ => field.Kind.ToString().ToLowerInvariant(),
    };

    internal static string RangeOf(FieldSpec field) => (field.Min, field.Max) switch
    {
        (null, null) => "",
        (null, _) => $"to {field.Max}",
        (_, null) => $"from {field.Min}",
        _ => $"{field.Min} to {field.Max}",
    };

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private void Section(string title, string text) => Text($"## {title}\n\n{text}");

    private void Example(string? yaml)
    {
        if (!string.IsNullOrEmpty(yaml))
            Text($"```yaml\n{yaml.TrimEnd()}\n```");
    }

    private void Text(string text) => _page.Append(text.ReplaceLineEndings("\n")).Append("\n\n");
}
