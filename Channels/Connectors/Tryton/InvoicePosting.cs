using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Canonical.Objects;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// An <see cref="Invoice"/> as an account invoice: a supplier's, or one to a customer. Its reference is the issuer's number, which people look for; the
/// description holds our mark. A credit memo is an invoice with negative quantities.
/// </summary>
/// <param name="direction">Which way the money goes.</param>
internal sealed class InvoicePosting(InvoiceDirection direction) : TrytonDocument
{
    // Tryton keeps no more decimals of a price.
    private const int PriceDigits = 4;

    private bool IsSuppliers => direction == InvoiceDirection.Payable;

    private string Type => IsSuppliers ? "in" : "out";

    /// <inheritdoc/>
    protected override string Model => "account.invoice";

    /// <inheritdoc/>
    protected override string Mark => "description";

    /// <inheritdoc/>
    protected override string[] Fields => ["number", "total_amount"];

    /// <inheritdoc/>
    protected override string ReceiptOf(JObject record) => $"invoice {(string?)record["number"] ?? "without a number yet"}";

    /// <inheritdoc/>
    protected override async Task<JObject?> BuildAsync(TrytonWork work, JObject payload, Action<string> receipt)
    {
        var invoice = Read<Invoice>(payload);
        if ((invoice.Direction ?? InvoiceDirection.Payable) != direction)
            throw TrytonFailure.Refuse("TRYTON-DIRECTION", $"the invoice goes the other way; send it to a destination with as: {(IsSuppliers ? "customer" : "supplier")}-invoice", place: "direction");
        var day = work.Day(invoice.InvoiceDate, "invoiceDate")
            ?? throw TrytonFailure.Refuse("TRYTON-DATE", "an invoice needs its date; map it, or set date:", place: "invoiceDate");
        var currency = await work.IdOfAsync(TrytonLookUp.Currency, CurrencyOf(work, invoice), "total.currency");
        var party = await work.FindAsync(TrytonLookUp.Party, work.Value("party") ?? (IsSuppliers ? invoice.Supplier.Code : null), "supplier.code");
        await RefuseKnownAsync(work, invoice, party);
        var term = await TrytonItems.PaymentTermAsync(work, invoice.PaymentTerms);
        var made = new JObject
        {
            ["type"] = Type,
            ["company"] = work.Login.Company,
            ["party"] = party["id"],
            ["invoice_address"] = (party["addresses"] as JArray)?.FirstOrDefault() ?? throw TrytonFailure.Refuse("TRYTON-NO-ADDRESS", "the party has no address in Tryton; give it one", place: "supplier.code"),
            ["currency"] = currency,
            ["journal"] = await JournalAsync(work),
            ["account"] = await PartyAccountAsync(work, party),
            ["invoice_date"] = TrytonJson.Date(day),
            ["reference"] = invoice.Number,
            ["lines"] = TrytonJson.Create(await LinesAsync(work, invoice, (long)party["id"]!, currency)),
        };
        // A date that the invoice states itself is more than terms that only the party has.
        if (term is null && invoice.DueDate is { } due && TrytonJson.DayOf(due) is { } dueDay)
            made["payment_term_date"] = TrytonJson.Date(dueDay);
        else
            made["payment_term"] = term ?? party[IsSuppliers ? "supplier_payment_term" : "customer_payment_term"];
        if (invoice.Tax is { Value: not 0 } tax)
            made["taxes"] = TrytonJson.Create(new JObject
            {
                ["manual"] = true,
                ["description"] = "Tax",
                ["account"] = await work.IdOfAsync(TrytonLookUp.Account, work.Value("tax-account"), "setting tax-account"),
                ["base"] = TrytonJson.Decimal(Sign(work, invoice) * invoice.Lines.Sum(l => l.Amount?.Value ?? 0)),
                ["amount"] = TrytonJson.Decimal(Sign(work, invoice) * tax.Value),
            });
        return made;
    }

    /// <inheritdoc/>
    protected override async Task<JObject> AdvanceAsync(TrytonWork work, JObject record, JObject payload)
    {
        var id = (long)record["id"]!;
        var until = work.Word("until") ?? "posted";
        if (StateOf(record) is "posted" or "paid" || (StateOf(record) == until && until == "validated"))
            return record;
        var drafted = await ReadAsync(work, id);
        Compare(work, Read<Invoice>(payload), TrytonJson.ToDecimal(drafted["total_amount"]));
        if (until == "draft")
            return drafted;
        await work.PressAsync(Model, until == "validated" ? "validate_invoice" : "post", id);
        return await ReadBackAsync(work, id, until, "posted", "paid");
    }

    /// <inheritdoc/>
    protected override Task UndoAsync(TrytonWork work, long id) => work.PressAsync(Model, "cancel", id);

    private static decimal Sign(TrytonWork work, Invoice invoice) => (invoice.Kind == InvoiceKind.CreditMemo) == work.IsReversed ? 1 : -1;

    private static string CurrencyOf(TrytonWork work, Invoice invoice)
    {
        var amounts = invoice.Lines.SelectMany(l => new[] { l.UnitPrice, l.Amount }).Concat([invoice.Tax, invoice.Charges, invoice.Total]);
        var currencies = amounts.OfType<Money>().Select(m => m.Currency).Distinct(StringComparer.Ordinal).ToList();
        return currencies.Count switch
        {
            0 => work.Login.CurrencyCode,
            1 => currencies[0],
            _ => throw TrytonFailure.Refuse("TRYTON-CURRENCY", "the amounts of an invoice are in one currency", string.Join(' ', currencies), "lines"),
        };
    }

