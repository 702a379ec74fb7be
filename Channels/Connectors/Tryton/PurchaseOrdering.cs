using System.Globalization;
using InterfaceEngine.Mappings.Canonical.Objects;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>A <see cref="PurchaseOrder"/> as a purchase: as far as a draft, a quotation or a confirmed order; with a level, only where stock has fallen below it.</summary>
internal sealed class PurchaseOrdering : TrytonDocument
{
    private static readonly string[] s_notReceived = ["draft", "quotation", "confirmed"];

    /// <inheritdoc/>
    protected override string Model => "purchase.purchase";

    /// <inheritdoc/>
    protected override string Mark => "reference";

    /// <inheritdoc/>
    protected override string[] Fields => ["number", "total_amount"];

    /// <inheritdoc/>
    protected override string ReceiptOf(JObject record)
        => (string?)record["number"] is { } number ? $"purchase {number} {StateOf(record)}" : $"purchase {StateOf(record)}";

    /// <inheritdoc/>
    protected override async Task<JObject?> BuildAsync(TrytonWork work, JObject payload, Action<string> receipt)
    {
        var order = Read<PurchaseOrder>(payload);
        var party = await work.FindAsync(TrytonLookUp.Party, work.Value("party") ?? order.Supplier.Code, "supplier.code");
        var items = new List<(PurchaseOrderLine Line, JObject Item, string Place)>();
        for (var i = 0; i < order.Lines.Count; i++)
        {
            var (line, place) = (order.Lines[i], $"lines[{i}]");
            if (line.Quantity <= 0)
                throw TrytonFailure.Refuse("TRYTON-QUANTITY", "a line that is ordered needs a quantity above zero", place: place + ".quantity");
            items.Add((line, await TrytonItems.FindAsync(work, line.Item, line.SupplierItem, (long)party["id"]!, place)
                ?? throw TrytonFailure.Refuse("TRYTON-NO-CODE", "the line names no item, neither by our number nor by the supplier's", place: place), place));
        }
        if (work.Value("when-stock-below") is { } level && !await KeepWantedAsync(work, order, items, level, receipt))
            return null;
        var lines = new List<JObject>();
        foreach (var (line, item, place) in items)
            lines.Add(await LineAsync(work, line, item, (long)party["id"]!, place));
        var made = new JObject
        {
            ["party"] = party["id"],
            ["invoice_address"] = (party["addresses"] as JArray)?.FirstOrDefault(),
            ["company"] = work.Login.Company,
            ["currency"] = work.Login.Currency,
            ["payment_term"] = await TrytonItems.PaymentTermAsync(work, order.PaymentTerms) ?? party["supplier_payment_term"],
            ["description"] = order.Number,
            ["lines"] = TrytonJson.Create(lines),
        };
        if (work.Value("warehouse") is { } warehouse)
            made["warehouse"] = await work.IdOfAsync(TrytonLookUp.Location, warehouse, "setting warehouse");
        if (work.Day(order.OrderedOn, "orderedOn") is { } day)
            made["purchase_date"] = TrytonJson.Date(day);
        if (order.WantedOn is { } wanted && TrytonJson.DayOf(wanted) is { } wantedDay)
            made["delivery_date"] = TrytonJson.Date(wantedDay);
        return made;
    }

    /// <inheritdoc/>
    protected override async Task<JObject> AdvanceAsync(TrytonWork work, JObject record, JObject payload)
    {
        var id = (long)record["id"]!;
        var until = work.Word("until") ?? "confirmed";
        var state = StateOf(record);
        if (state == "draft" && until != "draft")
        {
            await work.PressAsync(Model, "quote", id);
            state = "quotation";
        }
        if (state == "quotation" && until == "confirmed")
            await work.PressAsync(Model, "confirm", id);
        // What comes after the confirmation is Tryton's own work, at once or by a worker of its queue.
        return record.ContainsKey("number") && state is "confirmed" or "processing" or "done" ? record : await ReadBackAsync(work, id, until, "confirmed", "processing", "done");
    }

    /// <inheritdoc/>
    protected override Task UndoAsync(TrytonWork work, long id) => work.PressAsync(Model, "cancel", id);

