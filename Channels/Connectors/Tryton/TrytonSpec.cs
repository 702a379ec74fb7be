using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>What channel and systems files may say of the Tryton connector.</summary>
internal static class TrytonSpec
{
    /// <summary>The keys of <c>send:</c> that every kind of document has.</summary>
    private static readonly string[] s_always = ["as", "reverse", "date", "accept-warnings"];

    /// <summary>Which others each kind has.</summary>
    private static readonly Dictionary<string, string[]> s_keys = new(StringComparer.Ordinal)
    {
        ["stock-movement"] = ["from", "to", "consumed", "lots", "on-short", "units"],
        ["journal-entry"] = ["journal", "party", "until"],
        ["supplier-invoice"] = ["journal", "party", "account", "line-account", "tax-account", "charges-account", "payment-terms", "units", "until"],
        ["customer-invoice"] = ["journal", "party", "account", "line-account", "tax-account", "charges-account", "payment-terms", "units", "until"],
        ["purchase-order"] = ["party", "warehouse", "payment-terms", "units", "when-stock-below", "stock-location", "until"],
    };

    /// <summary>Where each kind may be left before its last state.</summary>
    private static readonly Dictionary<string, string[]> s_states = new(StringComparer.Ordinal)
    {
        ["journal-entry"] = ["draft"],
        ["supplier-invoice"] = ["draft", "validated"],
        ["customer-invoice"] = ["draft", "validated"],
        ["purchase-order"] = ["draft", "quotation"],
    };

    /// <summary>The keys under a destination's <c>send:</c>.</summary>
    public static ComponentSpec Send { get; } = new(
        "tryton",
        "Posts each canonical object as a document in Tryton, exactly once: it is looked for by the idempotency key before it is made, and goes on from the state that it was left in.",
        [
            new("as", FieldKind.Choice, "What the object becomes: an InventoryMovement a stock-movement, a JournalEntry a journal-entry, an Invoice one of the two invoices, a PurchaseOrder a purchase-order.")
            {
                Required = true,
                Choices = ["stock-movement", "journal-entry", "supplier-invoice", "customer-invoice", "purchase-order"],
                Example = "stock-movement",
            },
            new("reverse", FieldKind.Flag, "Whether the document is turned round, to take back what another destination posted: for `compensate:`.") { Default = "false" },
            new("date", FieldKind.Template, "The document's day, where it is not the object's own.") { Example = "\"{serviceDate}\"" },
            new("from", FieldKind.Template, "The code of the location that stock is taken from, where it is not the object's `from.unit`.") { Example = "\"LOC-{from.unit}\"" },
            new("to", FieldKind.Template, "The code of the location that stock goes to, where it is not the object's `to.unit`.") { Example = "LOC-ICU" },
            new("consumed", FieldKind.Template, "The code of the lost-and-found location that stands for what is used up: where the object names no place that the stock goes to, or comes from.")
            {
                Example = "CONSUMED",
            },
            new("lots", FieldKind.Choice, "What is done where Tryton has no such lot of the item: refuse the delivery (known) or add the lot (create). With pick, an object without a lot is given one by Tryton.")
            {
                Choices = ["known", "create", "pick"],
                Default = "known",
            },
            new("on-short", FieldKind.Choice, "What is done where there is not enough stock: refuse, and cancel the shipment; or retry, and leave it waiting in Tryton.")
            {
                Choices = ["refuse", "retry"],
                Default = "refuse",
            },
            new("units", FieldKind.TextMap, "Tryton's unit, by symbol or name, for each unit that objects have. A unit that is not here is looked for as it is.")
            {
                Example = "{ EA: Unit }",
            },
            new("journal", FieldKind.Template, "The code or name of the journal. An invoice without it goes into the one journal for expenses or for revenue.") { Example = "GEN" },
            new("party", FieldKind.Template, "The code of the party: of an invoice or purchase, where it is not the object's supplier; of an entry's lines whose account wants one.")
            {
                Example = "PAY-0001",
            },
            new("account", FieldKind.Template, "The code of the account payable or receivable, where it is not the party's own.") { Example = "\"2000\"" },
            new("line-account", FieldKind.Template, "The code of the account of an invoice's lines, where it is not the one of the item's accounting category.") { Example = "\"6100\"" },
            new("tax-account", FieldKind.Template, "The code of the account that an invoice's tax goes to.") { Example = "\"2300\"" },
            new("charges-account", FieldKind.Template, "The code of the account that an invoice's freight and other charges go to.") { Example = "\"6200\"" },
            new("payment-terms", FieldKind.TextMap, "The name of Tryton's terms of payment for each word that objects have. A word that is not here is looked for as it is.")
            {
                Example = "{ NET30: Net 30 }",
            },
            new("warehouse", FieldKind.Template, "The code of the warehouse that a purchase is delivered to, where it is not Tryton's own choice.") { Example = "WH" },
            new("when-stock-below", FieldKind.Template, "The level of stock below which a purchase is made. What is on order counts as stock; at the level or above nothing is made, and the receipt says so.")
            {
                Example = "\"{%reorder.level}\"",
            },
            new("stock-location", FieldKind.Template, "The code of the location whose stock is held against the level, where it is not the object's `shipTo.unit`.") { Example = "LOC-OR1" },
            new("until", FieldKind.Choice, "The state in which the document is left for people to go on with. Without it an entry or invoice is posted and a purchase confirmed.")
            {
                Choices = ["draft", "validated", "quotation"],
                Example = "draft",
            },
            new("accept-warnings", FieldKind.TextList, "Names of Tryton's warnings that are confirmed. Every other warning refuses the delivery and says its name.")
            {
                Example = "[effective_date_future]",
            },
        ],
        """
        to: erp
        tryton: { as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }
        """);

