using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Tryton;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;
using static InterfaceEngine.Tests.Channels.Connectors.Tryton.SharedTryton;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>That what a real Tryton says becomes the error that tells an operator what to do: to wait, to correct, or to give a right.</summary>
[Category("Peer")]
internal sealed class TrytonErrorTests
{
    private const string Movement = "{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }";
    private const string Entry = "{ as: journal-entry, journal: GEN }";

    [Test]
    public async Task A_user_without_rights_stops_the_destination_and_hears_which_right_is_missing()
    {
        await using var connector = Connector(Entry, user: "viewer", password: SharedTryton.Server.Viewer.Password);
        var outcome = await DeliverAsync(connector, DeliveryOf(Payloads.Entry()));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Stopped>(), $"{outcome}");
        var error = ((DeliveryOutcome.Stopped)outcome).Error;
        Assert.Multiple(() =>
        {
            Assert.That(error.Code, Is.EqualTo("TRYTON-ACCESS"));
            Assert.That(error.Message, Does.Contain("account.move.search_read (Account Move)"));
        });
    }

    [Test]
    public async Task A_wrong_password_makes_the_whole_destination_wait()
    {
        // A login of its own: Tryton counts wrong ones by user.
        await using var connector = Connector(Entry, user: "nobody", password: "wrong");
        await LaterAsync(connector, RetryScope.Target, "TRYTON-LOGIN");
    }

    [Test]
    public async Task A_database_that_is_not_there_makes_it_wait()
    {
        await using var connector = TrytonConnector.Component.Create(Context(SettingsFrom.Yaml(TrytonSpec.Send, Entry)) with
        {
            System = SettingsFrom.Yaml(TrytonSpec.System, $"{{ url: \"http://127.0.0.1:{SharedTryton.Server.Port}/nosuch/\", user: engine, password: secret:erp }}"),
        });
        await LaterAsync(connector, RetryScope.Target, "TRYTON-DATABASE");
    }

    [Test]
    public async Task A_session_that_has_ended_is_renewed_without_a_word()
    {
        await using var proxy = new CuttingProxy(SharedTryton.Server.Port);
        await using var connector = Connector(Entry, proxy.Port);
        await DeliveredAsync(connector, DeliveryOf(Payloads.Entry()));
        await SharedTryton.Server.ForgetSessionsAsync();
        proxy.Clear();
        await DeliveredAsync(connector, DeliveryOf(Payloads.Entry()));
        Assert.That(proxy.Bodies.Count(b => b.Contains("common.db.login", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCase("item", "NO-SUCH", "TRYTON-NO-ITEM")]
    [TestCase("lot", "NO-SUCH", "TRYTON-NO-LOT")]
    [TestCase("from", "NO-SUCH", "TRYTON-NO-LOCATION")]
    [TestCase("unit", "NO-SUCH", "TRYTON-NO-UNIT")]
    public async Task A_code_that_tryton_does_not_know_is_named_by_its_kind_and_kept_out_of_the_message(string what, string code, string error)
    {
        await using var connector = Connector(Movement);
        var payload = Payloads.Implant();
        switch (what)
        {
            case "item":
                payload["item"]!["code"] = code;
                break;
            case "from":
                payload["from"]!["unit"] = code;
                break;
            default:
                payload["item"]![what] = code;
                break;
        }
        var refused = await RefusedAsync(connector, DeliveryOf(payload));
        Assert.Multiple(() =>
        {
            Assert.That(refused.Code, Is.EqualTo(error));
            Assert.That(refused.Value, Is.EqualTo(code));
            Assert.That(refused.ToString(), Does.Not.Contain(code));
            Assert.That(refused.Place, Is.Not.Null);
        });
    }

    [Test]
    public async Task An_implant_without_its_lot_is_refused_before_anything_is_made()
    {
        await using var connector = Connector(Movement);
        var payload = Payloads.Implant();
        ((JObject)payload["item"]!).Remove("lot");
        var delivery = DeliveryOf(payload);
        Assert.That((await RefusedAsync(connector, delivery)).Code, Is.EqualTo("TRYTON-NO-LOT"));
        Assert.That(await FindAsync("stock.shipment.internal", "reference", delivery.Key), Is.Empty);
    }

    [Test]
    public async Task A_lot_that_has_less_than_its_item_is_short()
    {
        await Client.CallAsync("stock.lot.create", TrytonJson.List(new JArray(new JObject
        {
            ["number"] = "LOT-EMPTY",
            ["product"] = SharedTryton.Server.Demo["products"]!["IMP-1001"],
        })), null, CancellationToken.None);
        await using var connector = Connector(Movement);
        Assert.That((await RefusedAsync(connector, DeliveryOf(Payloads.Implant("LOT-EMPTY")))).Code, Is.EqualTo("TRYTON-STOCK-SHORT"));
    }

    [Test]
    public async Task A_shortage_that_may_pass_leaves_the_shipment_waiting_and_ends_it_when_the_goods_are_there()
    {
        await using var connector = Connector("{ as: stock-movement, consumed: CONSUMED, on-short: retry, units: { EA: Unit } }");
        await using var brings = Connector("{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit } }");
        var delivery = DeliveryOf(Payloads.Used("MED-3001", 5, "LOC-ICU"));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var outcome = await DeliverAsync(connector, delivery with { Attempt = attempt });
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>(), $"{outcome}");
            Assert.That(((DeliveryOutcome.RetryLater)outcome).Error.Code, Is.EqualTo("TRYTON-STOCK-SHORT"));
        }
        var moved = Payloads.Used("MED-3001", 5, "LOC-PHA");
        moved["reason"] = "transfer";
        moved["to"] = new JObject { ["unit"] = "LOC-ICU" };
        await DeliveredAsync(brings, DeliveryOf(moved));
        await DeliveredAsync(connector, delivery with { Attempt = 3 });
        Assert.That((await FindAsync("stock.shipment.internal", "reference", delivery.Key)).Select(s => (string?)s["state"]), Is.EqualTo(new[] { "done" }));
        Assert.That((await SharedTryton.Server.SumsAsync())["stock"]!["LOC-ICU"]!["MED-3001"], Is.Null);
    }

    [Test]
    public async Task A_date_without_an_open_period_is_refused()
    {
        await using var connector = Connector(Entry);
        Assert.That((await RefusedAsync(connector, DeliveryOf(Payloads.Entry(date: "2034-01-01")))).Code, Is.EqualTo("TRYTON-PERIOD-CLOSED"));
    }

    [Test]
    public async Task A_warning_is_refused_by_its_name_and_confirmed_where_the_settings_accept_it()
    {
        var payload = Payloads.Implant();
        payload["movedAt"] = $"{int.Parse(Payloads.Today[..4]) + 1}-01-02";
        await using var connector = Connector(Movement);
        var delivery = DeliveryOf(payload);
        var error = await RefusedAsync(connector, delivery);
        Assert.That(error.Code, Is.EqualTo("TRYTON-WARNING"));
        Assert.That(error.Message, Does.Contain("(effective_date_future)"));
        Assert.That((await FindAsync("stock.shipment.internal", "reference", delivery.Key)).Select(s => (string?)s["state"]), Is.EqualTo(new[] { "cancelled" }));
        await using var accepting = Connector("{ as: stock-movement, consumed: CONSUMED, units: { EA: Unit }, accept-warnings: [effective_date_future] }");
        await DeliveredAsync(accepting, delivery);
        await using var back = Connector("{ as: stock-movement, reverse: true, consumed: CONSUMED, units: { EA: Unit }, accept-warnings: [effective_date_future] }");
        await DeliveredAsync(back, delivery with { Key = delivery.Key + "c" });
    }

    [Test]
    public async Task A_code_that_has_come_to_mean_something_else_is_looked_up_again_and_the_document_posted()
    {
        await using var connector = Connector(Entry);
        var first = await NewCenterAsync();
        // Refused for its date, but the cost centre is known from now on.
        await RefusedAsync(connector, DeliveryOf(Payloads.Entry(center: "CC-TMP", date: "2034-01-01")));
        await Client.CallAsync("analytic_account.account.delete", TrytonJson.List(new JArray(first)), null, CancellationToken.None);
        var second = await NewCenterAsync();
        var delivery = DeliveryOf(Payloads.Entry("3.21", "3.21", "CC-TMP"));
        await DeliveredAsync(connector, delivery);
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That((await SharedTryton.Server.SumsAsync())["analytic"]!["CC-TMP"]!.Select(s => (string?)s), Is.EqualTo(new[] { "3.21", "0.00" }));

        static async Task<long> NewCenterAsync() => (long)(await Client.CallAsync("analytic_account.account.create", TrytonJson.List(new JArray(new JObject
        {
            ["code"] = "CC-TMP",
            ["name"] = "For a while",
            ["type"] = "normal",
            ["root"] = SharedTryton.Server.Demo["analytic_root"],
            ["parent"] = SharedTryton.Server.Demo["analytic_root"],
        })), null, CancellationToken.None))[0]!;
    }

    [Test]
    public async Task What_codes_mean_is_asked_once()
    {
        await using var proxy = new CuttingProxy(SharedTryton.Server.Port);
        await using var connector = Connector(Movement, proxy.Port);
        await DeliveredAsync(connector, DeliveryOf(Payloads.Used("GAU-2001", 1, "LOC-OR1")));
        proxy.Clear();
        await DeliveredAsync(connector, DeliveryOf(Payloads.Used("GAU-2001", 1, "LOC-OR1")));
        Assert.That(proxy.Bodies.Select(b => (string?)JObject.Parse(b)["method"]), Is.EqualTo(new[] { "search_read", "create", "wait", "assign_try", "done", "read" }
            .Select(m => "model.stock.shipment.internal." + m)));
    }

    [TestCase("{ as: stock-movement, journal: GEN }", "'journal' means nothing for as: stock-movement")]
    [TestCase("{ as: journal-entry }", "a journal entry goes into a journal, and none is named")]
    [TestCase("{ as: customer-invoice }", "a customer's invoice needs its customer, and objects do not name one")]
    [TestCase("{ as: purchase-order, until: validated }", "a purchase-order has no state 'validated' that it could be left in")]
    [TestCase("{ as: purchase-order, reverse: true }", "a purchase cannot be turned round")]
    public void Settings_that_mean_nothing_together_are_found_by_the_check(string send, string message)
    {
        var problems = new Problems();
        var context = Context(SettingsFrom.Yaml(TrytonSpec.Send, send));
        TrytonConnector.Component.Check!(new ComponentCheck { Settings = context.Settings, System = context.System, Folder = "", CarriesPatientData = false, Problems = problems });
        Assert.That(problems.Select(p => p.Message), Is.EqualTo(new[] { message }));
    }

    private static async Task LaterAsync(IConnector connector, RetryScope scope, string code)
    {
        var outcome = await DeliverAsync(connector, DeliveryOf(Payloads.Entry()));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>(), $"{outcome}");
        var later = (DeliveryOutcome.RetryLater)outcome;
        Assert.That((later.Scope, later.Error.Code), Is.EqualTo((scope, code)));
    }
}
