using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo.Erp;

/// <summary>What the sandbox ERP does with its records when a button is pressed: stock moves, entries are posted, invoices become entries, orders are confirmed.</summary>
/// <param name="records">The records.</param>
internal sealed class ErpBooks(ErpRecords records)
{
    private const string Shipment = "stock.shipment.internal";
    private int _numbers;

    /// <summary>Presses a button of a record. One that does not fit its state does nothing and says nothing, as Tryton has it.</summary>
    public JToken Press(string model, string button, long id)
    {
        var record = records.Find(model, id);
        var state = (string?)record["state"] ?? "draft";
        switch (model, button, state)
        {
            case (Shipment, "wait", "draft" or "assigned"):
                SetMoves(record, "draft");
                return Set(record, "waiting");
            case (Shipment, "assign_try", "waiting"):
                return AssignTry(record);
            case (Shipment, "done", "assigned"):
                SetMoves(record, "done");
                record["number"] = Number();
                return Set(record, "done");
            case (Shipment, "cancel", not "done"):
                SetMoves(record, "cancelled");
                return Set(record, "cancelled");
            case ("account.move", "post", "draft"):
                Post(record);
                return JValue.CreateNull();
            case ("account.invoice", "validate_invoice", "draft"):
                return Set(record, "validated");
            case ("account.invoice", "post", "draft" or "validated"):
                PostInvoice(record);
                return JValue.CreateNull();
            case ("account.invoice", "cancel", "draft" or "validated"):
            case ("purchase.purchase", "cancel", "draft" or "quotation"):
                return Set(record, "cancelled");
            case ("purchase.purchase", "quote", "draft"):
                record["number"] = Number();
                return Set(record, "quotation");
            case ("purchase.purchase", "confirm", "quotation"):
                Order(record);
                return Set(record, "processing");
            default:
                return model == Shipment && button == "assign_try" ? false : JValue.CreateNull();
        }
    }

    /// <summary>Fills in what a record's fields come to where they are not kept: quantities of items and lots, totals of invoices and orders.</summary>
    public void Compute(string model, JObject record, JObject context)
    {
        var places = (context["locations"] as JArray)?.Select(l => (long)l!).ToHashSet();
        switch (model)
        {
            case "stock.lot":
                record["quantity"] = Stock(m => Is(m, "lot", record), places, context["stock_assign"]?.Value<bool>() == true);
                break;
            case "product.product":
                record["quantity"] = Stock(m => Is(m, "product", record), places, counted: false);
                record["forecast_quantity"] = Stock(m => Is(m, "product", record), places, counted: true);
                break;
            case "account.invoice":
                record["total_amount"] = Amount(Lines(record, "account.invoice.line", "invoice").Sum(Total));
                break;
            case "purchase.purchase":
                record["total_amount"] = Amount(Lines(record, "purchase.line", "purchase").Sum(Total));
                break;
        }
    }

    private static bool Is(JObject move, string field, JObject record) => move[field] is JValue { Value: long id } && id == (long)record["id"]!;

    private JToken AssignTry(JObject shipment)
    {
        foreach (var move in Moves(shipment))
        {
            var from = (long)move["from_location"]!;
            if ((string?)records.Find("stock.location", from)["type"] != "storage")
                continue;
            var product = records.Find("product.product", (long)move["product"]!);
            if (Stock(m => Is(m, "product", product), [from], counted: true, incoming: false) < ErpRecords.Number(move["quantity"]))
                return false;
        }

        SetMoves(shipment, "assigned");
        Set(shipment, "assigned");
        return true;
    }

    // Stock is what came less what went; what is reserved counts as gone where that is asked for.
    private decimal Stock(Func<JObject, bool> which, HashSet<long>? places, bool counted, bool incoming = true)
    {
        var sum = 0m;
        foreach (var move in records.All("stock.move").Where(which))
        {
            var (state, quantity) = ((string?)move["state"], ErpRecords.Number(move["quantity"]));
            var isDone = state == "done";
            var isReserved = counted && state == "assigned";
            if ((isDone || isReserved) && places?.Contains((long)move["from_location"]!) != false)
                sum -= quantity;
            if ((isDone || (isReserved && incoming)) && places?.Contains((long)move["to_location"]!) != false)
                sum += quantity;
        }

        return sum;
    }

