using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Tryton;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>Reference tables from a real Tryton.</summary>
[Category("Peer")]
internal sealed class TrytonTableSourceTests
{
    [Test]
    public async Task The_item_master_is_read_with_prices_units_and_accounts()
    {
        await using var source = Source("{ model: product.product, domain: '[[\"type\", \"=\", \"goods\"]]' }");
        var rows = await Eventually.Ends(source.ReadAsync(
            ["code", "template.name", "cost_price", "default_uom.symbol", "account_category.account_expense.code", "active", "description"], CancellationToken.None));
        Assert.That(rows.Select(r => string.Join('|', r)), Is.EquivalentTo(new[]
        {
            "IMP-1001|Hip stem implant, size 4|2150|u|6100|true|",
            "GAU-2001|Gauze pad 10x10 sterile|0.35|u|6100|true|",
            "MED-3001|Amoxicillin 500 mg capsule|0.60|u|6100|true|",
        }));
    }

    [Test]
    public async Task More_than_a_page_is_read_whole_and_in_order()
    {
        var batch = new JArray(Enumerable.Range(1, 1203).Select(n => new JObject { ["number"] = $"PAGE-{n:0000}", ["product"] = SharedTryton.Server.Demo["products"]!["IMP-1001"] }));
        await Client.CallAsync("stock.lot.create", TrytonJson.List(batch), null, CancellationToken.None);
        await using var source = Source("{ model: stock.lot, domain: '[[\"number\", \"like\", \"PAGE-%\"]]' }");
        var rows = await Eventually.Ends(source.ReadAsync(["number", "product.code"], CancellationToken.None));
        Assert.That(rows.Select(r => r[0]), Is.EqualTo(Enumerable.Range(1, 1203).Select(n => $"PAGE-{n:0000}")));
        Assert.That(rows.Select(r => r[1]).Distinct(), Is.EqualTo(new[] { "IMP-1001" }));
    }

    [TestCase("{ model: product.product }", "no_such_field", "TRYTON-NO-FIELD")]
    [TestCase("{ model: product.product }", "code.name", "TRYTON-NO-FIELD")]
    [TestCase("{ model: no.such.model }", "code", "TRYTON-MODULE")]
    public async Task What_tryton_does_not_know_is_said(string settings, string column, string code)
    {
        await using var source = Source(settings);
        Assert.That(async () => await Eventually.Ends(source.ReadAsync([column], CancellationToken.None)),
            Throws.InstanceOf<TableSourceException>().With.Property("Error").Property("Code").EqualTo(code));
    }

    [Test]
    public void A_domain_that_is_none_is_found_by_the_check()
    {
        var problems = new Problems();
        var context = Context(SettingsFrom.Yaml(TrytonTableSource.Component.Spec, "{ model: product.product, domain: 'type = goods' }"));
        TrytonTableSource.Component.Check!(new ComponentCheck { Settings = context.Settings, System = context.System, Folder = "", CarriesPatientData = false, Problems = problems });
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { "CFG-TRYTON" }));
    }

    private static ITableSource Source(string settings) => TrytonTableSource.Component.Create(Context(SettingsFrom.Yaml(TrytonTableSource.Component.Spec, settings)));
}
