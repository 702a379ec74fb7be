using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Files;
using InterfaceEngine.Channels.Sources.Sftp;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Sftp;

/// <summary>Files come in over a connection that is cut at its first packet, the next at its second, and so on: every one is stored once.</summary>
[TestFixture]
[Category("Peer")]
internal sealed class SftpSourceCutTests
{
    private SftpServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SftpServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [TestCase(true, 1, "move", TestName = "Each connection is cut before its next request, files are taken one by one and moved")]
    [TestCase(false, 1, "move", TestName = "Each connection is cut before its next answer, files are taken one by one and moved")]
    [TestCase(false, 8, "remove", TestName = "Each connection is cut before its next answer, files are read ahead and removed")]
    public async Task Cut_at_every_step(bool atRequest, int ahead, string after)
    {
        const int Steps = 32, Count = 60;
        await using var place = new SftpPlace(_server);
        foreach (var number in Enumerable.Range(0, Count))
            place.Write($"in/{number:00}.csv", $"content {number}");
        var step = 0;
        var start = CutTransport.Start(() => ++step > Steps ? default : atRequest ? new Cut(step, 0) : new Cut(0, step));
        var inbox = new DeduplicatingInbox();
        await using (var source = new SourceOver(place.Open(start), $"{{ path: in, stable-for: 0s, poll: 10ms, after: {after}, read-ahead: {ahead} }}", place.Root))
        {
            await source.StartAsync(inbox, CancellationToken.None);
            await Eventually.IsTrue(
                () =>
                {
                    // Something has to be left to do for as long as connections are cut.
                    if (step <= Steps && inbox.Stored.Count > Count / 2 + step / 2)
                        place.Write($"in/more-{step:00}.csv", $"content more-{step}");
                    return step > Steps && place.Names("in").Count == 0 && IsDone();
                },
                "all files are taken");
            await Eventually.Ends(source.StopAsync(CancellationToken.None));
        }
        Assert.Multiple(() =>
        {
            Assert.That(inbox.Stored.Count(s => !s.StartsWith("content more", StringComparison.Ordinal)), Is.EqualTo(Count));
            Assert.That(inbox.Stored, Is.Unique);
            Assert.That(inbox.Stored, Is.SupersetOf(Enumerable.Range(0, Count).Select(n => $"content {n}")));
            Assert.That(inbox.Repeats, Is.All.EqualTo("true"), "what is offered twice is marked");
            Assert.That(Directory.GetFiles(place["in"], "*.csv", SearchOption.AllDirectories).Where(f => !f.Contains("/done/", StringComparison.Ordinal)), Is.Empty);
            if (after == "move")
                Assert.That(place.Names("in", "done").Select(n => File.ReadAllText(place["in", "done", n])).Distinct(), Is.EquivalentTo(inbox.Stored));
        });

        bool IsDone() => Directory.GetFiles(place["in"], "*.csv", SearchOption.AllDirectories).All(f => f.Contains("/done/", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_server_that_is_away_is_reported_once_and_looked_for_again_and_the_channel_starts_without_it()
    {
        await using var server = await SftpServer.StartAsync();
        await using var place = new SftpPlace(server);
        await server.DownAsync();
        var inbox = new ScriptedInbox();
        await using var source = place.Source("{ path: in, stable-for: 0s, poll: 20ms }", "engine", null, null);
        await Eventually.Ends(source.StartAsync(inbox, CancellationToken.None));
        await Eventually.IsTrue(() => inbox.Reported.Count > 0, "that it is away is reported");
        place.Write("in/a.csv", "a");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await server.UpAsync();
        await Eventually.IsTrue(() => place.Names("in", "done").Count == 1, "the file is taken");
        Assert.That(inbox.Reported.Select(r => r.Code), Is.EqualTo(new[] { "SFTP-REFUSED" }));
        await Eventually.Ends(source.StopAsync(CancellationToken.None));
    }

    /// <summary>Knows repeats by their key and content, as the store does.</summary>
    private sealed class DeduplicatingInbox : IInbox
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _known = [];
        private readonly List<string> _stored = [];
        private readonly List<string> _repeats = [];

        public IReadOnlyList<string> Stored
        {
            get
            {
                lock (_gate)
                    return [.. _stored];
            }
        }

        public IReadOnlyList<string> Repeats
        {
            get
            {
                lock (_gate)
                    return [.. _repeats];
            }
        }

        public ValueTask<Acceptance> AcceptAsync(Envelope envelope, CancellationToken cancellationToken)
        {
            var text = Encoding.UTF8.GetString(envelope.Content.Span);
            lock (_gate)
            {
                if (_known.Add($"{envelope.DuplicateKey}\n{text}"))
                {
                    _stored.Add(text);
                    return ValueTask.FromResult<Acceptance>(new Acceptance.Stored(new MessageId(1, _stored.Count), Answer.Positive));
                }
                _repeats.Add(envelope.Attributes["redelivered"]);
                return ValueTask.FromResult<Acceptance>(new Acceptance.Duplicate(new MessageId(1, 1), Answer.Positive));
            }
        }

        public void ReportRejected(string peer, MessageError error, ReadOnlySpan<byte> sample = default, string answer = "")
        {
        }
    }

    private sealed class SourceOver(IFileSystem files, string yaml, string folder) : FileSource(
        new ComponentContext
        {
            Channel = "test",
            Settings = SettingsFrom.Yaml(SftpSourceSettings.Spec, yaml),
            StateFolder = folder,
            ConfigurationFolder = folder,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Secrets = name => throw new InvalidOperationException($"No secret is needed here, {name} was asked for."),
        },
        "sftp test",
        FileSourceSettings.From(SettingsFrom.Yaml(SftpSourceSettings.Spec, yaml)),
        new FileSourceErrors("SFTP"),
        files);
}
