using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>Invoices in a real Tryton, both ways.</summary>
[Category("Peer")]
internal sealed class InvoicePostingTests
{
    private const string Suppliers =
        "{ as: supplier-invoice, tax-account: \"2300\", charges-account: \"6000\", payment-terms: { NET30: Net 30 }, units: { EA: Unit } }";

    private const string Customers = "{ as: customer-invoice, party: PAY-0001 }";

    [Test]
    public async Task A_suppliers_invoice_is_posted_once_with_tax_freight_and_cost_centre_to_the_cent()
    {
        await using var connector = Connector(Suppliers);
        var before = await SharedTryton.Server.SumsAsync();
        var delivery = DeliveryOf(Payloads.Invoice("INV-1"));
        var receipt = await DeliveredAsync(connector, delivery);
        Assert.That(receipt, Does.Match(@"^invoice \d+$"));
        Assert.That(await DeliveredAsync(connector, delivery with { Attempt = 2 }), Is.EqualTo(receipt));
        var after = await SharedTryton.Server.SumsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Change(before, after, "ledger", "6100"), Is.EqualTo(6450.00m));
            Assert.That(Change(before, after, "ledger", "2300"), Is.EqualTo(516.00m));
            Assert.That(Change(before, after, "ledger", "6000"), Is.EqualTo(18.50m));
            Assert.That(Change(before, after, "ledger", "2000"), Is.EqualTo(-6984.50m));
            Assert.That(Change(before, after, "analytic", "CC-4100"), Is.EqualTo(6450.00m));
        });
        var found = await FindAsync("account.invoice", "description", delivery.Key, "reference");
        Assert.That(found.Select(i => $"{i["reference"]} {i["state"]}"), Is.EqualTo(new[] { "INV-1 posted" }));
    }

    [Test]
    public async Task A_number_that_the_supplier_has_used_already_is_refused_under_another_key()
    {
        await using var connector = Connector(Suppliers);
        await DeliveredAsync(connector, DeliveryOf(Payloads.Invoice("INV-2")));
        var error = await RefusedAsync(connector, DeliveryOf(Payloads.Invoice("INV-2")));
        Assert.That(error.Code, Is.EqualTo("TRYTON-INVOICE-KNOWN"));
        Assert.That(error.Message, Does.Not.Contain("INV-2"));
    }

    [Test]
    public async Task A_credit_memo_of_the_same_number_takes_it_back_to_the_cent()
    {
        await using var connector = Connector(Suppliers);
        var before = await SharedTryton.Server.SumsAsync();
        var memo = Payloads.Invoice("INV-3");
        memo["kind"] = "creditMemo";
        await DeliveredAsync(connector, DeliveryOf(Payloads.Invoice("INV-3")));
        await DeliveredAsync(connector, DeliveryOf(memo));
        var after = await SharedTryton.Server.SumsAsync();
        foreach (var account in new[] { "6100", "2300", "6000", "2000" })
            Assert.That(Change(before, after, "ledger", account), Is.Zero, account);
        Assert.That(Change(before, after, "analytic", "CC-4100"), Is.Zero);
    }

    [Test]
    public async Task An_invoice_that_comes_to_another_total_is_refused_and_taken_back()
    {
        await using var connector = Connector(Suppliers);
        var delivery = DeliveryOf(Payloads.Invoice("INV-4", total: "6984.51"));
        Assert.That((await RefusedAsync(connector, delivery)).Code, Is.EqualTo("TRYTON-TOTAL"));
        Assert.That((await FindAsync("account.invoice", "description", delivery.Key)).Select(i => (string?)i["state"]), Is.EqualTo(new[] { "cancelled" }));
    }

    [Test]
    public async Task A_bill_to_a_payer_is_posted_and_reversed()
    {
        await using var connector = Connector(Customers);
        await using var back = Connector("{ as: customer-invoice, party: PAY-0001, reverse: true }");
        var before = await SharedTryton.Server.SumsAsync();
        var delivery = DeliveryOf(Payloads.Bill("B-1"));
        await DeliveredAsync(connector, delivery);
        var billed = await SharedTryton.Server.SumsAsync();
        Assert.That(Change(before, billed, "ledger", "1200"), Is.EqualTo(1650.00m));
        Assert.That(Change(before, billed, "ledger", "4000"), Is.EqualTo(-1650.00m));
        await DeliveredAsync(back, delivery with { Key = delivery.Key + "c" });
        Assert.That(Change(before, await SharedTryton.Server.SumsAsync(), "ledger", "1200"), Is.Zero);
    }

    [Test]
    public async Task An_invoice_that_goes_the_other_way_is_refused()
    {
        await using var connector = Connector(Suppliers);
        Assert.That((await RefusedAsync(connector, DeliveryOf(Payloads.Bill("B-2")))).Code, Is.EqualTo("TRYTON-DIRECTION"));
    }

    [Test]
    public async Task An_invoice_may_be_left_for_people_to_validate_or_post()
    {
        foreach (var state in new[] { "draft", "validated" })
        {
            await using var connector = Connector(Suppliers.Replace("{ as", $"{{ until: {state}, as"));
            var delivery = DeliveryOf(Payloads.Invoice($"INV-5-{state}"));
            await DeliveredAsync(connector, delivery);
            await DeliveredAsync(connector, delivery);
            Assert.That((await FindAsync("account.invoice", "description", delivery.Key)).Select(i => (string?)i["state"]), Is.EqualTo(new[] { state }));
        }
    }

    private static decimal Change(JObject before, JObject after, string books, string code) => Balance(after, books, code) - Balance(before, books, code);

    private static decimal Balance(JObject sums, string books, string code)
        => sums[books]![code] is { } sides ? decimal.Parse((string)sides[0]!) - decimal.Parse((string)sides[1]!) : 0;
}