    // To the cent: what Tryton makes of quantities, prices and taxes is what will be paid.
    private static void Compare(TrytonWork work, Invoice invoice, decimal total)
    {
        if (invoice.Total is { } stated && total != Sign(work, invoice) * stated.Value)
            throw TrytonFailure.Refuse("TRYTON-TOTAL", "the invoice comes to another total in Tryton than it states; its lines, tax and charges should add up to its total",
                FormattableString.Invariant($"{total} instead of {Sign(work, invoice) * stated.Value}"), "total");
    }

    // A number that comes again under another key is a second invoice for the same goods, or a mistake: to pay it twice is worse than to ask.
    private async Task RefuseKnownAsync(TrytonWork work, Invoice invoice, JObject party)
    {
        if (!IsSuppliers || work.IsReversed)
            return;
        var known = await work.SearchAsync(Model, TrytonJson.List(
            TrytonJson.Clause("type", "=", Type), TrytonJson.Clause("party", "=", party["id"]), TrytonJson.Clause("reference", "=", invoice.Number),
            TrytonJson.Clause("state", "!=", "cancelled")), ["description", "total_amount"]);
        var isCredit = invoice.Kind == InvoiceKind.CreditMemo;
        if (known.Any(k => (string?)k[Mark] != work.Delivery.Key && TrytonJson.ToDecimal(k["total_amount"]) < 0 == isCredit))
            throw TrytonFailure.Refuse("TRYTON-INVOICE-KNOWN", "Tryton has an invoice of this supplier with this number already; cancel it there where this one is to take its place", invoice.Number, "number");
    }

    private async Task<JToken> JournalAsync(TrytonWork work)
    {
        if (work.Value("journal") is { } code)
            return await work.IdOfAsync(TrytonLookUp.Journal, code, "setting journal");
        var journal = await work.FindAsync(TrytonLookUp.JournalOfType, IsSuppliers ? "expense" : "revenue", "setting journal");
        return journal["id"]!;
    }

    private async Task<JToken> PartyAccountAsync(TrytonWork work, JObject party)
    {
        if (work.Value("account") is { } code)
            return await work.IdOfAsync(TrytonLookUp.Account, code, "setting account");
        var which = IsSuppliers ? "account_payable" : "account_receivable";
        if (party[which] is JValue { Value: not null } account)
            return account;
        var defaults = await work.FindAsync(TrytonLookUp.AccountDefaults, "1", "setting account");
        return defaults["default_" + which] is JValue { Value: not null } usual
            ? usual
            : throw TrytonFailure.Refuse("TRYTON-NO-ACCOUNT", $"neither the party nor Tryton's configuration has an account {(IsSuppliers ? "payable" : "receivable")}; set one there, or set account:");
    }

    private async Task<List<JObject>> LinesAsync(TrytonWork work, Invoice invoice, long party, long currency)
    {
        var lines = new List<JObject>();
        for (var i = 0; i < invoice.Lines.Count; i++)
            lines.Add(await LineAsync(work, invoice, i, party, currency));
        if (invoice.Charges is { Value: not 0 } charges)
        {
            var line = Line(work, currency, 1 * Sign(work, invoice), charges.Value, "Charges");
            line["account"] = await work.IdOfAsync(TrytonLookUp.Account, work.Value("charges-account"), "setting charges-account");
            lines.Add(line);
        }
        return lines;
    }

    private async Task<JObject> LineAsync(TrytonWork work, Invoice invoice, int index, long party, long currency)
    {
        var line = invoice.Lines[index];
        var place = $"lines[{index}]";
        var item = await TrytonItems.FindAsync(work, line.Item, IsSuppliers ? line.SupplierItem : null, party, place);
        var quantity = line.Quantity ?? 1;
        var made = Line(work, currency, quantity * Sign(work, invoice), PriceOf(line, quantity, place), line.Description ?? (string?)item?["name"] ?? invoice.Number);
        if (item is not null)
        {
            made["product"] = item["id"];
            made["unit"] = (await TrytonUnits.FindAsync(work, item, line.Unit, place + ".unit")).Id;
        }
        made["account"] = work.Value("line-account") is { } account
            ? await work.IdOfAsync(TrytonLookUp.Account, account, "setting line-account")
            : item?["account_category."]?[IsSuppliers ? "account_expense" : "account_revenue"] is JValue { Value: not null } own
                ? own
                : throw TrytonFailure.Refuse("TRYTON-NO-ACCOUNT", "the line has no item with an account in its accounting category; set one in Tryton, or set line-account:", place: place);
        if (await TrytonItems.CostCenterAsync(work, line.CostCenter?.Value, place) is { } center)
            made["analytic_accounts"] = center;
        return made;
    }

    private JObject Line(TrytonWork work, long currency, decimal quantity, decimal price, string description) => new()
    {
        ["type"] = "line",
        ["invoice_type"] = Type,
        ["company"] = work.Login.Company,
        ["currency"] = currency,
        ["quantity"] = quantity,
        ["unit_price"] = TrytonJson.Decimal(price),
        ["description"] = description,
    };

    // Some suppliers price by the hundred: then the amount is what counts, as long as a price of one can say it.
    private static decimal PriceOf(InvoiceLine line, decimal quantity, string place)
    {
        if (line.UnitPrice is { } price && (line.Amount is not { } amount || decimal.Round(price.Value * quantity, 2, MidpointRounding.AwayFromZero) == amount.Value))
            return price.Value;
        if (line.Amount is { } whole && quantity != 0 && decimal.Round(whole.Value / quantity, PriceDigits) is var one
            && decimal.Round(one * quantity, 2, MidpointRounding.AwayFromZero) == whole.Value)
            return one;
        throw TrytonFailure.Refuse("TRYTON-LINE", "the line has no price, or its quantity times its price is not its amount", place: place);
    }
}
