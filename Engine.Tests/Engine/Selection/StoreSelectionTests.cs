using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Selection;

/// <summary>
/// What each kind of term names, and what its negation does, in a store of four messages: 1 has a dead letter to ledger and one delivered to billing,
/// 2 has one queued to stock, 3 failed, 4 is of another channel with nothing owed.
/// </summary>
internal sealed class StoreSelectionTests
{
    private readonly StoreFolder _folder = new();
    private SqliteMessageStore _store = null!;
    private StoreSelection _selection = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        _store = SqliteMessageStore.Open(_folder.Options);
        await Add("C1", "first", Run(Owed("K1", lane: "P1"), Owed("K2", destination: "billing", lane: "P2")), patient: "MRN1");
        await Add("C2", "second", Run(Owed("K3", destination: "stock", lane: "P1")), type: "ADT^A01", at: Start.AddHours(-3), runAt: Start.AddHours(-3));
        await Add("C3", "third", Failed());
        await Add("C4", "fourth", Run(), channel: "results");
        await _store.RecordAsync(Change(new DeliveryId(1, 1), DeliveryState.DeadLettered, attempts: 3));
        await _store.RecordAsync(Delivered(new DeliveryId(1, 2)));
        _selection = new StoreSelection(_store, new StillClock(Start.AddMinutes(1)), TimeZoneInfo.Utc);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("", "1234", "123")]
    [TestCase("channel:charges", "123", "123")]
    [TestCase("not-channel:charges", "4", "")]
    [TestCase("to:charges/ledger", "1", "1")]
    [TestCase("to:stock,billing", "12", "23")]
    [TestCase("to:ledger to:charges/ledger", "1", "1")]
    [TestCase("not-to:ledger", "234", "23")]
    [TestCase("lane:P1", "12", "13")]
    [TestCase("not-lane:P2", "234", "13")]
    [TestCase("state:failed", "3", "")]
    [TestCase("state:processed", "124", "123")]
    [TestCase("state:failed,queued", "23", "3")]
    [TestCase("state:dead-lettered state:queued", "", "")]
    [TestCase("state:processed state:dead-lettered", "1", "1")]
    [TestCase("not-state:delivered", "234", "13")]
    [TestCase("not-state:failed,queued", "14", "12")]
    [TestCase("error:MAP-UNMAPPED-CODE", "3", "")]
    [TestCase("state:dead-lettered error:ERP-ACCOUNT-CLOSED", "1", "1")]
    [TestCase("to:billing error:ERP-ACCOUNT-CLOSED", "", "")]
    [TestCase("not-error:MAP-UNMAPPED-CODE", "124", "123")]
    [TestCase("not-error:ERP-ACCOUNT-CLOSED", "1234", "23")]
    [TestCase("like:d-1-1", "1", "1")]
    [TestCase("not-like:d-1-1", "234", "23")]
    [TestCase("control:C1,C3", "13", "12")]
    [TestCase("not-control:C1", "234", "3")]
    [TestCase("type:ADT", "2", "3")]
    [TestCase("type:ADT type:ADT^A01", "2", "3")]
    [TestCase("not-type:ADT^A01", "134", "12")]
    [TestCase("object:K1", "1", "1")]
    [TestCase("object:ChargeEvent/K3", "2", "3")]
    [TestCase("not-object:K1", "234", "23")]
    [TestCase("at:10:00..", "134", "12")]
    [TestCase("not-at:10:00..", "2", "3")]
    [TestCase("attempts:2..", "1", "1")]
    [TestCase("not-attempts:1..", "234", "3")]
    [TestCase("age:1h..", "2", "3")]
    [TestCase("not-age:1h..", "134", "12")]
    [TestCase("text:second", "2", "3")]
    [TestCase("not-text:second", "134", "12")]
    [TestCase("where:(MSH-10 = 'C1')", "1", "12")]
    [TestCase("not-where:(MSH-10 = 'C1')", "234", "3")]
    [TestCase("patient:", "1", "12")]
    [TestCase("not-patient:", "234", "3")]
    public void A_term_and_its_negation_name_messages_and_deliveries(string text, string messages, string deliveries)
    {
        Assert.That(Selector.TryParse(text, out var selector, out var error), error);
        Assert.That(string.Concat(_selection.Messages(selector!, "MRN1", 10, oldestFirst: true).Select(m => m.Id.Number)), Is.EqualTo(messages));
        Assert.That(string.Concat(_selection.Deliveries(selector!, "MRN1", 10, oldestFirst: true).Select(d => d.Id.Number)), Is.EqualTo(deliveries));
    }

    [Test]
    public void A_search_that_nobody_waits_for_ends()
    {
        Assert.That(Selector.TryParse("text:nowhere", out var selector, out _));
        Assert.Throws<OperationCanceledException>(() => _selection.Messages(selector!, null, 10, cancellationToken: new CancellationToken(canceled: true)).Count());
    }

    [TestCase("age:999999999d..")]
    [TestCase("at:9999-12-31")]
    [TestCase("attempts:99999999999")]
    public void A_range_beyond_the_calendar_or_the_numbers_is_refused(string text)
    {
        Assert.That(Selector.TryParse(text, out var selector, out _));
        Assert.Throws<SelectionException>(() => _ = _selection.Messages(selector!, null, 10));
    }

    [Test]
    public void What_may_be_a_patients_is_masked_where_a_selector_is_kept()
    {
        Assert.That(Selector.TryParse("channel:charges not-state:failed,queued text:\"ANNA DOE\" where:(PID-3.1 = '77') lane:77 not-object:Person/77 patient:", out var selector, out _));
        Assert.That(selector!.Masked, Is.EqualTo("channel:charges not-state:failed,queued text:‹…› where:‹…› lane:‹…› not-object:‹…› patient:"));
    }

    private async Task Add(string control, string word, NewRun run, string? patient = null, string type = "DFT^P03", string channel = "charges", DateTimeOffset? at = null, DateTimeOffset? runAt = null)
        => await _store.AcceptAsync(new NewMessage
        {
            Envelope = Envelope($"MSH|^~\\&|EHR|N|X|Y|20260304||{type}|{control}|P|2.5\rNTE|1||{word}\r", channel, at),
            ControlId = control,
            Type = type,
            SearchKeys = patient is null ? [] : [$"patient={patient}"],
            Run = run with { At = runAt ?? run.At },
        });
}
