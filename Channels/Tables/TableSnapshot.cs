using InterfaceEngine.Channels.Messages;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Tables;

/// <summary>One version of a reference table, whole and immutable: what a run sees of it from its first look-up to its last.</summary>
public sealed class TableSnapshot
{
    private readonly Dictionary<string, string?[]> _rows;

    private TableSnapshot(TableModel model, Dictionary<string, string?[]> rows, long version, DateTimeOffset confirmedAt)
        => (Model, _rows, Version, ConfirmedAt) = (model, rows, version, confirmedAt);

    /// <summary>The table.</summary>
    public TableModel Model { get; }

    /// <summary>The version, from 1: one more whenever its rows have changed.</summary>
    public long Version { get; }

    /// <summary>When its source was last read and said these rows.</summary>
    public DateTimeOffset ConfirmedAt { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Count;

    /// <summary>The rows, each with a text for every column of the model; null where it has none.</summary>
    public IEnumerable<string?[]> Rows => _rows.Values;

    /// <summary>Makes a version of rows as their source gave them.</summary>
    /// <param name="model">The table.</param>
    /// <param name="rows">The rows, with a text for every column of the model, in its order.</param>
    /// <param name="version">Its number.</param>
    /// <param name="confirmedAt">When they were read.</param>
    /// <param name="fault">Why they cannot be used: how many rows lack a key, have another's, or hold what does not fit its column. Never their values. Null where they can.</param>
    /// <returns>The version; null where there is a fault.</returns>
    public static TableSnapshot? Make(TableModel model, IReadOnlyList<string?[]> rows, long version, DateTimeOffset confirmedAt, out MessageError? fault)
    {
        var byKey = new Dictionary<string, string?[]>(rows.Count, StringComparer.Ordinal);
        var key = model.KeyIndex;
        var (keyless, twice, firstWrong) = (0, 0, default((int Row, TableColumn Column)?));
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (string.IsNullOrEmpty(row[key]))
                keyless++;
            else if (!byKey.TryAdd(row[key]!, row))
                twice++;
            for (var c = 0; c < row.Length && firstWrong is null; c++)
            {
                if (!string.IsNullOrEmpty(row[c]) && !model.Columns[c].Fits(row[c]!))
                    firstWrong = (i + 1, model.Columns[c]);
            }
        }

        fault = keyless > 0 ? new MessageError("TABLE-KEY-EMPTY", $"{Rows_(keyless)} of {model.Name} without a value in its key column '{model.Columns[key].From}'; every row needs one")
            : twice > 0 ? new MessageError("TABLE-KEY-TWICE", $"{Rows_(twice)} of {model.Name} with the key of another; the key column '{model.Columns[key].From}' must tell rows apart")
            : firstWrong is { } wrong ? new MessageError("TABLE-VALUE", $"row {wrong.Row} of {model.Name} holds in '{wrong.Column.From}' what is no {wrong.Column.Kind.ToString().ToLowerInvariant()}; see the column's 'type:'")
            : byKey.Count < model.MinRows ? new MessageError("TABLE-TOO-FEW", $"{model.Name} came with {byKey.Count} rows, and 'min-rows:' asks for {model.MinRows}; a source that lost its rows must not empty the table")
            : null;
        return fault is null ? new TableSnapshot(model, byKey, version, confirmedAt) : null;

        static string Rows_(int count) => count == 1 ? "there is 1 row" : $"there are {count} rows";
    }

    /// <summary>The same rows, read again.</summary>
    public TableSnapshot ConfirmedAgain(DateTimeOffset at) => new(Model, _rows, Version, at);

    /// <summary>Whether rows are these, whatever their order.</summary>
    public bool Holds(TableSnapshot other)
    {
        if (other._rows.Count != _rows.Count)
            return false;
        foreach (var (key, row) in other._rows)
        {
            if (!_rows.TryGetValue(key, out var own) || !own.AsSpan().SequenceEqual(row))
                return false;
        }

        return true;
    }

    /// <summary>A row, as expressions read it: an object with a part for each column that has a value. Null where no row has the key.</summary>
    public JObject? Find(string key)
    {
        if (!_rows.TryGetValue(key, out var row))
            return null;
        var found = new JObject();
        for (var i = 0; i < row.Length; i++)
        {
            if (!string.IsNullOrEmpty(row[i]))
                found.Add(Model.Columns[i].Name, Model.Columns[i].Read(row[i]!));
        }

        return found;
    }
}
