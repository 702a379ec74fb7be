using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The idempotency key as a target sees it: the run's own key, which from the second revision on ends in it.</summary>
internal static class DeliveryKey
{
    private const int Longest = 128;

    public static string Of(string key, int revision)
    {
        return revision <= 1 ? key : Append(key, string.Create(CultureInfo.InvariantCulture, $":r{revision}"));
    }

    /// <summary>The key under which a delivery is taken back. Keys of their own never end so: a plain one holds no dot, others a digit behind it.</summary>
    public static string OfReversal(string key) => Append(key, ".c");

    private static string Append(string key, string suffix)
    {
        if (key.Length + suffix.Length <= Longest)
            return key + suffix;
        // A key that leaves no room keeps its beginning, for people, and a hash of the whole, so that it stays one of a kind.
        var hash = string.Create(CultureInfo.InvariantCulture, $"-{Hash64.Of(key):x16}");
        return key[..(Longest - suffix.Length - hash.Length)] + hash + suffix;
    }
}