    private static async Task<JObject> LineAsync(TrytonWork work, PurchaseOrderLine line, JObject item, long party, string place)
    {
        if (line.UnitPrice is { } stated && stated.Currency != work.Login.CurrencyCode)
            throw TrytonFailure.Refuse("TRYTON-CURRENCY", "purchases are made in the company's currency", stated.Currency, place + ".unitPrice");
        var unit = await TrytonUnits.FindAsync(work, item, line.Unit, place + ".unit");
        var made = new JObject
        {
            ["type"] = "line",
            ["product"] = item["id"],
            ["quantity"] = line.Quantity,
            ["unit"] = unit.Id,
            ["unit_price"] = line.UnitPrice is { } price ? TrytonJson.Decimal(price.Value) : await PriceAsync(work, item, line.Quantity, unit, party, place),
            ["description"] = line.Description ?? (string?)item["name"] ?? "",
        };
        if (await TrytonItems.CostCenterAsync(work, line.CostCenter?.Value, place) is { } center)
            made["analytic_accounts"] = center;
        return made;
    }

    // The supplier's price for this quantity, as Tryton's own form would fill it in.
    private static async Task<JToken> PriceAsync(TrytonWork work, JObject item, decimal quantity, TrytonUnit unit, long party, string place)
    {
        var read = await work.CallAsync("product.product.read", TrytonJson.List(TrytonJson.List(item["id"]), TrytonJson.Texts("purchase_price_uom")),
            new JObject { ["supplier"] = party, ["quantity"] = quantity, ["uom"] = unit.Id, ["currency"] = work.Login.Currency });
        return read[0]?["purchase_price_uom"] is JObject price
            ? price
            : throw TrytonFailure.Refuse("TRYTON-NO-PRICE", "neither the line nor Tryton has a price of the item; give it one there", place: place);
    }

    // Leaves the lines whose stock has fallen below the level. Two orders for one item are not weighed at once: both would see the stock before either.
    private static async Task<bool> KeepWantedAsync(
        TrytonWork work, PurchaseOrder order, List<(PurchaseOrderLine Line, JObject Item, string Place)> items, string level, Action<string> receipt)
    {
        if (!decimal.TryParse(level, NumberStyles.Number, CultureInfo.InvariantCulture, out var least))
            throw TrytonFailure.Refuse("TRYTON-LEVEL", "the setting when-stock-below came to no number", level);
        var location = await work.IdOfAsync(TrytonLookUp.Location, work.Value("stock-location") ?? order.ShipTo?.Unit, "shipTo.unit");
        foreach (var id in items.Select(i => (long)i.Item["id"]!).Distinct().Order())
            await work.HoldAsync(FormattableString.Invariant($"reorder {id}"));
        var found = new List<string>();
        for (var i = items.Count - 1; i >= 0; i--)
        {
            var stock = await StockAsync(work, items[i].Item, location);
            var ordered = await OrderedAsync(work, items[i].Item);
            if (stock + ordered < least)
                continue;
            found.Insert(0, FormattableString.Invariant($"stock {stock:0.####} and {ordered:0.####} on order"));
            items.RemoveAt(i);
        }
        if (items.Count > 0)
            return true;
        receipt($"not needed: {string.Join(", ", found)}, level {least.ToString(CultureInfo.InvariantCulture)}");
        return false;
    }

    private static async Task<decimal> StockAsync(TrytonWork work, JObject item, long location)
    {
        var read = await work.CallAsync("product.product.read", TrytonJson.List(TrytonJson.List(item["id"]), TrytonJson.Texts("quantity")),
            new JObject { ["locations"] = TrytonJson.List(location), ["with_childs"] = true, ["stock_assign"] = true });
        return TrytonJson.ToDecimal(read[0]?["quantity"]);
    }

    // What is being ordered, and what suppliers have not brought yet; in the item's own unit.
    private static async Task<decimal> OrderedAsync(TrytonWork work, JObject item)
    {
        var lines = await work.SearchAsync("purchase.line", TrytonJson.List(
            TrytonJson.Clause("product", "=", item["id"]), TrytonJson.Clause("purchase.state", "in", TrytonJson.Texts(s_notReceived))), ["quantity", "unit.factor"], most: 1000);
        var own = TrytonJson.ToDecimal(item["default_uom."]?["factor"]);
        var ordered = lines.Sum(l => TrytonJson.ToDecimal(l["quantity"]) * (own == 0 ? 1 : TrytonJson.ToDecimal(l["unit."]?["factor"]) / own));
        var moves = await work.SearchAsync("stock.move", TrytonJson.List(
            TrytonJson.Clause("product", "=", item["id"]), TrytonJson.Clause("state", "in", TrytonJson.Texts("draft", "assigned")),
            TrytonJson.Clause("from_location.type", "=", "supplier")), ["internal_quantity"], most: 1000);
        return ordered + moves.Sum(m => TrytonJson.ToDecimal(m["internal_quantity"]));
    }
}
