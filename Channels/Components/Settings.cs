using System.Globalization;
using System.Net;
using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Components;

/// <summary>
/// Settings read and checked against their specs: every value typed, defaults filled in. Asking for a key that the spec does not declare, or as
/// another type, is a bug and throws.
/// </summary>
public sealed class Settings
{
    private readonly IReadOnlyDictionary<string, object?> _values;
    private readonly IReadOnlyDictionary<string, Position> _places;

    /// <summary>Made by <see cref="SettingsReader"/>.</summary>
    internal Settings(Position at, IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, Position> places)
        => (At, NameAt, _values, _places) = (at, at, values, places);

    /// <summary>Where the block stands.</summary>
    public Position At { get; }

    /// <summary>Where the name stands that its author gave it, as a key of a <see cref="FieldKind.BlockMap"/>; else the same as <see cref="At"/>.</summary>
    public Position NameAt { get; internal init; }

    /// <summary>Whether the key has a value, its own or a default.</summary>
    public bool Has(string key) => _values.TryGetValue(key, out var value) && value is not null;

    /// <summary>
    /// Whether the file has the key, whatever became of its value: one that is wrong, or was not compiled since something before it is wrong, has been told or
    /// will be. What asks for a key that is missing asks this, and not <see cref="Has"/>.
    /// </summary>
    public bool IsWritten(string key) => _places.ContainsKey(key);

    /// <summary>Where the key's value stands; the block's own place where it came from a default.</summary>
    public Position PlaceOf(string key) => _places.TryGetValue(key, out var at) ? at : At;

    /// <summary>A Text, Choice, Path, Url or Secret.</summary>
    public string Text(string key) => Get<string>(key);

    /// <summary>The same, or null where there is no value.</summary>
    public string? TextOrNull(string key) => Has(key) ? Get<string>(key) : null;

    /// <summary>A Flag.</summary>
    public bool Flag(string key) => Get<bool>(key);

    /// <summary>An Integer.</summary>
    public long Integer(string key) => Get<long>(key);

    /// <summary>A Number.</summary>
    public double Number(string key) => Get<double>(key);

    /// <summary>A Percent, as a fraction: <c>10%</c> is 0.1.</summary>
    public double Percent(string key) => Get<double>(key);

    /// <summary>A Duration.</summary>
    public TimeSpan Duration(string key) => Get<TimeSpan>(key);

    /// <summary>A Size, in bytes.</summary>
    public long Size(string key) => Get<long>(key);

    /// <summary>An Address; its host may be a name.</summary>
    public DnsEndPoint Address(string key) => Get<DnsEndPoint>(key);

    /// <summary>An Expression, compiled for the place where it stands.</summary>
    public Expression Expression(string key) => Get<Expression>(key);

    /// <summary>A Template, compiled for the place where it stands.</summary>
    public TextTemplate Template(string key) => Get<TextTemplate>(key);

    /// <summary>A Block.</summary>
    public Settings Block(string key) => Get<Settings>(key);

    /// <summary>The same, or null where there is none, or where a word stands in its place.</summary>
    public Settings? BlockOrNull(string key) => _values.GetValueOrDefault(key) as Settings;

    /// <summary>The word that stands in a Block's place; null where there is none.</summary>
    public string? WordOrNull(string key) => _values.GetValueOrDefault(key) as string;

    /// <summary>An ExpressionMap; empty where there is none.</summary>
    public IReadOnlyDictionary<string, Expression> ExpressionMap(string key)
        => Has(key) ? Get<IReadOnlyDictionary<string, Expression>>(key) : new Dictionary<string, Expression>();

    /// <summary>A BlockMap; empty where there is none.</summary>
    public IReadOnlyDictionary<string, Settings> Blocks(string key)
        => Has(key) ? Get<IReadOnlyDictionary<string, Settings>>(key) : new Dictionary<string, Settings>();

    /// <summary>A TextList; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string key) => Has(key) ? Get<IReadOnlyList<string>>(key) : [];

    /// <summary>An ExpressionList; empty where there is none.</summary>
    public IReadOnlyList<Expression> Expressions(string key) => Has(key) ? Get<IReadOnlyList<Expression>>(key) : [];

    /// <summary>A value that is read late, as the file holds it; null where there is none.</summary>
    public DocumentNode? Node(string key) => _values.GetValueOrDefault(key) as DocumentNode;

    /// <summary>A TextMap; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string key)
        => Has(key) ? Get<IReadOnlyDictionary<string, string>>(key) : new Dictionary<string, string>();

    /// <summary>A TemplateMap; empty where there is none.</summary>
    public IReadOnlyDictionary<string, TextTemplate> TemplateMap(string key)
        => Has(key) ? Get<IReadOnlyDictionary<string, TextTemplate>>(key) : new Dictionary<string, TextTemplate>();

    /// <summary>
    /// What it says, as a text that is equal for two blocks that say the same. Of plain values, texts and blocks; secrets are in it as their references.
    /// </summary>
    internal string Canonical()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in _values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var said = value switch
            {
                Settings block => $"{{{block.Canonical()}}}",
                IReadOnlyList<string> list => string.Join('\u001f', list),
                IReadOnlyDictionary<string, string> map => string.Join('\u001f', map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}\u001e{m.Value}")),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
            text.Append(key).Append('\u001d').Append(said).Append('\u001c');
        }
        return text.ToString();
    }

    private T Get<T>(string key) => _values.TryGetValue(key, out var value) && value is T typed
        ? typed
        : throw new InvalidOperationException($"The setting '{key}' is not declared as {typeof(T).Name}, or has no value.");
}
