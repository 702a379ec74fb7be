using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connections;

/// <summary>The keys by which a listener says who may connect.</summary>
internal static class PeerFields
{
    private const string AllowFromKey = "allow-from";
    private const string MostKey = "max-connections";
    private const string MostEachKey = "max-connections-per-address";

    /// <summary>The keys.</summary>
    public static IReadOnlyList<FieldSpec> All { get; } =
    [
        new(MostKey, FieldKind.Integer, "How many peers may be connected at once to what is listened on; a further one is closed at once and reported.")
        {
            Default = "256",
            Min = "1",
            Max = "10000",
            Example = "64",
        },
        new(MostEachKey, FieldKind.Integer, "How many connections of one address may be open at once. Without it only max-connections holds.")
        {
            Min = "1",
            Max = "10000",
            Example = "4",
        },
        new(AllowFromKey, FieldKind.TextList, "The networks and addresses that peers may connect from, IPv4 and IPv6. Without it all. It tells machines apart, and proves nothing: use it beside tls.")
        {
            Example = "[10.1.0.0/16, \"fd00::/8\"]",
        },
    ];

    /// <summary>What they come to.</summary>
    public static Admission Read(Settings settings, TimeProvider time) => new(
        AddressList.Of(settings.Texts(AllowFromKey)),
        (int)settings.Integer(MostKey),
        settings.Has(MostEachKey) ? (int)settings.Integer(MostEachKey) : null,
        time);

    /// <summary>Finds what no key's own type shows.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="listens">Whether they listen; otherwise the keys mean nothing.</param>
    /// <param name="check">Gets what is wrong.</param>
    public static void Check(Settings settings, bool listens, ComponentCheck check)
    {
        foreach (var line in settings.Texts(AllowFromKey))
        {
            if (AddressList.FaultIn(line) is { } fault)
                check.Problems.Error("CFG-ALLOW-FROM", settings.PlaceOf(AllowFromKey), $"'{AllowFromKey}': {fault}");
        }
        foreach (var key in new[] { AllowFromKey, MostEachKey }.Where(k => !listens && settings.Has(k)))
            check.Problems.Error("CFG-MLLP", settings.PlaceOf(key), $"'{key}' says who may connect, and nobody does: this end connects itself", "remove it");
    }
}
