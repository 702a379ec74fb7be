using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Folder;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Folder;

[TestFixture]
public sealed class FolderSourceTests
{
    private readonly List<ISource> _sources = [];
    private ScriptedInbox _inbox = null!;
    private ScratchFolder _folder = null!;

    [SetUp]
    public void Prepare() => (_inbox, _folder) = (new ScriptedInbox(), ScratchFolder.Create());

    [TearDown]
    public async Task Release()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        _sources.Clear();
        _folder.Dispose();
    }

    [Test]
    public async Task An_envelope_names_its_file_and_what_makes_it_a_repeat_but_not_in_what_a_log_shows()
    {
        _folder.Write("in/DOE-JANE.csv", "code\n1\n");
        await StartAsync();
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 1, "the file is taken");
        var envelope = _inbox.Offered.Single();
        Assert.Multiple(() =>
        {
            Assert.That(envelope.DuplicateKey, Is.EqualTo("DOE-JANE.csv:7"));
            Assert.That(envelope.Attributes["file"], Is.EqualTo("DOE-JANE.csv"));
            Assert.That(envelope.Peer, Does.Contain("*.csv").And.Not.Contain("DOE"));
        });
    }

    [Test]
    public async Task Files_are_taken_in_the_order_of_their_names()
    {
        foreach (var name in new[] { "c", "a", "b" })
            _folder.Write($"in/{name}.csv", name);
        await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count == 3, "all are taken");
        Assert.That(Texts(), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Files_are_taken_in_the_order_of_their_times_where_that_is_asked_for()
    {
        var hour = new DateTime(2026, 3, 14, 9, 0, 0, DateTimeKind.Utc);
        foreach (var (name, after) in new[] { ("a", 2), ("b", 0), ("c", 1) })
            File.SetLastWriteTimeUtc(_folder.Write($"in/{name}.csv", name), hour.AddMinutes(after));
        await StartAsync("order-by: time");
        await Eventually.IsTrue(() => _inbox.Offered.Count == 3, "all are taken");
        Assert.That(Texts(), Is.EqualTo(new[] { "b", "c", "a" }));
    }

    [Test]
    public async Task What_is_not_complete_or_not_meant_is_left_alone()
    {
        foreach (var name in new[] { ".hidden.csv", "a.csv.part", "b.tmp", "notes.txt", "sub/c.csv", "taken.CSV" })
            _folder.Write($"in/{name}", name);
        File.CreateSymbolicLink(_folder["in", "link.csv"], _folder["in", "notes.txt"]);
        await StartAsync();
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 1, "the one file is taken");
        Assert.That(Texts(), Is.EqualTo(new[] { "taken.CSV" }));
        Assert.That(_folder.Names("in"), Is.EqualTo(new[] { "a.csv.part", "b.tmp", "link.csv", "notes.txt" }));
    }

    [Test]
    public async Task A_file_of_a_name_that_is_taken_gets_a_number_and_overwrites_nothing()
    {
        _folder.Write("in/done/a.csv", "first");
        _folder.Write("in/done/a-2.csv", "second");
        _folder.Write("in/a.csv", "third");
        await StartAsync();
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 3, "the file is moved");
        Assert.That(_folder.Names("in", "done").Select(n => File.ReadAllText(_folder["in", "done", n])), Is.EquivalentTo(new[] { "first", "second", "third" }));
    }

    [Test]
    public async Task A_rejected_file_goes_to_quarantine_with_a_note_that_says_why_and_nothing_of_its_content()
    {
        _folder.Write("in/a.csv", "SECRET");
        _inbox.AnswerAll(new Acceptance.Rejected(new MessageError("CSV-COLUMNS", "the header lacks the column code") { Place = "line 1", Value = "SECRET" }));
        await StartAsync();
        await Eventually.IsTrue(() => _folder.Names("in", "quarantine").Count == 2, "the file and its note are there");
        await Eventually.Ends(_sources.Single().StopAsync(CancellationToken.None));
        Assert.That(_folder.Names("in", "quarantine"), Is.EqualTo(new[] { "a.csv", "a.csv.error.txt" }));
        Assert.That(File.ReadAllText(_folder["in", "quarantine", "a.csv.error.txt"]), Does.StartWith("CSV-COLUMNS line 1").And.Not.Contain("SECRET"));
    }

    [Test]
    public async Task A_file_that_is_too_large_goes_to_quarantine_unread()
    {
        _folder.Write("in/a.csv", new string('x', 2000));
        await StartAsync("max-size: 1KB");
        await Eventually.IsTrue(() => _folder.Names("in", "quarantine").Count == 2, "the file and its note are there");
        Assert.That(_inbox.Offered, Is.Empty);
        Assert.That(_inbox.Samples.Select(s => (s.Code, s.Answer)), Is.EqualTo(new[] { ("FOLDER-FILE-TOO-LARGE", "quarantined") }));
    }

    [Test]
    public async Task While_nothing_can_be_taken_files_stay_and_keep_their_order()
    {
        _folder.Write("in/a.csv", "a");
        _folder.Write("in/b.csv", "b");
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count >= 3, "the first is offered again and again");
        Assert.That(Texts(), Is.All.EqualTo("a"));
        _inbox.Script = null;
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 2, "both are taken");
    }

    [Test]
    public async Task After_a_crash_between_accept_and_move_the_file_is_known_as_a_duplicate_and_moved()
    {
        _folder.Write("in/a.csv", "a");
        _inbox.AnswerAll(new Acceptance.Duplicate(new MessageId(1, 1), Answer.Positive));
        await StartAsync();
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 1, "the file is moved");
        Assert.That(_folder.Names("in"), Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_stored_but_cannot_be_moved_yet_is_not_taken_twice()
    {
        _folder.Write("in/a.csv", "a");
        var held = _inbox.HoldAll();
        await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "the file is offered");
        // A file where the folder should be: nothing can be moved there.
        Directory.Delete(_folder["in", "done"], recursive: true);
        _folder.Write("in/done", "in the way");
        held.LetGo();
        await Eventually.IsTrue(() => _inbox.Reported.Count == 1, "the failure is reported");
        File.Delete(_folder["in", "done"]);
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 1, "the file is moved at last");
        Assert.Multiple(() =>
        {
            Assert.That(_inbox.Offered, Has.Count.EqualTo(1));
            Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("FOLDER-FILE-NOT-MOVED"));
            Assert.That(_inbox.Reported.Single().ToString(), Does.Not.Contain("a.csv"));
        });
    }

    [Test]
    public async Task A_file_that_its_sender_writes_anew_while_it_is_being_stored_is_taken_as_well_and_overwrites_nothing()
    {
        _folder.Write("in/a.csv", "first");
        var held = _inbox.HoldAll();
        await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "the file is offered");
        _folder.Write("in/a.csv", "the second");
        held.LetGo();
        await Eventually.IsTrue(() => _folder.Names("in", "done").Count == 2, "both are moved");
        Assert.That(Texts(), Is.EqualTo(new[] { "first", "the second" }));
        Assert.That(File.ReadAllText(_folder["in", "done", "a.csv"]), Is.EqualTo("first"));
        Assert.That(File.ReadAllText(_folder["in", "done", "a-2.csv"]), Is.EqualTo("the second"));
    }

    [Test]
    public async Task A_folder_that_vanishes_is_reported_once_and_looked_for_again()
    {
        await StartAsync("move-to: done, quarantine: quarantine");
        await Eventually.IsTrue(() => Directory.EnumerateDirectories(_folder["in", ".claims"]).Any(), "its first look has made the folder of its claims, and makes nothing any more");
        Directory.Delete(_folder["in"], recursive: true);
        await Eventually.IsTrue(() => _inbox.Reported.Count == 1, "that the folder is gone is reported");
        _folder.Write("in/a.csv", "a");
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "the file is taken");
        Assert.That(_inbox.Reported.Single().Code, Is.EqualTo("FOLDER-GONE"));
    }

    [Test]
    public async Task Two_takers_of_the_same_files_cannot_both_start()
    {
        await StartAsync();
        var failure = await Assert.ThrowsAsync<ComponentStartException>(() => StartAsync());
        Assert.That(failure!.Error.Code, Is.EqualTo("FOLDER-IN-USE"));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_fails_the_start_and_says_which()
    {
        _folder.Write("in", "a file where the folder should be");
        var failure = await Assert.ThrowsAsync<ComponentStartException>(() => StartAsync());
        Assert.That(failure!.Error.Code, Is.EqualTo("FOLDER-NOT-USABLE"));
        Assert.That(failure.Message, Does.Contain("(path)"));
    }

    [Test]
    public async Task With_a_schedule_files_are_taken_when_it_is_asked_to_look_and_not_before()
    {
        _folder.Write("in/a.csv", "a");
        var source = await StartScheduledAsync();
        _folder.Write("in/b.csv", "b");
        await Eventually.Ends(source.PollAsync(CancellationToken.None));
        Assert.That(Texts(), Is.EqualTo(new[] { "a", "b" }));

        _folder.Write("in/c.csv", "c");
        Assert.That(_inbox.Offered, Has.Count.EqualTo(2));
        await Eventually.Ends(source.PollAsync(CancellationToken.None));
        Assert.That(Texts(), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task A_scheduled_look_waits_for_files_to_be_complete_because_the_next_may_be_a_day_away()
    {
        var source = await StartScheduledAsync("stable-for: 100ms");
        _folder.Write("in/b.csv", "b");
        _folder.Write("in/a.csv", "a");
        await Eventually.Ends(source.PollAsync(CancellationToken.None));
        Assert.That(Texts(), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task A_scheduled_look_goes_on_until_what_cannot_be_taken_is_taken()
    {
        _folder.Write("in/a.csv", "a");
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        var source = await StartScheduledAsync();
        var (first, second) = (source.PollAsync(CancellationToken.None), source.PollAsync(CancellationToken.None));
        await Eventually.IsTrue(() => _inbox.Offered.Count >= 3, "it is offered again and again");
        _inbox.Script = null;
        await Eventually.Ends(Task.WhenAll(first, second));
        Assert.That(_inbox.Answered.Count(a => a.Acceptance is Acceptance.Stored), Is.EqualTo(1), "two who ask at once share one look");
    }

    [Test]
    public async Task A_stop_ends_a_scheduled_look_that_cannot_end_by_itself()
    {
        _folder.Write("in/a.csv", "a");
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        var source = await StartScheduledAsync();
        var look = source.PollAsync(CancellationToken.None);
        await Eventually.IsTrue(() => _inbox.Offered.Count >= 1, "it looks");
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
        Assert.That(look.IsCanceled && source.PollAsync(CancellationToken.None).IsCanceled, Is.True);
        Assert.That(_folder.Names("in"), Is.EqualTo(new[] { "a.csv" }));
    }

    private async Task StartAsync(string more = "order-by: name")
    {
        var source = TestComponents.Source(FolderSource.Component, Settings("stable-for: 0s, " + more), folder: _folder.Path);
        _sources.Add(source);
        await source.StartAsync(_inbox, CancellationToken.None);
    }

    private async Task<IPolledSource> StartScheduledAsync(string more = "stable-for: 0s")
    {
        var source = (IPolledSource)TestComponents.Source(FolderSource.Component, Settings(more), folder: _folder.Path, isScheduled: true);
        _sources.Add(source);
        await source.StartAsync(_inbox, CancellationToken.None);
        return source;
    }

    private static string Settings(string more) => $$"""{ path: in, pattern: "*.csv", poll: 10ms, {{more}} }""";

    private IEnumerable<string> Texts() => _inbox.Offered.Select(e => Encoding.UTF8.GetString(e.Content.Span));
}
