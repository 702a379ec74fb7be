using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Sftp;

[TestFixture]
[Category("Peer")]
public sealed class SftpConnectorContractTests : ConnectorContract
{
    private SftpServer _server = null!;
    private SftpPlace _place = null!;
    private bool _isUp;

    private protected override IReadOnlyList<Received> Taken
        => [.. _place.Names("out").Select(n => new Received(File.ReadAllBytes(_place["out", n]), Path.GetFileNameWithoutExtension(n)))];

    private protected override async Task StartTargetAsync()
    {
        _server = await SftpServer.StartAsync();
        _place = new SftpPlace(_server);
        _isUp = true;
    }

    private protected override async Task StopTargetAsync()
    {
        if (_isUp)
            await _server.DownAsync();
        _isUp = false;
    }

    private protected override async Task RestartTargetAsync()
    {
        await _server.UpAsync();
        _isUp = true;
    }

    [TearDown]
    public async Task RemoveServer()
    {
        await Release();
        await _place.DisposeAsync();
        await _server.DisposeAsync();
    }

    private protected override IConnector Create() => _place.Connector("{ path: out, name: \"{id}.json\" }");

    private protected override byte[] PayloadOf(string id) => Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}");

    private protected override Delivery DeliveryOf(string id) => base.DeliveryOf(id) with
    {
        Attributes = new Dictionary<string, string> { ["name"] = $"test-target-{id}.json" },
    };
}
