using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>How one kind of code is looked up.</summary>
/// <param name="Name">What the code is of, for people and in error codes: <c>item</c> gives TRYTON-NO-ITEM.</param>
/// <param name="Model">Tryton's model.</param>
/// <param name="Keys">The fields that may hold the code; any of them. None for the only record of its model.</param>
/// <param name="Fields">What is read besides the id.</param>
internal sealed record TrytonLookUp(string Name, string Model, string[] Keys, string[] Fields)
{
    public static TrytonLookUp Item { get; } = new("item", "product.product", ["code"],
        ["default_uom", "default_uom.factor", "lot_required", "account_category.account_expense", "account_category.account_revenue", "name"]);

    public static TrytonLookUp Location { get; } = new("location", "stock.location", ["code"], ["type"]);

    public static TrytonLookUp Unit { get; } = new("unit", "product.uom", ["symbol", "name"], ["factor"]);

    public static TrytonLookUp Account { get; } = new("account", "account.account", ["code"], ["type.statement", "party_required"]);

    public static TrytonLookUp Journal { get; } = new("journal", "account.journal", ["code", "name"], ["type"]);

    public static TrytonLookUp JournalOfType { get; } = new("journal", "account.journal", ["type"], []);

    public static TrytonLookUp CostCenter { get; } = new("cost-center", "analytic_account.account", ["code"], ["root"]);

    public static TrytonLookUp Party { get; } = new("party", "party.party", ["code"],
        ["addresses", "account_payable", "account_receivable", "supplier_payment_term", "customer_payment_term"]);

    public static TrytonLookUp Currency { get; } = new("currency", "currency.currency", ["code"], []);

    public static TrytonLookUp PaymentTerm { get; } = new("payment-term", "account.invoice.payment_term", ["name"], []);

    /// <summary>What Tryton's configuration says where nothing else does: one record, without a code.</summary>
    public static TrytonLookUp AccountDefaults { get; } = new("configuration", "account.configuration", [], ["default_account_payable", "default_account_receivable"]);

    /// <summary>The code of the error when there is none.</summary>
    public string Missing => $"TRYTON-NO-{Name.ToUpperInvariant()}";

    /// <summary>The domain that finds a code.</summary>
    public JArray DomainOf(string code)
    {
        JToken[] clauses = [.. Keys.Select(k => TrytonJson.Clause(k, "=", code))];
        return clauses.Length < 2 ? TrytonJson.List(clauses) : TrytonJson.List(["OR", .. clauses]);
    }
}
