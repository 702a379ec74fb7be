using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo.Erp;

/// <summary>What the sandbox ERP knows at its start: one hospital with its accounts, cost centres, shelves, items and suppliers.</summary>
internal static class ErpSeed
{
    /// <summary>Fills the records.</summary>
    /// <param name="records">The records, empty.</param>
    /// <param name="year">The year whose months are open periods, with the one before and the one after.</param>
    public static void Fill(ErpRecords records, int year)
    {
        long Add(string model, string json) => records.Create(model, JObject.Parse(json));
        var own = Add("party.party", """{"code":"OWN-0001","name":"St. Example Hospital","active":true}""");
        var usd = Add("currency.currency", """{"code":"USD","name":"U.S. Dollar"}""");
        Add("company.company", $$"""{"party":{{own}},"currency":{{usd}}}""");
        var unit = Add("product.uom", """{"symbol":"u","name":"Unit","factor":1}""");
        for (var y = year - 1; y <= year + 1; y++)
        {
            var fiscal = Add("account.fiscalyear", """{"company":1}""");
            for (var m = 1; m <= 12; m++)
                Add("account.period", $$"""
                    {"name":"{{y}}-{{m:00}}","fiscalyear":{{fiscal}},"type":"standard","state":"open","start_date":{"__class__":"date","year":{{y}},"month":{{m}},"day":1},
                     "end_date":{"__class__":"date","year":{{y}},"month":{{m}},"day":{{DateTime.DaysInMonth(y, m)}} } }
                    """);
        }

        foreach (var (code, type) in new[] { ("GEN", "general"), ("REV", "revenue"), ("EXP", "expense") })
            Add("account.journal", $$"""{"code":"{{code}}","name":"{{code}}","type":"{{type}}"}""");
        var (balance, income) = (Add("account.account.type", """{"statement":"balance"}"""), Add("account.account.type", """{"statement":"income"}"""));
        var accounts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (code, type, party) in new[] { ("1200", balance, true), ("1400", balance, false), ("2000", balance, true), ("4000", income, false), ("6000", income, false), ("6100", income, false) })
            accounts[code] = Add("account.account", $$"""{"code":"{{code}}","type":{{type}},"party_required":{{(party ? "true" : "false")}},"company":1,"active":true}""");
        Add("account.configuration", $$"""{"default_account_payable":{{accounts["2000"]}},"default_account_receivable":{{accounts["1200"]}}}""");
        var root = Add("analytic_account.account", """{"code":"CC","type":"root"}""");
        foreach (var code in new[] { "CC-4100", "CC-4200", "CC-4300", "CC-4400" })
            Add("analytic_account.account", $$"""{"code":"{{code}}","root":{{root}},"type":"normal","active":true}""");
        foreach (var code in new[] { "SUP-0001", "SUP-0002", "PAY-0001", "PAY-0002" })
        {
            var address = Add("party.address", "{}");
            Add("party.party", $$"""
                {"code":"{{code}}","name":"{{code}}","active":true,"addresses":[{{address}}],"account_payable_used":{{accounts["2000"]}},"account_receivable_used":{{accounts["1200"]}},
                 "supplier_payment_term":1,"customer_payment_term":1}
                """);
        }

        var locations = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (code, type) in new[] { ("WH", "warehouse"), ("STO", "storage"), ("LOC-OR1", "storage"), ("LOC-ICU", "storage"), ("CONSUMED", "lost_found"), ("LOST", "lost_found"), ("SUP", "supplier") })
            locations[code] = Add("stock.location", $$"""{"code":"{{code}}","type":"{{type}}","active":true}""");
        var category = Add("product.category", $$"""{"account_expense":{{accounts["6100"]}},"account_revenue":{{accounts["4000"]}}}""");
        foreach (var (code, name, cost, price, lots, stock) in new[]
        {
            ("IMP-1001", "Hip stem implant, size 4", "2150", "4200", """["storage"]""", 500), ("GAU-2001", "Gauze pad 10x10 sterile", "0.35", "1.20", "[]", 1_000_000),
        })
        {
            var product = Add("product.product", $$"""
                {"code":"{{code}}","name":"{{name}}","default_uom":{{unit}},"lot_required":{{lots}},"account_category":{{category}},"active":true,"type":"goods",
                 "cost_price":{"__class__":"Decimal","decimal":"{{cost}}"},"list_price":{"__class__":"Decimal","decimal":"{{price}}"} }
                """);
            var lot = lots == "[]" ? "null" : Add("stock.lot", $$"""{"number":"LOT-2026-A","product":{{product}}}""").ToString(System.Globalization.CultureInfo.InvariantCulture);
            Add("stock.move", $$"""{"product":{{product}},"lot":{{lot}},"quantity":{{stock}},"state":"done","from_location":{{locations["LOST"]}},"to_location":{{locations["LOC-OR1"]}} }""");
        }
    }
}
