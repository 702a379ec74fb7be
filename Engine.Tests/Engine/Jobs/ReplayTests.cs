using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Jobs;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Tests.Engine.Runtime;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Runtime.TestNode;

namespace InterfaceEngine.Tests.Engine.Jobs;

/// <summary>Replays as jobs, on a channel with two destinations whose lanes are patients.</summary>
internal sealed class ReplayTests
{
    private StoreFolder _folder = null!;
    private TestNode _node = null!;
    private JobRunner _jobs = null!;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _node = TestNode.Open(_folder);
        _jobs = new JobRunner(new JobBook(_node.Store.Control), _node.Supervisor, _node.Store, TimeProvider.System, NullLogger<JobRunner>.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        await _jobs.DisposeAsync();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_reprocess_to_one_destination_leaves_the_others_alone()
    {
        await StartAsync("pipeline:\n  - require: PID-3.1 = 'P2'");
        var failed = ((Acceptance.Stored)await _node.SendAsync("adt", 1)).Id;
        await _node.Supervisor.ReloadAsync(Configuration(""), CancellationToken.None);

        var job = await ReplayAsync(Request("state:failed", ReplayMode.Reprocess, LateRule.Skip, to: "adt/ledger"));
        Assert.That((job.State, job.Queued, job.Failed), Is.EqualTo((JobState.Done, 1, 0)));
        Assert.That(_node.Store.ReadDeliveries(failed).Select(d => d.Destination), Is.EqualTo(new[] { "ledger" }));
        Assert.That(Planner.Plan(Request(failed.ToString(), ReplayMode.Auto, LateRule.Skip, to: "elsewhere"), CancellationToken.None).Items, Is.Empty);
    }

    // The first of a lane and both of another are dead letters; of the first lane, a later one was delivered after the plan was made.
    [TestCase(LateRule.Skip, JobState.Done, 3, 1, new[] { 4, 2, 3 })]
    [TestCase(LateRule.Stop, JobState.Stopped, 0, 0, new[] { 4 })]
    [TestCase(LateRule.Send, JobState.Done, 3, 0, new[] { 4, 1, 2, 3 })]
    public async Task Lateness_is_judged_when_a_deliverys_turn_comes(object late, object state, int done, int skipped, int[] taken)
    {
        await StartAsync("");
        var ledger = _node.Target("adt/ledger");
        ledger.Answer(_ => ScriptedConnector.No);
        await _node.SendAsync("adt", 1, "P1");
        await _node.SendAsync("adt", 2, "P2");
        await _node.SendAsync("adt", 3, "P2");
        await _node.Settled();
        var request = Request("to:ledger", ReplayMode.Resend, (LateRule)late);
        var plan = Planner.Plan(request, CancellationToken.None);
        Assert.That((plan.Items.Count, plan.Late), Is.EqualTo((3, 0)));

        ledger.Answer(_ => ScriptedConnector.Yes);
        await _node.SendAsync("adt", 4, "P1");
        await _node.Settled();
        var job = await EndAsync(await _jobs.AddAsync(request, plan));
        Assert.That((job.State, job.Done, job.Skipped), Is.EqualTo(((JobState)state, done, skipped)));
        Assert.That(job.Note, job.State == JobState.Stopped ? Does.Contain("older than something delivered") : Is.Null);
        await _node.Settled();
        Assert.That(ledger.Taken.Select(Number), Is.EquivalentTo(taken));
    }

    private ReplayPlanner Planner => new(_node.Store, new StoreSelection(_node.Store, TimeProvider.System, TimeZoneInfo.Utc), _ => ["ledger", "billing"]);

    private static ReplayRequest Request(string select, ReplayMode mode, LateRule late, string? to = null)
        => Selector.TryParse(select, out var selector, out var error)
            ? new ReplayRequest(selector!, null, mode, false, to, late, null, null, null)
            : throw new ArgumentException(error);

    private ConfigurationModel Configuration(string more)
        => _node.Configure(Channel("adt", "127.0.0.1:1", Destination("ledger") + Destination("billing"), more));

    private Task StartAsync(string more) => _node.Supervisor.StartAsync(Configuration(more), CancellationToken.None);

    private async Task<Job> ReplayAsync(ReplayRequest request) => await EndAsync(await _jobs.AddAsync(request, Planner.Plan(request, CancellationToken.None)));

    private async Task<Job> EndAsync(Job job)
    {
        await Eventually.IsTrue(() => _jobs.Find(job.Id)!.State != JobState.Running, "the job ends");
        return _jobs.Find(job.Id)!;
    }
}
