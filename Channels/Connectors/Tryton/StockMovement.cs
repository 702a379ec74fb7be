using InterfaceEngine.Mappings.Canonical.Objects;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// An <see cref="InventoryMovement"/> as an internal shipment: a bare stock move has no field for our mark. What is used up goes to a lost-and-found
/// location, because an internal shipment goes to no other than that or storage.
/// </summary>
internal sealed class StockMovement : TrytonDocument
{
    /// <inheritdoc/>
    protected override string Model => "stock.shipment.internal";

    /// <inheritdoc/>
    protected override string Mark => "reference";

    /// <inheritdoc/>
    protected override string[] Fields => ["number"];

    /// <inheritdoc/>
    protected override string ReceiptOf(JObject record) => $"shipment {(string?)record["number"]}";

    /// <inheritdoc/>
    protected override async Task<JObject?> BuildAsync(TrytonWork work, JObject payload, Action<string> receipt)
    {
        var movement = Read<InventoryMovement>(payload);
        if (movement.Reason == MovementReason.Receipt)
            throw TrytonFailure.Refuse("TRYTON-RECEIPT", "goods from a supplier are received against their purchase order in Tryton, not by a stock movement", place: "reason");
        if (movement.Item.Quantity is not { } quantity || quantity <= 0)
            throw TrytonFailure.Refuse("TRYTON-QUANTITY", "a stock movement needs a quantity above zero", movement.Item.Quantity?.ToString(), "item.quantity");
        var item = await work.FindAsync(TrytonLookUp.Item, movement.Item.Code, "item.code");
        var unit = await TrytonUnits.FindAsync(work, item, movement.Item.Unit, "item.unit");
        var from = await work.FindAsync(TrytonLookUp.Location, work.Value("from") ?? movement.From?.Unit ?? work.Value("consumed"), "from.unit");
        var to = await work.FindAsync(TrytonLookUp.Location, work.Value("to") ?? movement.To?.Unit ?? work.Value("consumed"), "to.unit");
        if (work.IsReversed)
            (from, to) = (to, from);
        if (JToken.DeepEquals(from["id"], to["id"]))
            throw TrytonFailure.Refuse("TRYTON-NO-MOVE", "the stock would go where it is already; the settings from, to and consumed say where it goes", (string?)from["code"]);
        var day = work.Day(movement.MovedAt, "movedAt");
        var move = new JObject
        {
            ["product"] = item["id"],
            ["quantity"] = quantity,
            ["uom"] = unit.Id,
            ["from_location"] = from["id"],
            ["to_location"] = to["id"],
            ["company"] = work.Login.Company,
            ["currency"] = work.Login.Currency,
            ["lot"] = await LotAsync(work, movement, item, from, unit.InItsOwn(quantity)),
        };
        var shipment = new JObject
        {
            ["company"] = work.Login.Company,
            ["from_location"] = from["id"],
            ["to_location"] = to["id"],
            ["moves"] = TrytonJson.Create(move),
        };
        if (day is { } date)
        {
            // All four: planned dates that differ would send it through a transit location.
            move["planned_date"] = TrytonJson.Date(date);
            foreach (var field in new[] { "planned_start_date", "planned_date", "effective_start_date", "effective_date" })
                shipment[field] = TrytonJson.Date(date);
        }
        return shipment;
    }

    /// <inheritdoc/>
    protected override async Task<JObject> AdvanceAsync(TrytonWork work, JObject record, JObject payload)
    {
        var id = (long)record["id"]!;
        switch (StateOf(record))
        {
            case "draft":
                await work.PressAsync(Model, "wait", id);
                goto case "waiting";
            case "waiting":
                if (!TrytonJson.ToFlag(await work.PressAsync(Model, "assign_try", id)))
                    await ShortAsync(work, id);
                goto case "assigned";
            case "assigned":
                await work.PressAsync(Model, "done", id);
                return await ReadBackAsync(work, id, "done");
            case "done":
                return record;
            case var state:
                throw TrytonFailure.Refuse("TRYTON-STATE", $"Tryton has this shipment in the state '{state}'; bring it to an end or cancel it there");
        }
    }

    /// <inheritdoc/>
    protected override Task UndoAsync(TrytonWork work, long id) => work.PressAsync(Model, "cancel", id);

    // Whatever there was is reserved by now. A shipment that waits lets it go again, and shows buyers what is missing.
    private async Task ShortAsync(TrytonWork work, long id)
    {
        if (work.Word("on-short") == "retry")
        {
            await work.PressAsync(Model, "wait", id);
            throw TrytonFailure.Later("TRYTON-STOCK-SHORT", "there is not enough of the item where the stock is taken from; the shipment waits in Tryton");
        }
        throw TrytonFailure.Refuse("TRYTON-STOCK-SHORT", "there is not enough of the item where the stock is taken from; correct the stock in Tryton, then retry this delivery");
    }

    // A lot that the object does not name is never invented: a recall asks for it.
    private static async Task<JToken?> LotAsync(TrytonWork work, InventoryMovement movement, JObject item, JObject from, decimal needed)
    {
        if (movement.Item.Lot is not { Length: > 0 } number)
            return item["lot_required"] is JArray { Count: > 0 } && work.Word("lots") != "pick"
                ? throw TrytonFailure.Refuse("TRYTON-NO-LOT", "Tryton keeps this item by lot, and the object names none", movement.Item.Code, "item.lot")
                : null;
        var domain = TrytonJson.List(TrytonJson.Clause("number", "=", number), TrytonJson.Clause("product", "=", item["id"]));
        var here = new JObject { ["locations"] = TrytonJson.List(from["id"]!), ["with_childs"] = true, ["stock_assign"] = true };
        await work.HoldAsync($"lot {item["id"]} {number}");
        var found = await work.SearchAsync("stock.lot", domain, ["quantity"], most: 2, here);
        if (found.Count > 1)
            throw TrytonFailure.Refuse("TRYTON-AMBIGUOUS", "Tryton has several lots of this number for the item; merge them there", number, "item.lot");
        if (found.Count == 0 && work.Word("lots") != "create")
            throw TrytonFailure.Refuse("TRYTON-NO-LOT", "Tryton has no lot of this number for the item; add it there, or set lots: create", number, "item.lot");
        // Tryton 6.0 assigns an item's stock whatever its lot: what this lot has is for us to see. Elsewhere than in storage stock may go below zero.
        if ((string?)from["type"] is "storage" or "view" && needed > (found.Count == 0 ? 0 : TrytonJson.ToDecimal(found[0]["quantity"])))
            throw work.Word("on-short") == "retry"
                ? TrytonFailure.Later("TRYTON-STOCK-SHORT", "there is not enough of the lot where the stock is taken from", number)
                : TrytonFailure.Refuse("TRYTON-STOCK-SHORT", "there is not enough of the lot where the stock is taken from; correct the stock in Tryton, then retry this delivery", number, "item.lot");
        return found.Count == 0
            ? await work.CreateAsync("stock.lot", new JObject { ["number"] = number, ["product"] = item["id"] })
            : found[0]["id"];
    }
}