    private void Post(JObject move)
    {
        var lines = Lines(move, "account.move.line", "move").ToArray();
        if (lines.Sum(l => ErpRecords.Number(l["debit"]) - ErpRecords.Number(l["credit"])) != 0)
            throw new ErpError("You cannot post move because it is an unbalanced.");
        move["post_number"] = move["number"] = Number();
        Set(move, "posted");
    }

    private void PostInvoice(JObject invoice)
    {
        var lines = Lines(invoice, "account.invoice.line", "invoice").ToArray();
        var sign = (string?)invoice["type"] == "out" ? 1 : -1;
        var total = lines.Sum(Total);
        var entries = new JArray { Entry(invoice["account"]!, sign * total, null) };
        foreach (var line in lines)
            entries.Add(Entry(line["account"]!, -sign * Total(line), line["analytic_accounts"] as JArray));
        var move = records.Create("account.move", new JObject
        {
            ["description"] = invoice["reference"],
            ["state"] = "draft",
            ["date"] = invoice["invoice_date"],
            ["lines"] = new JArray { new JArray { "create", entries } },
        });
        Post(records.Find("account.move", move));
        invoice["move"] = move;
        invoice["number"] = Number();
        Set(invoice, "posted");
    }

    // What is ordered is awaited from its supplier; nobody in the sandbox ever brings it.
    private void Order(JObject purchase)
    {
        var from = records.All("stock.location").First(l => (string?)l["type"] == "supplier")["id"];
        var to = records.All("stock.location").First(l => (string?)l["code"] == "STO")["id"];
        foreach (var line in Lines(purchase, "purchase.line", "purchase"))
            records.Create("stock.move", new JObject
            {
                ["product"] = line["product"],
                ["quantity"] = line["quantity"],
                ["internal_quantity"] = line["quantity"],
                ["state"] = "draft",
                ["from_location"] = from,
                ["to_location"] = to,
            });
    }

    private JObject Entry(JToken account, decimal amount, JArray? centres)
    {
        var entry = new JObject { ["account"] = account, ["debit"] = Amount(Math.Max(amount, 0)), ["credit"] = Amount(Math.Max(-amount, 0)) };
        var analytic = new JArray((centres ?? []).Select(c => new JObject
        {
            ["account"] = records.Find("analytic.account.entry", (long)c!)["account"],
            ["debit"] = entry["debit"]!.DeepClone(),
            ["credit"] = entry["credit"]!.DeepClone(),
        }));
        if (analytic.Count > 0)
            entry["analytic_lines"] = new JArray { new JArray { "create", analytic } };
        return entry;
    }

    private IEnumerable<JObject> Lines(JObject owner, string model, string field) => records.All(model).Where(l => Is(l, field, owner)).ToArray();

    private IEnumerable<JObject> Moves(JObject shipment) => ((JArray)shipment["moves"]!).Select(m => records.Find("stock.move", (long)m!));

    private void SetMoves(JObject shipment, string state)
    {
        foreach (var move in Moves(shipment))
            move["state"] = state;
    }

    private static JValue Set(JObject record, string state)
    {
        record["state"] = state;
        return JValue.CreateNull();
    }

    private static decimal Total(JObject line) => decimal.Round(ErpRecords.Number(line["quantity"]) * ErpRecords.Number(line["unit_price"]), 2);

    private static JObject Amount(decimal value) => new() { ["__class__"] = "Decimal", ["decimal"] = value.ToString(CultureInfo.InvariantCulture) };

    private string Number() => (++_numbers).ToString(CultureInfo.InvariantCulture);
}
