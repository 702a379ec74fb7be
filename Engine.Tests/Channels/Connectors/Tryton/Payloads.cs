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

    /// <summary>A supplier's invoice for three implants by the supplier's own number, with tax and freight: 6,450.00 and 516.00 and 18.50.</summary>
    public static JObject Invoice(string number, string total = "6984.50") => new()
    {
        ["type"] = "Invoice",
        ["version"] = "1",
        ["id"] = number,
        ["source"] = Source(),
        ["number"] = number,
        ["direction"] = "payable",
        ["supplier"] = new JObject { ["code"] = "SUP-0001" },
        ["invoiceDate"] = Today,
        ["lines"] = new JArray(new JObject
        {
            ["supplierItem"] = "V-IMP-1001",
            ["description"] = "Hip stem",
            ["quantity"] = 3,
            ["unit"] = "EA",
            ["unitPrice"] = Money("2150.00"),
            ["amount"] = Money("6450.00"),
            ["costCenter"] = new JObject { ["code"] = "CC-4100" },
        }),
        ["tax"] = Money("516.00"),
        ["charges"] = Money("18.50"),
        ["total"] = Money(total),
        ["paymentTerms"] = "NET30",
    };

    /// <summary>One of ours to a payer: theatre time.</summary>
    public static JObject Bill(string number) => new()
    {
        ["type"] = "Invoice",
        ["version"] = "1",
        ["id"] = number,
        ["source"] = Source(),
        ["number"] = number,
        ["direction"] = "receivable",
        ["supplier"] = new JObject { ["code"] = "OWN-0001" },
        ["account"] = "PAY-0001",
        ["invoiceDate"] = Today,
        ["lines"] = new JArray(new JObject
        {
            ["item"] = "CHG-9001",
            ["quantity"] = 3,
            ["unitPrice"] = Money("550.00"),
            ["costCenter"] = new JObject { ["code"] = "CC-4100" },
        }),
        ["total"] = Money("1650.00"),
    };

    /// <summary>Medicine that is to be ordered for a shelf.</summary>
    public static JObject Order(string item = "GAU-2001", decimal quantity = 100, string shelf = "LOC-ICU", string? price = null)
    {
        var line = new JObject { ["item"] = item, ["quantity"] = quantity, ["costCenter"] = new JObject { ["code"] = "CC-4200" } };
        if (price is not null)
            line["unitPrice"] = Money(price);
        return new JObject
        {
            ["type"] = "PurchaseOrder",
            ["version"] = "1",
            ["id"] = "P1",
            ["source"] = Source(),
            ["number"] = "REQ-1",
            ["supplier"] = new JObject { ["code"] = "SUP-0002" },
            ["shipTo"] = new JObject { ["unit"] = shelf },
            ["lines"] = new JArray(line),
        };
    }

    /// <summary>Dollars.</summary>
    public static JObject Money(string value) => new() { ["value"] = value, ["currency"] = "USD" };

    /// <summary>Where it came from.</summary>
    public static JObject Source() => new() { ["channel"] = "test", ["receivedAt"] = Today + "T10:15:00Z" };
}