    /// <summary>The keys that a system holds.</summary>
    public static ComponentSpec System { get; } = new(
        "tryton",
        "The ERP Tryton, reached by its JSON-RPC.",
        [
            new("url", FieldKind.Url, "The server's address and the database's name.") { Required = true, Example = "https://erp.example.org/hospital/" },
            new("user", FieldKind.Text, "The login of the engine's own user, with the rights that its documents need.") { Required = true, Example = "engine" },
            new("password", FieldKind.Secret, "Its password.") { Required = true, Example = "secret:erp-password" },
            new("company", FieldKind.Text, "The code or name of the company's party, where it is not the user's own company.") { Example = "OWN-0001" },
            new("language", FieldKind.Text, "The language of Tryton's messages and of names that are looked up. Refusals for rights and closed periods are told apart in English only.")
            {
                Default = "en",
            },
            new("timeout", FieldKind.Duration, "How long one call may take.") { Default = "30s", Min = "100ms", Max = "10m" },
            new("max-connections", FieldKind.Integer, "How many calls of all channels together are under way at once.") { Default = "4", Min = "1", Max = "64" },
            new("keep-codes", FieldKind.Duration, "How long the meaning of a code is kept. One that leads to a refusal is asked for again at once.")
            {
                Default = "10m", Min = "1s", Max = "24h",
            },
            TlsFields.Block,
        ],
        """
        tryton: { url: "https://erp.example.org/hospital/", user: engine, password: secret:erp-password }
        """);

    /// <summary>Finds keys that mean nothing for the kind of document, and what its kind cannot do without.</summary>
    public static void Check(ComponentCheck check)
    {
        CheckSystem(check);
        var settings = check.Settings;
        if (settings.TextOrNull("as") is not { } kind || !s_keys.TryGetValue(kind, out var own))
            return;
        foreach (var key in Send.Fields.Select(f => f.Key).Where(k => !s_always.Contains(k, StringComparer.Ordinal) && !own.Contains(k, StringComparer.Ordinal)))
        {
            if (settings.IsWritten(key))
                check.Problems.Error("CFG-TRYTON", settings.PlaceOf(key), $"'{key}' means nothing for as: {kind}", $"remove it; {kind} takes {string.Join(", ", s_always.Skip(1).Concat(own))}");
        }
        if (settings.TextOrNull("until") is { } until && s_states.TryGetValue(kind, out var states) && !states.Contains(until, StringComparer.Ordinal))
            check.Problems.Error("CFG-TRYTON", settings.PlaceOf("until"), $"a {kind} has no state '{until}' that it could be left in", $"one of: {string.Join(", ", states)}");
        if (kind == "purchase-order" && settings.Flag("reverse"))
            check.Problems.Error("CFG-TRYTON", settings.PlaceOf("reverse"), "a purchase cannot be turned round", "remove 'reverse'");
        if (kind == "customer-invoice" && !settings.IsWritten("party"))
            check.Problems.Error("CFG-MISSING-KEY", settings.At, "a customer's invoice needs its customer, and objects do not name one", "add party:, with the code of a party or a template: \"{account}\"");
        if (kind == "journal-entry" && !settings.IsWritten("journal"))
            check.Problems.Error("CFG-MISSING-KEY", settings.At, "a journal entry goes into a journal, and none is named", "add journal: GEN, with the code of one of Tryton's journals");
    }

    /// <summary>Finds what is wrong with a system's block.</summary>
    public static void CheckSystem(ComponentCheck check)
    {
        if (check.System is not { } system)
            return;
        TlsCheck.Run(system, listens: false, check);
        if (system.BlockOrNull(TlsFields.Key) is { } tls && system.TextOrNull("url") is { } url && new Uri(url).Scheme != Uri.UriSchemeHttps)
            check.Problems.Error("CFG-TLS", tls.At, "the url begins with http, so that no TLS is spoken", "write https, or remove 'tls'");
        if (system.TextOrNull("url") is { } address && new Uri(address).AbsolutePath.Trim('/').Length == 0)
            check.Problems.Error("CFG-TRYTON", system.PlaceOf("url"), "the url names no database", "add its name: https://erp.example.org/hospital/");
    }
}
