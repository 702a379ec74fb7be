using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Tables;

/// <summary><c>tables/NAME.yaml</c>: a reference table: its key and columns, where its rows come from, and when they are read again.</summary>
internal static class TableFile
{
    /// <summary>The folder of tables.</summary>
    public const string Folder = "tables";

    /// <summary>A file as an example.</summary>
    public const string Example = """
        table: item-master
        description: What the stores know of each item
        owner: supply-chain
        key: code
        columns:
          code: {}
          name: {}
          unitCost: { type: number, from: cost_price }
          reorderLevel: { type: number }
        from:
          file: { path: tables/item-master.csv }
        refresh: { every: 15m }
        stale-after: 2d
        """;

    private static readonly IReadOnlyList<FieldSpec> Column =
    [
        new("type", FieldKind.Choice, "What its texts are read as.") { Choices = ["text", "number", "flag", "date"], Default = "text" },
        new("from", FieldKind.Text, "What the source calls it: a heading, a field. Without it the column's own name.") { Example = "cost_price" },
    ];

    /// <summary>The keys of a table's file.</summary>
    public static IReadOnlyList<FieldSpec> Fields(ComponentRegistry components) =>
    [
        new("table", FieldKind.Text, "The table's name; the file has the same.") { Required = true, Example = "item-master" },
        new("description", FieldKind.Text, "What the table is for."),
        new("owner", FieldKind.Text, "Who answers for its rows."),
        new("key", FieldKind.Text, "The column by which rows are found. Every row has a value of its own there.") { Required = true, Example = "code" },
        new("columns", FieldKind.BlockMap, "The columns that rules may use, by the name that expressions say. Others of the source are left alone.") { Required = true, Fields = Column, Example = "{ code: {}, unitCost: { type: number } }" },
        new("from", FieldKind.Block, "Where the rows are.") { Required = true, Fields = From(components) },
        new("refresh", FieldKind.Block, "When it is read again. Without it at the start of the engine, at a reload that changes it, and by `engine tables refresh`.")
        {
            Fields = PollSchedule.Fields, Example = "{ every: 15m }",
        },
        new("stale-after", FieldKind.Duration, "After how long without a good reading its rows are too old for a message. Without it they never are.") { Min = "1m", Example = "2d" },
        new("when-stale", FieldKind.Choice, "What a look-up in rows that are too old does: use them and count a warning, or fail the message.") { Choices = ["use", "fail"], Default = "use" },
        new("min-rows", FieldKind.Integer, "How many rows a reading must bring to be believed; with fewer the version in force stays.") { Default = "1", Min = "0", Max = "1000000" },
    ];

    /// <summary>The keys of <c>from:</c>: the system, and a block for each component that fills tables.</summary>
    public static IReadOnlyList<FieldSpec> From(ComponentRegistry components) =>
    [
        new("system", FieldKind.Text, "The system that keeps them, from systems.yaml; not for a file.") { Example = "erp" },
        .. components.Tables.Select(t => new FieldSpec(t.Spec.Name, FieldKind.Block, t.Spec.Summary) { Fields = t.Spec.Fields, Example = t.Spec.Example }),
    ];

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">Its path in the configuration.</param>
    /// <param name="content">Its text.</param>
    /// <param name="name">The table's name as far as it can be known, for what names it.</param>
    /// <param name="check">What it is checked against.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <returns>The table; null where it has errors.</returns>
    public static TableModel? Read(string path, string content, out string name, TableCheck check, Problems problems)
    {
        var own = new Problems();
        var root = YamlReader.Read(path, content, own);
        name = ((root as MappingNode)?["table"] as ScalarNode)?.Text ?? Path.GetFileNameWithoutExtension(path);
        var model = default(TableModel);
        if (root is MappingNode block)
            model = Compile(block, name, check, own);
        else if (!own.HasErrors)
            own.Error("CFG-SHAPE", root?.At ?? new Position(path, 1, 1), $"a table's file is a block of keys, this is {root?.KindName ?? "empty"}");
        if (name != Path.GetFileNameWithoutExtension(path))
            own.Error("CFG-NAME", root!.At, $"the file {path} holds the table '{name}'; file and table have one name", $"rename the file {Folder}/{name}.yaml");
        problems.AddAll(own);
        return own.HasErrors ? null : model;
    }

