using InterfaceEngine.Tests.Channels.Sources.Files;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Sftp;

[TestFixture]
[Category("Peer")]
internal sealed class SftpFilesTests : FileSourceSuite
{
    private SftpServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SftpServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    private protected override FilePlace Place() => new SftpPlace(_server);
}
