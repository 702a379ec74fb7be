using System.Globalization;
using InterfaceEngine.Engine.Jobs;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Reads <c>--rate 5/s</c>.</summary>
internal static class Rate
{
    /// <summary>How many a second; null where nothing is said.</summary>
    /// <exception cref="VerbException">It is no rate, or out of bounds.</exception>
    public static double? Read(string? text)
    {
        if (text is null)
            return null;
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= ReplayRequest.MinRate and <= ReplayRequest.MaxRate
            ? rate
            : throw VerbException.Usage($"--rate {text} is no rate; write it as 5/s, from 0.001/s to 1000000/s");
    }
}
