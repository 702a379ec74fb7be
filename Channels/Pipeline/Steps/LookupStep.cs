using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>Finds the row of a reference table that belongs to each object. The object goes on untouched; what was found has a name for the rules that follow.</summary>
internal sealed class LookupStep(string table, Expression key, string name, LookupMiss miss, string rule) : Step
{
    private static readonly string[] s_stale = ["LOOKUP-STALE"];
    private static readonly string[] s_missed = ["LOOKUP-MISS"];

    public static StepSpec Spec { get; } = new(
        new("lookup", FieldKind.Text, "Finds a row of a reference table (tables/NAME.yaml) by its key. What comes goes on as it is; `%NAME` is the row, for the steps and destinations that follow."),
        "- { lookup: item-master, key: item.code, as: item }",
        Make)
    {
        Options =
        [
            new("key", FieldKind.Expression, "The key to look for, an expression on what comes. Where it is empty, nothing is found.") { Required = true, Example = "item.code" },
            new("as", FieldKind.Text, "The name that expressions say after a percent sign: `%item.unitCost`.") { Required = true, Example = "item" },
            new("miss", FieldKind.Choice, "What becomes of an object for which there is no row: the message fails, the object goes on with an empty `%NAME` and is counted, or it is not forwarded.")
            {
                Choices = ["fail", "pass", "filter"], Default = "fail", Example = "pass",
            },
        ],
    };

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        // 1. The version of the table that the whole run sees.
        if (run.Tables.Find(table) is not { } rows)
            return StepVerdict.Failed(new MessageError("TABLE-NOT-LOADED", $"the table {table} was never loaded; 'engine tables list' says why") { Rule = rule });
        var context = input.ContextIn(run);
        var isStale = rows.Model.StaleAfter is { } limit && context.ReceivedAt - rows.ConfirmedAt > limit;
        if (isStale && rows.Model.FailsWhenStale)
            return StepVerdict.Failed(new MessageError("TABLE-STALE", $"the table {table} was last read too long ago; 'engine tables list' says why") { Rule = rule });
        // 2. The row.
        var wanted = key.ReadText(context, input.Value);
        var found = string.IsNullOrEmpty(wanted) ? null : rows.Find(wanted);
        if (found is null && miss != LookupMiss.Pass)
        {
            var error = new MessageError("LOOKUP-MISS", $"the table {table} has no row for {key.Text}") { Rule = rule, Value = wanted };
            return miss == LookupMiss.Fail ? StepVerdict.Failed(error) : StepVerdict.Filtered(error);
        }
        // 3. Its name.
        output.Add(input.With(context.With(name, found is null ? default : new Focus(found))));
        return (isStale, found is null) switch
        {
            (true, true) => StepVerdict.Passed with { Warnings = [.. s_stale, .. s_missed] },
            (true, _) => StepVerdict.Passed with { Warnings = s_stale },
            (_, true) => StepVerdict.Passed with { Warnings = s_missed },
            _ => StepVerdict.Passed,
        };
    }

    private static LookupStep? Make(StepScope scope)
    {
        var keys = scope.Keys;
        if (!keys.Has("lookup") || !keys.Has("key") || !keys.Has("as"))
            return null;
        var (table, at, name) = (keys.Text("lookup"), keys.PlaceOf("lookup"), keys.Text("as"));
        Names.CheckVariable(name, keys.PlaceOf("as"), scope.Problems);
        if (scope.Variables.Contains(name))
            scope.Problems.Error("CFG-LOOKUP-NAME", keys.PlaceOf("as"), $"%{name} is something else here already", "give it another name");
        if (scope.Tables.Find(table) is not { } model)
        {
            if (scope.Tables.IsBroken(table))
                scope.Problems.Error("CFG-BROKEN-TABLE", at, $"the table '{table}' has errors of its own, see {TableFile.Folder}/");
            else
                scope.Problems.Unknown("CFG-UNKNOWN-TABLE", at, "table", table, scope.Tables.AllNames);
            scope.Output = null;
            return null;
        }
        scope.UsedTables.Add(table);
        scope.Output = scope.Input.With(name, Shape.Of(new TableMembers(model)));
        var miss = keys.Text("miss") switch { "pass" => LookupMiss.Pass, "filter" => LookupMiss.Filter, _ => LookupMiss.Fail };
        return new LookupStep(table, keys.Expression("key"), name, miss, scope.RuleAt("lookup"));
    }
}

/// <summary>What becomes of an object for which a table has no row.</summary>
internal enum LookupMiss
{
    /// <summary>The whole message fails.</summary>
    Fail,

    /// <summary>It goes on with an empty name, and is counted.</summary>
    Pass,

    /// <summary>It is not forwarded.</summary>
    Filter,
}
