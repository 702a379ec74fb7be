using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The WHERE of one query, with its parameters in order.</summary>
internal sealed class Conditions
{
    private readonly List<string> _terms = [];
    private readonly List<object> _values;

    public Conditions() => _values = [];

    /// <param name="outer">The query that these stand within: its parameters and theirs are one list.</param>
    public Conditions(Conditions outer) => _values = outer._values;

    public string Sql => _terms.Count == 0 ? "1" : string.Join(" AND ", _terms);

    /// <summary>Adds a value (a long, a text or bytes) and gives the name of its parameter.</summary>
    public string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}");
    }

    public void Add(string term) => _terms.Add(term);

    /// <summary>Adds that one of the items must hold; nothing where no list is set. An empty list means that nothing matches.</summary>
    public void AddAny<T>(IReadOnlyList<T>? items, Func<T, string> term)
    {
        if (items is not null)
            _terms.Add(items.Count == 0 ? "0" : "(" + string.Join(" OR ", items.Select(term)) + ")");
    }

    /// <summary>Adds a lower and an upper bound of a time, the upper one excluded.</summary>
    public void AddSpan(string column, DateTimeOffset? from, DateTimeOffset? until)
    {
        if (from is { } first)
            Add($"{column} >= {Parameter(first.UtcTicks)}");
        if (until is { } end)
            Add($"{column} < {Parameter(end.UtcTicks)}");
    }

    /// <summary>Adds that a column, the number of a word or a text, says one of these texts.</summary>
    public void AddWords(string column, IReadOnlyList<string>? texts)
        => AddAny(texts, text => Word(column, text));

    public string Word(string column, string text)
    {
        var value = Parameter(text);
        return $"({column} IN (SELECT id FROM word WHERE text = {value}) OR {column} = {value})";
    }

    public void BindTo(Statement statement)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            switch (_values[i])
            {
                case long number:
                    statement.Bind(i + 1, number);
                    break;
                case byte[] bytes:
                    statement.BindBlob(i + 1, bytes);
                    break;
                default:
                    statement.Bind(i + 1, (string)_values[i]);
                    break;
            }
        }
    }
}
