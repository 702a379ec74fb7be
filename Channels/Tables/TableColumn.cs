using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Tables;

/// <summary>What a column's texts are read as.</summary>
public enum TableColumnKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A number, with decimals or without, written with a point and without separators: <c>1234.50</c>.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>; <c>1</c> and <c>0</c>, <c>Y</c> and <c>N</c>, <c>yes</c> and <c>no</c> count too.</summary>
    Flag,

    /// <summary>A date, or a date with a time, of ISO 8601: <c>2026-03-14</c>.</summary>
    Date,
}

/// <summary>A column of a reference table.</summary>
/// <param name="Name">Its name in expressions.</param>
/// <param name="From">What its source calls it: a heading, a field.</param>
/// <param name="Kind">What its texts are read as.</param>
public sealed record TableColumn(string Name, string From, TableColumnKind Kind)
{
    /// <summary>Whether a text is what the column holds. Empty ones are no value and always fit.</summary>
    public bool Fits(string text) => Kind switch
    {
        TableColumnKind.Number => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
        TableColumnKind.Flag => ReadFlag(text) is not null,
        TableColumnKind.Date => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) && text.Length >= 10 && text[4] == '-',
        _ => true,
    };

    /// <summary>A text that fits, as expressions read it.</summary>
    internal JValue Read(string text) => Kind switch
    {
        TableColumnKind.Number => new JValue(decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)),
        TableColumnKind.Flag => new JValue(ReadFlag(text) == true),
        _ => new JValue(text),
    };

    private static bool? ReadFlag(string text) => text switch
    {
        "1" or "Y" or "y" => true,
        "0" or "N" or "n" => false,
        _ when text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase) => true,
        _ when text.Equals("false", StringComparison.OrdinalIgnoreCase) || text.Equals("no", StringComparison.OrdinalIgnoreCase) => false,
        _ => null,
    };
}