    private static TableModel? Compile(MappingNode block, string name, TableCheck check, Problems problems)
    {
        var keys = SettingsReader.Read(block, Fields(check.Components), new SettingsScope { Name = "a table", At = block.At }, problems);
        Names.Check("table", name, keys.PlaceOf("table"), problems);
        var columns = ColumnsOf(keys, problems);
        var key = -1;
        if (keys.TextOrNull("key") is { } wanted && columns.Count > 0 && (key = columns.FindIndex(c => c.Name == wanted)) < 0)
            problems.Unknown("CFG-TABLE-KEY", keys.PlaceOf("key"), "column", wanted, columns.Select(c => c.Name));
        var refresh = keys.BlockOrNull("refresh") is { } schedule ? PollSchedule.Read(schedule, check.Zone, check.Components.CronFault, problems) : null;
        if (keys.BlockOrNull("from") is not { } from || FindComponent(from, check, problems) is not { } found || problems.HasErrors || key < 0)
            return null;
        return new TableModel
        {
            Name = name,
            At = block.At,
            Description = keys.TextOrNull("description"),
            Owner = keys.TextOrNull("owner"),
            Columns = columns,
            KeyIndex = key,
            System = found.System,
            Component = found.Component,
            Settings = from.Block(found.Component.Spec.Name),
            Refresh = refresh,
            StaleAfter = keys.Has("stale-after") ? keys.Duration("stale-after") : null,
            FailsWhenStale = keys.Text("when-stale") == "fail",
            MinRows = (int)keys.Integer("min-rows"),
            Fingerprint = DocumentOverlay.Fingerprint(block, found.System is { } system ? check.SystemsRoot?[system.Name] : null),
        };
    }

    private static List<TableColumn> ColumnsOf(Settings keys, Problems problems)
    {
        var columns = new List<TableColumn>();
        foreach (var (name, column) in keys.Blocks("columns"))
        {
            Names.CheckVariable(name, column.NameAt, problems);
            columns.Add(new TableColumn(name, column.TextOrNull("from") ?? name, column.TextOrNull("type") switch
            {
                "number" => TableColumnKind.Number,
                "flag" => TableColumnKind.Flag,
                "date" => TableColumnKind.Date,
                _ => TableColumnKind.Text,
            }));
        }

        return columns;
    }

    private static (TableComponent Component, SystemModel? System)? FindComponent(Settings from, TableCheck check, Problems problems)
    {
        var named = check.Components.Tables.Where(t => from.BlockOrNull(t.Spec.Name) is not null).ToArray();
        if (named.Length != 1)
        {
            var names = string.Join(", ", check.Components.Tables.Select(t => t.Spec.Name));
            problems.Error("CFG-TABLE-FROM", from.At, named.Length == 0 ? "'from' says not where the rows are" : $"'from' has both '{named[0].Spec.Name}' and '{named[1].Spec.Name}'; rows have one place", $"give it one of: {names}");
            return null;
        }
        var component = named[0];
        var to = from.TextOrNull("system");
        if (component.SystemSpec is null)
        {
            if (to is not null)
                problems.Error("CFG-TABLE-FROM", from.PlaceOf("system"), $"'{component.Spec.Name}' reads from no system", "remove 'system'");
            RunCheck(component, from, null, check, problems);
            return (component, null);
        }
        if (to is null)
        {
            if (!from.IsWritten("system"))
                problems.Error("CFG-MISSING-KEY", from.At, $"'from' needs the key 'system': the system that '{component.Spec.Name}' reads from");
            return null;
        }
        check.UsedSystems.Add(to);
        if (!check.Systems.TryGetValue(to, out var system))
        {
            if (check.BrokenSystems.Contains(to))
                problems.Error("CFG-BROKEN-SYSTEM", from.PlaceOf("system"), $"the system '{to}' has errors of its own, see {SystemsFile.Path}");
            else
                problems.Unknown("CFG-UNKNOWN-SYSTEM", from.PlaceOf("system"), "system", to, check.Systems.Keys.Concat(check.BrokenSystems));
            return null;
        }
        if (!system.Components.TryGetValue(component.SystemSpec.Name, out var reached))
        {
            problems.Error("CFG-SYSTEM-COMPONENT", from.PlaceOf("system"), $"the system '{to}' has no '{component.SystemSpec.Name}:' block", $"add it at {system.At}");
            return null;
        }
        RunCheck(component, from, reached, check, problems);
        return (component, system);
    }

    private static void RunCheck(TableComponent component, Settings from, Settings? system, TableCheck check, Problems problems)
        => component.Check?.Invoke(new ComponentCheck
        {
            Settings = from.Block(component.Spec.Name),
            System = system,
            Folder = check.Folder,
            CarriesPatientData = false,
            Problems = problems,
        });
}
