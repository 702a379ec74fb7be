using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Files;

/// <summary>What a source of files does on every file system.</summary>
internal abstract class FileSourceSuite
{
    private readonly List<ISource> _sources = [];
    private ScriptedInbox _inbox = null!;
    private FilePlace _place = null!;

    /// <summary>An empty folder.</summary>
    private protected abstract FilePlace Place();

    [SetUp]
    public void Prepare()
    {
        (_inbox, _place) = (new ScriptedInbox(), Place());
        Directory.CreateDirectory(_place["in"]);
    }

    [TearDown]
    public async Task Release()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        _sources.Clear();
        await _place.DisposeAsync();
    }

    [Test]
    public async Task Files_are_taken_in_order_however_many_are_read_ahead_and_moved_when_they_are_stored()
    {
        var names = Enumerable.Range(0, 300).Select(n => $"{n:000}.csv").ToArray();
        foreach (var name in names.Reverse())
            _place.Write($"in/{name}", $"content of {name}");
        await StartAsync();
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 300, "all are moved");
        Assert.Multiple(() =>
        {
            Assert.That(Files(_inbox), Is.EqualTo(names));
            Assert.That(_inbox.Offered.Select(e => Text(e)), Is.EqualTo(names.Select(n => $"content of {n}")));
            Assert.That(_inbox.Offered.Select(e => e.Attributes["redelivered"]), Is.All.EqualTo("false"));
            Assert.That(_inbox.Reported, Is.Empty);
            Assert.That(_place.Names("in"), Is.Empty);
        });
    }

    [Test]
    public async Task A_fault_of_the_engine_over_one_file_does_not_end_the_looking_and_the_file_is_taken_then()
    {
        var asked = 0;
        _inbox.Script = (_, _) => Interlocked.Increment(ref asked) == 1 ? throw new NotSupportedException("a fault") : ValueTask.FromResult(_inbox.Stored());
        _place.Write("in/a.csv", "a");
        _place.Write("in/b.csv", "b");
        await StartAsync();
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 2, "both are moved");
        Assert.That(_inbox.Offered.Last(e => e.Attributes["file"] == "a.csv").Attributes["redelivered"], Is.EqualTo("true"));
    }

    [Test]
    public async Task Stored_files_are_removed_where_that_is_asked_for()
    {
        _place.Write("in/a.csv", "a");
        _place.Write("in/b.csv", "b");
        await StartAsync("after: remove");
        await Eventually.IsTrue(() => _inbox.Answered.Count == 2 && IsEmpty("in"), "both are taken and gone");
        Assert.That(_place.Names("in", "done"), Is.Empty);
    }

    [Test]
    public async Task A_file_of_a_name_that_is_taken_gets_the_next_number()
    {
        foreach (var number in Enumerable.Range(1, 11))
            _place.Write(number == 1 ? "in/done/a.csv" : $"in/done/a-{number}.csv", $"{number}");
        _place.Write("in/a.csv", "new");
        await StartAsync();
        await Eventually.IsTrue(() => File.Exists(_place["in", "done", "a-12.csv"]), "it is moved");
        Assert.That(File.ReadAllText(_place["in", "done", "a-12.csv"]), Is.EqualTo("new"));
        Assert.That(_place.Names("in", "done"), Has.Count.EqualTo(12));
    }

    [Test]
    public async Task What_is_rejected_or_too_large_is_quarantined_with_a_note_and_holds_up_none_behind_it()
    {
        _place.Write("in/a.csv", "bad");
        _place.Write("in/b.csv", new string('x', 3000));
        _place.Write("in/c.csv", "good");
        _inbox.Script = (envelope, _) => ValueTask.FromResult(
            Text(envelope) == "bad" ? new Acceptance.Rejected(new MessageError("CSV-COLUMNS", "the header lacks the column code") { Value = "bad" }) : _inbox.Stored());
        var source = await StartAsync("max-size: 1KB");
        await Eventually.IsTrue(() => _place.Names("in", "quarantine").Count == 4 && _place.Names("in", "done").Count == 1, "each is where it belongs");
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
        Assert.Multiple(() =>
        {
            Assert.That(_place.Names("in", "quarantine"), Is.EqualTo(new[] { "a.csv", "a.csv.error.txt", "b.csv", "b.csv.error.txt" }));
            Assert.That(File.ReadAllText(_place["in", "quarantine", "a.csv.error.txt"]), Does.StartWith("CSV-COLUMNS").And.Not.Contain("bad"));
            Assert.That(File.ReadAllText(_place["in", "quarantine", "b.csv.error.txt"]), Does.StartWith($"{_place.Prefix}-FILE-TOO-LARGE"));
            Assert.That(_inbox.Reported.Select(r => r.Code), Is.EqualTo(new[] { $"{_place.Prefix}-FILE-TOO-LARGE" }));
        });
    }

    [Test]
    public async Task While_nothing_can_be_taken_all_files_are_back_where_they_were_and_keep_their_order()
    {
        var names = Enumerable.Range(0, 50).Select(n => $"{n:00}.csv").ToArray();
        foreach (var name in names)
            _place.Write($"in/{name}", name);
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        var source = await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count >= 3, "the first is offered again and again");
        Assert.That(Files(_inbox).Distinct(), Is.EqualTo(new[] { "00.csv" }));
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
        Assert.That(_place.Names("in"), Is.EqualTo(names));

        _inbox = new ScriptedInbox();
        await StartAsync();
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 50, "all are taken");
        Assert.That(Files(_inbox), Is.EqualTo(names));
        Assert.That(_inbox.Offered.Select(e => e.Attributes["redelivered"]), Is.All.EqualTo("false"));
    }

    [Test]
    public async Task What_an_engine_that_died_had_claimed_is_offered_again_with_a_mark_and_before_what_is_new()
    {
        foreach (var name in new[] { "a", "b", "c" })
            _place.Write($"in/{name}.csv", name);
        _inbox.HoldAll();
        var dying = await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1 && _place.Names("in").Count == 0, "all are claimed and one is offered");
        await Eventually.Ends(dying.StopAsync(new CancellationToken(canceled: true)));
        _place.Write("in/0.csv", "new");

        _inbox = new ScriptedInbox { Script = (e, _) => ValueTask.FromResult<Acceptance>(Text(e) == "a" ? new Acceptance.Duplicate(new MessageId(1, 1), Answer.Positive) : _inbox.Stored()) };
        await StartAsync();
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 4, "all are moved");
        Assert.That(_inbox.Offered.Select(e => (e.Attributes["file"], e.Attributes["redelivered"], e.DuplicateKey)), Is.EqualTo(new[]
        {
            ("a.csv", "true", "a.csv:1"), ("b.csv", "true", "b.csv:1"), ("c.csv", "true", "c.csv:1"), ("0.csv", "false", "0.csv:3"),
        }));
    }

    [Test]
    public async Task Claimed_files_keep_their_mark_and_order_while_nothing_can_be_taken_and_one_that_somebody_removes_is_forgotten()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
            _place.Write($"in/{name}.csv", name);
        _inbox.HoldAll();
        var dying = await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1 && _place.Names("in").Count == 0, "all are claimed");
        await Eventually.Ends(dying.StopAsync(new CancellationToken(canceled: true)));

        _inbox = new ScriptedInbox();
        _inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the store cannot write")));
        await StartAsync();
        await Eventually.IsTrue(() => _inbox.Offered.Count >= 3, "the first is offered again and again");
        File.Delete(Directory.GetFiles(_place["in", ".claims"], "c.csv", SearchOption.AllDirectories).Single());
        _inbox.Script = null;
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 3, "the others are taken");
        Assert.Multiple(() =>
        {
            Assert.That(Files(_inbox).Distinct(), Is.EqualTo(new[] { "a.csv", "b.csv", "d.csv" }));
            Assert.That(_inbox.Offered.Select(e => e.Attributes["redelivered"]), Is.All.EqualTo("true"));
            Assert.That(_inbox.Reported, Is.Empty);
        });
        _place.Write("in/c.csv", "another");
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 4, "what comes later under its name is taken");
        Assert.That(_inbox.Offered[^1].Attributes["redelivered"], Is.EqualTo("false"));
    }

    [Test]
    public async Task Several_engines_on_one_folder_take_every_file_once()
    {
        foreach (var number in Enumerable.Range(0, 400))
            _place.Write($"in/{number}.csv", $"{number}");
        var inboxes = Enumerable.Range(0, 4).Select(_ => new ScriptedInbox()).ToArray();
        await Task.WhenAll(inboxes.Select((inbox, n) => StartAsync(node: $"node-{n}", inbox: inbox, more: "read-ahead: 4")));
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 400, "all are taken");
        Assert.Multiple(() =>
        {
            Assert.That(inboxes.SelectMany(i => i.Offered).Select(e => Text(e)), Is.EquivalentTo(Enumerable.Range(0, 400).Select(n => $"{n}")));
            Assert.That(inboxes.SelectMany(i => i.Offered).Select(e => e.Attributes["redelivered"]), Is.All.EqualTo("false"));
            Assert.That(inboxes.SelectMany(i => i.Reported), Is.Empty);
        });
    }

    [Test]
    public async Task Files_of_an_engine_that_shows_no_sign_of_life_are_taken_over_with_a_mark_and_those_of_one_that_does_are_not()
    {
        _place.Write("in/.claims/test@dead-00000000/a.csv", "a");
        _place.Write("in/.claims/test@alive-00000000/b.csv", "b");
        _place.Write("in/.claims/test@alive-00000000/.beat-1", "");
        _place.Write("in/.claims/other@dead-00000000/c.csv", "c");
        var (watch, started) = (Stopwatch.StartNew(), TimeProvider.System.GetUtcNow());
        await StartAsync(more: "lease: 1s");
        var beat = 1;
        await Eventually.IsTrue(
            () =>
            {
                File.Move(_place["in", ".claims", "test@alive-00000000", $".beat-{beat}"], _place["in", ".claims", "test@alive-00000000", $".beat-{++beat}"]);
                return _place.Names("in", "done").Count > 0 && watch.Elapsed > TimeSpan.FromSeconds(2.5);
            },
            "what the dead engine held is taken over");
        Assert.Multiple(() =>
        {
            Assert.That(_inbox.Offered.Select(e => (e.Attributes["file"], e.Attributes["redelivered"])), Is.EqualTo(new[] { ("a.csv", "true") }));
            Assert.That(_inbox.Offered[0].ReceivedAt - started, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)), "not before its lease was over");
            Assert.That(Directory.Exists(_place["in", ".claims", "test@dead-00000000"]), Is.False, "and nothing of it is left");
            Assert.That(File.Exists(_place["in", ".claims", "test@alive-00000000", "b.csv"]), Is.True);
            Assert.That(File.Exists(_place["in", ".claims", "other@dead-00000000", "c.csv"]), Is.True, "another channel's");
        });
    }

    [Test]
    public async Task An_engine_that_holds_a_file_for_long_shows_that_it_lives_and_loses_none_to_others()
    {
        _place.Write("in/a.csv", "a");
        var held = _inbox.HoldAll();
        await StartAsync("lease: 1s", node: "first");
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "the first has it");
        var other = new ScriptedInbox();
        await StartAsync("lease: 1s", node: "second", inbox: other);
        var beats = new HashSet<string>();
        await Eventually.IsTrue(
            () =>
            {
                beats.UnionWith(Directory.GetFiles(_place["in", ".claims"], ".beat-*", SearchOption.AllDirectories));
                return beats.Count >= 8;
            },
            "it beats for two leases");
        Assert.That(other.Offered, Is.Empty);
        held.LetGo();
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 1, "and moves it");
        Assert.That(other.Offered, Is.Empty);
    }

    [Test]
    public async Task A_file_too_long_for_memory_comes_as_a_stream_and_whole()
    {
        var bytes = new byte[(16 << 20) + 4321];
        new Random(5).NextBytes(bytes);
        File.WriteAllBytes(_place["in", "a.csv"], bytes);
        var inbox = new StreamedInbox();
        await StartAsync(inbox: inbox);
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 1, "it is taken");
        Assert.That(inbox.Streamed, Is.EqualTo(new[] { (Convert.ToHexString(SHA256.HashData(bytes)), $"a.csv:{bytes.Length}") }));
    }

    [Test]
    public async Task A_file_that_changes_while_it_comes_as_a_stream_is_not_stored_half_and_taken_when_it_is_whole()
    {
        File.WriteAllBytes(_place["in", "a.csv"], new byte[(16 << 20) + 10]);
        var inbox = new StreamedInbox();
        var path = _place["in", ".claims"];
        inbox.OnFirst = () =>
        {
            using var file = new FileStream(Directory.GetFiles(path, "a.csv", SearchOption.AllDirectories).Single(), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file.Write(new byte[77]);
        };
        await StartAsync(inbox: inbox);
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 1, "it is taken");
        Assert.That(inbox.Streamed.Select(s => s.Key), Is.EqualTo(new[] { $"a.csv:{(16 << 20) + 87}" }));
    }

    [Test]
    public async Task A_folder_that_is_gone_is_reported_once_and_nothing_is_made_in_its_place()
    {
        await StartAsync("move-to: done, quarantine: quarantine");
        await Eventually.IsTrue(() => Directory.Exists(_place["in", ".claims"]) && Directory.GetDirectories(_place["in", ".claims"]).Length > 0, "it has looked once");
        Directory.Move(_place["in"], _place["away"]);
        await Eventually.IsTrue(() => _inbox.Reported.Count == 1, "it is reported");
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Assert.That(Directory.Exists(_place["in"]), Is.False);
        Assert.That(_inbox.Reported.Select(r => r.Code), Is.EqualTo(new[] { $"{_place.Prefix}-GONE" }));
        _place.Write("in/a.csv", "a");
        await Eventually.IsTrue(() => _place.Names("done").Count == 1, "it is taken");
    }

    [Test]
    public async Task A_stop_leaves_no_folder_of_its_own_behind()
    {
        _place.Write("in/a.csv", "a");
        var source = await StartAsync();
        await Eventually.IsTrue(() => _place.Names("in", "done").Count == 1, "it is taken");
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
        Assert.That(Directory.GetFileSystemEntries(_place["in", ".claims"]), Is.Empty);
    }

    private bool IsEmpty(string folder) => Directory.GetFiles(_place[folder], "*.csv", SearchOption.AllDirectories).Length == 0;

    private async Task<ISource> StartAsync(string more = "order-by: name", string node = "engine", IInbox? inbox = null)
    {
        var source = _place.Source($$"""{ path: in, pattern: "*.csv", stable-for: 0s, poll: 10ms, {{more}} }""", node);
        lock (_sources)
            _sources.Add(source);
        await Eventually.Ends(source.StartAsync(inbox ?? _inbox, CancellationToken.None));
        return source;
    }

    private static string Text(Envelope envelope) => Encoding.UTF8.GetString(envelope.Content.Span);

    private static string[] Files(ScriptedInbox inbox) => [.. inbox.Offered.Select(e => e.Attributes["file"])];

    /// <summary>An inbox that reads streams as the store does: piece by piece.</summary>
    private sealed class StreamedInbox : IInbox
    {
        private readonly ConcurrentQueue<(string Hash, string Key)> _streamed = new();

        public IReadOnlyList<(string Hash, string Key)> Streamed => [.. _streamed];

        public Action? OnFirst { get; set; }

        public ValueTask<Acceptance> AcceptAsync(Envelope envelope, CancellationToken cancellationToken) => throw new InvalidOperationException("It was to come as a stream.");

        public async ValueTask<Acceptance> AcceptAsync(Envelope envelope, Stream content, CancellationToken cancellationToken)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var piece = new byte[100_000];
            while (await content.ReadAsync(piece, cancellationToken) is > 0 and var length)
            {
                hash.AppendData(piece.AsSpan(0, length));
                OnFirst?.Invoke();
                OnFirst = null;
            }
            _streamed.Enqueue((Convert.ToHexString(hash.GetHashAndReset()), envelope.DuplicateKey!));
            return new Acceptance.Stored(new MessageId(1, _streamed.Count), Answer.Positive);
        }

        public void ReportRejected(string peer, MessageError error, ReadOnlySpan<byte> sample = default, string answer = "")
        {
        }
    }
}
