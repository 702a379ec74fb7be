using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Sftp;

[TestFixture]
[Category("Peer")]
public sealed class SftpSourceContractTests : SourceContract
{
    private SftpServer _server = null!;
    private SftpPlace _place = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SftpServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [SetUp]
    public void MakePlace() => _place = new SftpPlace(_server);

    [TearDown]
    public async Task RemovePlace()
    {
        await DisposeSources();
        await _place.DisposeAsync();
    }

    private protected override ISource Create() => _place.Source("{ path: in, pattern: \"*.csv\", stable-for: 0s, poll: 10ms }", "engine", null, null);

    private protected override byte[] MessageOf(string id) => Encoding.UTF8.GetBytes($"code,name\n{id},Anchor screw\n");

    private protected override async Task<Heard> SendAsync(ISource source, string id)
    {
        var (name, answeredBefore) = ($"{id}.csv", Inbox.Answered.Count);
        await File.WriteAllBytesAsync(_place["in", name + ".part"], MessageOf(id));
        File.Move(_place["in", name + ".part"], _place["in", name], overwrite: true);
        Heard? heard = null;
        await Eventually.IsTrue(
            () => (heard = File.Exists(_place["in", "done", name]) ? Heard.Taken
                : File.Exists(_place["in", "quarantine", name]) ? Heard.Never
                : IsOfferedAgain(name, answeredBefore) ? Heard.NotNow
                : null) is not null,
            "the sender sees what became of its file");
        return heard!.Value;
    }

    private bool IsOfferedAgain(string name, int answeredBefore)
        => Inbox.Answered.Skip(answeredBefore).Count(a => a.Acceptance is Acceptance.Unavailable && a.Envelope.Attributes["file"] == name) >= 2
        && File.Exists(_place["in", name]);
}
