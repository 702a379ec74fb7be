using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Folder;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Folder;

[TestFixture]
public sealed class FolderConnectorContractTests : ConnectorContract
{
    private ScratchFolder _folder = null!;

    private protected override IReadOnlyList<Received> Taken
        => [.. _folder.Names("out").Select(n => new Received(File.ReadAllBytes(_folder["out", n]), Path.GetFileNameWithoutExtension(n)))];

    private protected override Task StartTargetAsync()
    {
        _folder = ScratchFolder.Create();
        return Task.CompletedTask;
    }

    // Where the folder should be, there is a file.
    private protected override Task StopTargetAsync()
    {
        if (!Directory.Exists(_folder.Path))
            return Task.CompletedTask;
        if (Directory.Exists(_folder["out"]))
            Directory.Move(_folder["out"], _folder["away"]);
        _folder.Write("out", "in the way");
        return Task.CompletedTask;
    }

    private protected override Task RestartTargetAsync()
    {
        File.Delete(_folder["out"]);
        Directory.Move(_folder["away"], _folder["out"]);
        return Task.CompletedTask;
    }

    private protected override IConnector Create() => TestComponents.Connector(
        FolderConnector.Component, "{ path: out, name: \"{id}.json\" }", "{}", folder: _folder.Path);

    private protected override byte[] PayloadOf(string id) => Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}");

    private protected override Delivery DeliveryOf(string id) => base.DeliveryOf(id) with
    {
        Attributes = new Dictionary<string, string> { ["name"] = $"test-target-{id}.json" },
    };

    [TearDown]
    public async Task RemoveFolder()
    {
        await Release();
        _folder.Dispose();
    }
}
