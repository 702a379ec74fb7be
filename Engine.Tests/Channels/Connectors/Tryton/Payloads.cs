using InterfaceEngine.Mappings.Canonical;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>Canonical objects in the codes of the demo hospital.</summary>
internal static class Payloads
{
    /// <summary>The day of the demo hospital's stock.</summary>
    public static string Today => IsoDateTime.From(TimeProvider.System.GetUtcNow()).ToString()[..10];

    /// <summary>An implant used in the operating theatre.</summary>
    public static JObject Implant(string lot = "LOT-2026-A", decimal quantity = 1)
    {
        var used = Used("IMP-1001", quantity, "LOC-OR1");
        used["item"]!["lot"] = lot;
        return used;
    }

    /// <summary>Something used up.</summary>
    public static JObject Used(string item, decimal quantity, string from) => new()
    {
        ["type"] = "InventoryMovement",
        ["version"] = "1",
        ["id"] = "U1",
        ["source"] = Source(),
        ["reason"] = "usage",
        ["item"] = new JObject { ["code"] = item, ["quantity"] = quantity, ["unit"] = "EA" },
        ["movedAt"] = Today + "T10:15:00Z",
        ["from"] = new JObject { ["unit"] = from },
    };

    /// <summary>Supplies that a cost centre has spent.</summary>
    public static JObject Entry(string debit = "2150.00", string credit = "2150.00", string center = "CC-4100", string? date = null) => new()
    {
        ["type"] = "JournalEntry",
        ["version"] = "1",
        ["id"] = "J1",
        ["source"] = Source(),
        ["postingDate"] = date ?? Today,
        ["description"] = "Implant used",
        ["costCenter"] = new JObject { ["code"] = center },
        ["lines"] = new JArray(
            new JObject { ["account"] = "6100", ["debit"] = Money(debit) },
            new JObject { ["account"] = "1400", ["credit"] = Money(credit) }),
    };

    /// <summary>Dollars.</summary>
    public static JObject Money(string value) => new() { ["value"] = value, ["currency"] = "USD" };

    /// <summary>Where it came from.</summary>
    public static JObject Source() => new() { ["channel"] = "test", ["receivedAt"] = Today + "T10:15:00Z" };
}
