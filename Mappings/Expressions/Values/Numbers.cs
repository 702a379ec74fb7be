using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>Reading numbers: exact, without exponents' or cultures' surprises.</summary>
internal static class Numbers
{
    /// <summary>An optional sign, digits, and perhaps a point and digits; null where it is anything else.</summary>
    public static decimal? ParseDecimal(ReadOnlySpan<char> text)
        => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && text[^1] != '.' ? value : null;

    /// <summary>An optional sign and digits; null where it is anything else.</summary>
    public static long? ParseInteger(ReadOnlySpan<char> text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A JSON number as a decimal; null where it is none or too large for one.</summary>
    public static decimal? Of(JValue value)
    {
        try
        {
            return value.Value switch
            {
                long number => number,
                int number => number,
                decimal number => number,
                // Only where the tree was read without exact decimals: the shortest text that means the double is what was written.
                double number when double.IsFinite(number) => decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture),
                System.Numerics.BigInteger number => (decimal)number,
                _ => null,
            };
        }
        catch (OverflowException)
        {
            return null;
        }
    }

}
