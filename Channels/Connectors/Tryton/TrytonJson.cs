using System.Globalization;
using System.Text;
using InterfaceEngine.Mappings.Canonical;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>How Tryton writes in JSON what JSON has no word for: decimals and dates are objects that name their class.</summary>
internal static class TrytonJson
{
    /// <summary>A <c>Decimal</c>: money, and all else that must be exact.</summary>
    public static JObject Decimal(decimal value) => new() { ["__class__"] = "Decimal", ["decimal"] = value.ToString(CultureInfo.InvariantCulture) };

    /// <summary>A <c>date</c>.</summary>
    public static JObject Date(DateOnly date)
        => new() { ["__class__"] = "date", ["year"] = date.Year, ["month"] = date.Month, ["day"] = date.Day };

    /// <summary>The orders that make records together with the record they belong to.</summary>
    public static JArray Create(params IEnumerable<JObject> records) => List(List("create", List([.. records])));

    /// <summary>A list. Newtonsoft's own constructor would take a single list for one to copy.</summary>
    public static JArray List(params ReadOnlySpan<JToken?> items)
    {
        var list = new JArray();
        foreach (var item in items)
            list.Add(item ?? JValue.CreateNull());
        return list;
    }

    /// <summary>A list of texts.</summary>
    public static JArray Texts(params IEnumerable<string> texts)
    {
        var list = new JArray();
        foreach (var text in texts)
            list.Add(text);
        return list;
    }

    /// <summary>One clause of a domain.</summary>
    public static JArray Clause(string field, string comparison, JToken? value) => List(field, comparison, value);

    /// <summary>A decimal or number that Tryton wrote; zero where there is none.</summary>
    public static decimal ToDecimal(JToken? value) => value switch
    {
        JObject written => decimal.Parse((string)written["decimal"]!, NumberStyles.Float, CultureInfo.InvariantCulture),
        JValue { Value: null } or null => 0,
        _ => (decimal)value,
    };

    /// <summary>Whether a flag is set: SQLite's are numbers.</summary>
    public static bool ToFlag(JToken? value) => value is JValue { Value: bool or long } flag && (flag.Value is true || flag.Value is long and not 0);

    /// <summary>The day of a date that names one; null where it is less exact.</summary>
    public static DateOnly? DayOf(IsoDateTime date)
        => date.Precision >= DatePrecision.Day ? DateOnly.ParseExact(date.ToString().AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>A scalar as the text that tables hold: numbers invariantly, flags as words, dates as ISO 8601; null where there is none.</summary>
    public static string? ToText(JToken? value)
    {
        switch (value)
        {
            case null or JValue { Value: null } or JArray:
                return null;
            case JObject written:
                return (string?)written["__class__"] switch
                {
                    "Decimal" => (string?)written["decimal"],
                    "date" => $"{(int)written["year"]!:0000}-{(int)written["month"]!:00}-{(int)written["day"]!:00}",
                    "datetime" => $"{(int)written["year"]!:0000}-{(int)written["month"]!:00}-{(int)written["day"]!:00}T{(int)written["hour"]!:00}:{(int)written["minute"]!:00}:{(int)written["second"]!:00}",
                    _ => null,
                };
            case JValue { Value: bool flag }:
                return flag ? "true" : "false";
            default:
                return Convert.ToString(((JValue)value).Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Reads an answer; null where it is no JSON.</summary>
    public static JToken? Read(byte[] utf8)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(Encoding.UTF8.GetString(utf8)))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
            };
            return JToken.ReadFrom(reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
