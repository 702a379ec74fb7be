using System.Globalization;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>
/// The units of UCUM that hospitals compare: metric ones with prefixes, time, the usual American ones, their products, quotients and powers.
/// A unit that is not known is its own dimension: equal to itself, not comparable with anything else.
/// </summary>
internal sealed class Ucum
{
    private static readonly Dictionary<string, (decimal Factor, string Base)> Atoms = new(StringComparer.Ordinal)
    {
        ["m"] = (1m, "m"),
        ["g"] = (1m, "g"),
        ["s"] = (1m, "s"),
        ["mol"] = (1m, "mol"),
        ["L"] = (0.001m, "m3"),
        ["l"] = (0.001m, "m3"),
        ["t"] = (1_000_000m, "g"),
        ["eq"] = (1m, "mol"),
        ["Pa"] = (1000m, "g.m-1.s-2"),
        ["N"] = (1000m, "g.m.s-2"),
        ["J"] = (1000m, "g.m2.s-2"),
        ["W"] = (1000m, "g.m2.s-3"),
        ["Hz"] = (1m, "s-1"),
        ["K"] = (1m, "K"),
        ["Cel"] = (1m, "Cel"),
        ["U"] = (1m, "U"),
        ["[iU]"] = (1m, "[iU]"),
    };

    private static readonly Dictionary<string, (decimal Factor, string Base)> Fixed = new(StringComparer.Ordinal)
    {
        ["1"] = (1m, ""),
        ["%"] = (0.01m, ""),
        ["min"] = (60m, "s"),
        ["h"] = (3600m, "s"),
        ["d"] = (86400m, "s"),
        ["wk"] = (604800m, "s"),
        ["mo"] = (2629800m, "s"),
        ["a"] = (31557600m, "s"),
        ["[in_i]"] = (0.0254m, "m"),
        ["[ft_i]"] = (0.3048m, "m"),
        ["[yd_i]"] = (0.9144m, "m"),
        ["[mi_i]"] = (1609.344m, "m"),
        ["[lb_av]"] = (453.59237m, "g"),
        ["[oz_av]"] = (28.349523125m, "g"),
        ["[foz_us]"] = (0.0000295735295625m, "m3"),
        ["[gal_us]"] = (0.003785411784m, "m3"),
        ["mm[Hg]"] = (133322.387415m, "g.m-1.s-2"),
        ["[degF]"] = (1m, "[degF]"),
    };

    private static readonly (string Prefix, decimal Factor)[] Prefixes =
    [
        ("da", 10m), ("n", 0.000000001m), ("u", 0.000001m), ("m", 0.001m), ("c", 0.01m), ("d", 0.1m), ("h", 100m), ("k", 1000m),
        ("M", 1_000_000m), ("G", 1_000_000_000m), ("p", 0.000000000001m), ("f", 0.000000000000001m),
    ];

    private readonly SortedDictionary<string, int> _powers;

    private Ucum(decimal factor, SortedDictionary<string, int> powers) => (Factor, _powers, Dimensions) = (factor, powers, Write(powers));

    /// <summary>How many base units it is.</summary>
    public decimal Factor { get; }

    /// <summary>The base units with their powers, in a fixed order.</summary>
    public string Dimensions { get; }

    /// <summary>Reads a unit such as <c>mg/dL</c>, <c>m2</c>, <c>10*3/uL</c>; null where it is no UCUM term.</summary>
    public static Ucum? Parse(string unit)
    {
        var factor = 1m;
        var powers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var sign = 1;
        var start = 0;
        try
        {
            for (var i = 0; i <= unit.Length; i++)
            {
                if (i < unit.Length && unit[i] is not ('.' or '/'))
                    continue;
                var part = unit[start..i];
                if (part.Length > 0 && !TryAdd(part, sign, ref factor, powers))
                    return null;
                if (part.Length == 0 && i > 0)
                    return null;
                if (i < unit.Length)
                    sign = unit[i] == '/' ? -1 : 1;
                start = i + 1;
            }
        }
        catch (OverflowException)
        {
            return null;
        }
        return unit.Length == 0 ? null : new Ucum(factor, powers);
    }

    public Ucum Times(Ucum other) => Combine(other, 1);

    public Ucum Over(Ucum other) => Combine(other, -1);

    public override string ToString() => Dimensions.Length == 0 ? "1" : Dimensions;

    private Ucum Combine(Ucum other, int sign)
    {
        var powers = new SortedDictionary<string, int>(_powers, StringComparer.Ordinal);
        foreach (var (unit, power) in other._powers)
            AddPower(powers, unit, sign * power);
        return new Ucum(sign > 0 ? Factor * other.Factor : Factor / other.Factor, powers);
    }

    private static bool TryAdd(string part, int sign, ref decimal factor, SortedDictionary<string, int> powers)
    {
        // An annotation says something of the unit and changes nothing: {RBC}, mg{total}.
        var brace = part.IndexOf('{', StringComparison.Ordinal);
        if (brace >= 0)
            part = part[^1] == '}' ? part[..brace] : "";
        if (part.Length == 0)
            return brace >= 0;
        if (part.StartsWith("10*", StringComparison.Ordinal) || part.StartsWith("10^", StringComparison.Ordinal))
        {
            if (!int.TryParse(part.AsSpan(3), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
                return false;
            factor *= Power(10m, sign * exponent);
            return true;
        }
        var digits = part.Length;
        while (digits > 0 && (char.IsAsciiDigit(part[digits - 1]) || part[digits - 1] is '-' or '+'))
            digits--;
        var power = 1;
        if (digits > 0 && digits < part.Length && !int.TryParse(part.AsSpan(digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power))
            return false;
        var (atomFactor, atomBase) = Find(digits > 0 ? part[..digits] : part);
        factor *= Power(atomFactor, sign * power);
        foreach (var unit in atomBase.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = unit.Length;
            while (char.IsAsciiDigit(unit[end - 1]) || unit[end - 1] == '-')
                end--;
            var own = end < unit.Length ? int.Parse(unit.AsSpan(end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 1;
            AddPower(powers, unit[..end], sign * power * own);
        }
        return true;
    }

    private static (decimal Factor, string Base) Find(string atom)
    {
        if (Fixed.TryGetValue(atom, out var unit) || Atoms.TryGetValue(atom, out unit))
            return unit;
        foreach (var (prefix, factor) in Prefixes)
            if (atom.StartsWith(prefix, StringComparison.Ordinal) && Atoms.TryGetValue(atom[prefix.Length..], out unit))
                return (factor * unit.Factor, unit.Base);
        return (1m, "?" + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(atom)) + "?");
    }

    private static void AddPower(SortedDictionary<string, int> powers, string unit, int power)
    {
        var sum = powers.GetValueOrDefault(unit) + power;
        if (sum == 0)
            powers.Remove(unit);
        else
            powers[unit] = sum;
    }

    private static decimal Power(decimal number, int exponent)
    {
        if (Math.Abs(exponent) > 28)
            throw new OverflowException();
        var result = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
            result *= number;
        return exponent < 0 ? 1m / result : result;
    }

    private static string Write(SortedDictionary<string, int> powers)
        => string.Join('.', powers.Select(p => p.Value == 1 ? p.Key : p.Key + p.Value.ToString(CultureInfo.InvariantCulture)));
}
