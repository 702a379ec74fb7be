using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline;

/// <summary>The <c>lookup</c> step: what was found has a name, in the steps, keys, lanes, templates and maps behind it; a miss is a stated outcome.</summary>
[TestFixture]
public sealed class LookupStepTests
{
    private const string Files = """
        --- systems.yaml
        ehr: {}
        erp: { http: { url: "http://127.0.0.1:1" } }
        --- tables/items.yaml
        table: items
        key: code
        columns: { code: {}, cost: { type: number }, shelf: {} }
        from: { file: { path: items.csv } }
        stale-after: 1d
        when-stale: STALE
        --- maps/line.yaml
        map: line
        version: 1.0.0
        from: hl7v2 ADT
        to: json
        params: { cost: optional }
        fields:
          item: PID-3.1
          total: =%cost * 2
        --- channels/c.yaml
        channel: c
        version: 1.0.0
        data: finance
        source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }
        pipeline:
          - { lookup: items, key: PID-3.1, as: item, miss: MISS }
          - filter: =%item.cost.empty() or %item.cost < 100
        destinations:
          erp:
            pipeline: [ { map: line, with: { cost: "=%item.cost" } } ]
            order-by: =%item.shelf
            key: PID-3.1 & '-' & %item.shelf
            send: { to: erp, http: { path: "/shelves/{iif(%item.exists(), %item.shelf, 'none')}" } }

        """;

    private static readonly DateTimeOffset s_now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public void What_was_found_is_there_for_filters_maps_lanes_keys_and_templates()
    {
        var outcome = Run("A", "fail");
        var delivery = ((RunOutcome.Processed)outcome).Deliveries.Single();
        Assert.That(Encoding.UTF8.GetString(delivery.Payload.Span), Is.EqualTo("""{"item":"A","total":3.00}"""));
        Assert.That((delivery.Lane, delivery.Key, delivery.Attributes["path"]), Is.EqualTo(("S1", "c-erp-A-S1", "/shelves/S1")));
        Assert.That(outcome.Tables, Is.EqualTo("items 7"), "the run says which version it saw");
        Assert.That(Run("B", "fail"), Is.InstanceOf<RunOutcome.Filtered>(), "it costs too much");
    }

    [Test]
    public void A_miss_fails_the_message_unless_the_step_says_otherwise()
    {
        var error = ((RunOutcome.Failed)Run("Z", "fail")).Error;
        Assert.That((error.Code, error.Rule, error.Value), Is.EqualTo(("LOOKUP-MISS", "channels/c.yaml:6", "Z")));
        Assert.That(error.Message, Does.Not.Contain("Z"));
        Assert.That(((RunOutcome.Filtered)Run("Z", "filter")).Reason.Code, Is.EqualTo("LOOKUP-MISS"));
    }

    [Test]
    public void A_miss_that_passes_is_counted_and_leaves_the_name_empty()
    {
        var outcome = Run("Z", "pass");
        Assert.That(outcome, Is.InstanceOf<RunOutcome.Processed>(), (outcome as RunOutcome.Failed)?.Error.ToString());
        Assert.That(((RunOutcome.Processed)outcome).Deliveries.Single().Lane, Is.Empty);
        Assert.That(outcome.Warnings, Is.EqualTo(["LOOKUP-MISS"]));
    }

    [TestCase("use", "LOOKUP-STALE")]
    [TestCase("fail", null)]
    public void Rows_that_are_too_old_are_used_with_a_warning_or_fail_the_message(string rule, string? warning)
    {
        var outcome = Run("A", "fail", rule, age: TimeSpan.FromDays(2));
        if (warning is null)
            Assert.That(((RunOutcome.Failed)outcome).Error.Code, Is.EqualTo("TABLE-STALE"));
        else
            Assert.That(outcome.Warnings, Is.EqualTo([warning]));
    }

    [Test]
    public void A_table_that_was_never_read_fails_the_message()
        => Assert.That(((RunOutcome.Failed)Run("A", "pass", loaded: false)).Error.Code, Is.EqualTo("TABLE-NOT-LOADED"));

    [Test]
    public void A_run_sees_one_version_from_its_first_look_up_to_its_last()
    {
        var twice = Files.Replace("  - filter:", "  - { lookup: items, key: PID-3.1, as: again }\n  - filter:", StringComparison.Ordinal);
        var tables = new ChangingTables();
        var model = ConfigurationOf.Files(twice.Replace("MISS", "fail", StringComparison.Ordinal).Replace("STALE", "use", StringComparison.Ordinal), new Problems())!;
        tables.Model = model.Tables.Find("items");
        var pipeline = new ChannelPipeline(model.Channels.Single(), tables);
        Assert.That(pipeline.Run(pipeline.Open(Envelope("A"))).Tables, Is.EqualTo("items 1"));
        Assert.That(tables.Asked, Is.EqualTo(1));
    }

    [TestCase("A", false)]
    [TestCase("B", true)]
    public void What_was_found_decides_whether_a_person_must_approve(string item, bool needsApproval)
    {
        var files = Files.Replace("  - filter: =%item.cost.empty() or %item.cost < 100\n", "", StringComparison.Ordinal)
            .Replace("    order-by:", "    approve: =%item.cost > 100\n    order-by:", StringComparison.Ordinal);
        var delivery = ((RunOutcome.Processed)Run(item, "fail", files: files)).Deliveries.Single();
        Assert.That(delivery.Step!.NeedsApproval, Is.EqualTo(needsApproval));
    }

    private static RunOutcome Run(string item, string miss, string stale = "use", TimeSpan age = default, bool loaded = true, string files = Files)
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files(files.Replace("MISS", miss, StringComparison.Ordinal).Replace("STALE", stale, StringComparison.Ordinal), problems)!;
        Assert.That(problems.Where(p => p.Code != "CFG-TABLE-FILE"), Is.Empty);
        var rows = TableSnapshot.Make(model.Tables.Find("items")!, [["A", "1.50", "S1"], ["B", "200", "S2"]], 7, s_now - age, out _)!;
        var pipeline = new ChannelPipeline(model.Channels.Single(), loaded ? new FixedTables(rows) : ITables.None);
        return pipeline.Run(pipeline.Open(Envelope(item)));
    }

    private static Envelope Envelope(string item) => new()
    {
        Channel = "c",
        ReceivedAt = s_now,
        Format = ContentFormat.Hl7v2,
        Content = Encoding.UTF8.GetBytes($"MSH|^~\\&|EHR|NORTH|||20260314||ADT^A01|C1|P|2.5.1\rPID|1||{item}\r"),
    };

    private sealed class FixedTables(TableSnapshot table) : ITables
    {
        public TableSnapshot? Find(string name) => name == table.Model.Name ? table : null;
    }

    // Another version whenever it is asked.
    private sealed class ChangingTables : ITables
    {
        public TableModel? Model { get; set; }

        public int Asked { get; private set; }

        public TableSnapshot? Find(string name) => TableSnapshot.Make(Model!, [["A", "1", "S1"]], ++Asked, s_now, out _);
    }
}
