using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>The currencies of ISO 4217 and how many decimal places each has.</summary>
internal static class Currencies
{
    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string Two = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD
        EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
        MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
        SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
        """;

    private const string Three = "BHD IQD JOD KWD LYD OMR TND";

    private const string Four = "CLF UYW";

    private static readonly FrozenDictionary<string, int> Decimals = new[] { (None, 0), (Two, 2), (Three, 3), (Four, 4) }
        .SelectMany(group => group.Item1.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(code => KeyValuePair.Create(code, group.Item2)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How many decimal places a currency has; null where it is none.</summary>
    public static int? DecimalsOf(string currency) => Decimals.TryGetValue(currency, out var decimals) ? decimals : null;

    /// <summary>Rounded half away from zero, with exactly so many decimal places.</summary>
    public static decimal Round(decimal value, int decimals)
    {
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        // Adding a zero of the scale makes all places show.
        return rounded.Scale >= decimals ? rounded : rounded + new decimal(0, 0, 0, false, (byte)decimals);
    }
}
