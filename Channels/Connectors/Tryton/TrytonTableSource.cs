using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>Reads a table's rows from the records of one model, page after page by their ids, so that what is added meanwhile moves nothing.</summary>
internal sealed class TrytonTableSource : ITableSource
{
    private const int PageSize = 500;

    private readonly Shared<TrytonSystem> _system;
    private readonly string _model;
    private readonly JArray _domain;
    private readonly bool _withInactive;

    /// <summary>Makes one for a table.</summary>
    /// <exception cref="ComponentStartException">The system has no tryton block, or a certificate cannot be used.</exception>
    public TrytonTableSource(ComponentContext context)
    {
        _model = context.Settings.Text("model");
        _domain = DomainOf(context.Settings) ?? [];
        _withInactive = context.Settings.Flag("inactive");
        _system = TrytonSystem.Of(context);
        Endpoint = $"{_system.Value.Client.Endpoint} {_model}";
    }

    /// <summary>The component as the registry lists it.</summary>
    public static TableComponent Component { get; } = new(
        new ComponentSpec(
            "tryton",
            "Reads a row from each record of one of Tryton's models. The columns are its fields; a dot leads to the record that a field names: `template.list_price`.",
            [
                new("model", FieldKind.Text, "The model.") { Required = true, Example = "product.product" },
                new("domain", FieldKind.Text, "Which of its records: a domain of Tryton's, as JSON.") { Example = "'[[\"type\", \"=\", \"goods\"]]'" },
                new("inactive", FieldKind.Flag, "Whether records that are no longer active are rows too.") { Default = "false" },
            ],
            """
            tryton: { model: product.product, domain: '[["code", "!=", null]]' }
            """),
        TrytonSpec.System,
        context => new TrytonTableSource(context))
    {
        Check = Check,
    };

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string?[]>> ReadAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var fields = columns.Append("id").Distinct(StringComparer.Ordinal).ToList();
        var also = _withInactive ? new JObject { ["active_test"] = false } : null;
        var rows = new List<string?[]>();
        try
        {
            var isFlag = await AreFlagsAsync(columns, cancellationToken);
            for (long last = 0; ;)
            {
                var found = await _system.Value.Client.CallAsync(_model + ".search_read", TrytonJson.List(
                    TrytonJson.List(_domain, TrytonJson.Clause("id", ">", last)), 0, PageSize, TrytonJson.List(TrytonJson.List("id", "ASC")), TrytonJson.Texts(fields)), also, cancellationToken);
                var page = found as JArray ?? [];
                rows.AddRange(page.Select(record => columns.Select((c, i) => TextOf(ValueOf(record, c), isFlag[i])).ToArray()));
                if (page.Count < PageSize)
                    return rows;
                last = (long)page[page.Count - 1]["id"]!;
            }
        }
        catch (TrytonFailure failure)
        {
            throw new TableSourceException(failure.Error, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _system.Dispose();
        return ValueTask.CompletedTask;
    }

    // Tryton answers product.code with a member "product." that holds a member "code".
    private static JToken? ValueOf(JToken record, string path)
    {
        JToken? at = record;
        var steps = path.Split('.');
        for (var i = 0; i < steps.Length - 1; i++)
            at = at is JObject members ? members[steps[i] + "."] : null;
        return at is JObject last ? last[steps[^1]] : null;
    }

    // On SQLite flags are numbers, or nothing for no.
    private static string? TextOf(JToken? value, bool isFlag)
        => isFlag ? TrytonJson.ToFlag(value) ? "true" : "false" : TrytonJson.ToText(value);

    // Which columns are flags, by what Tryton says of its fields; one that it does not have is found here.
    private async Task<bool[]> AreFlagsAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var models = new Dictionary<string, JObject>(StringComparer.Ordinal);
        var isFlag = new bool[columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            var model = _model;
            var steps = columns[i].Split('.');
            for (var step = 0; step < steps.Length; step++)
            {
                if (!models.TryGetValue(model, out var known))
                    models[model] = known = await _system.Value.Client.CallAsync(model + ".fields_get", [], null, cancellationToken) as JObject ?? [];
                if (known[steps[step]] is not JObject field)
                    throw Wrong($"Tryton's {model} has no field {steps[step]}; correct the table's column");
                if (step < steps.Length - 1)
                    model = (string?)field["relation"] ?? throw Wrong($"the field {steps[step]} of Tryton's {model} leads to no other record; a column names the field alone");
                else
                    isFlag[i] = (string?)field["type"] == "boolean";
            }
        }
        return isFlag;

        static TrytonFailure Wrong(string message) => TrytonFailure.Refuse("TRYTON-NO-FIELD", message);
    }

    private static JArray? DomainOf(Settings settings)
        => settings.TextOrNull("domain") is { } text ? JsonTree.Read(Encoding.UTF8.GetBytes(text), out _) as JArray : null;

    private static void Check(ComponentCheck check)
    {
        TrytonSpec.CheckSystem(check);
        if (check.Settings.Has("domain") && DomainOf(check.Settings) is null)
            check.Problems.Error("CFG-TRYTON", check.Settings.PlaceOf("domain"), "this is no domain: a list in JSON, of lists of a field, a comparison and a value", """such as '[["type", "=", "goods"]]'""");
    }
}
