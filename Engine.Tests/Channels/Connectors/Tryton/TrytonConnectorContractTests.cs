using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>The contract, against a real Tryton behind a proxy that can be taken away. A payload has arrived when its entry is posted.</summary>
[TestFixture]
[Category("Peer")]
public sealed class TrytonConnectorContractTests : ConnectorContract
{
    private static int s_run;

    private CuttingProxy _proxy = null!;
    private string _prefix = "";

    private protected override IReadOnlyList<Received> Taken
    {
        get
        {
            var found = Eventually.Ends(SharedTryton.Client.CallAsync("account.move.search_read", InterfaceEngine.Channels.Connectors.Tryton.TrytonJson.List(
                new JArray(new JArray("description", "like", _prefix + "%"), new JArray("state", "=", "posted")), 0, 1000, null, new JArray("description")), null, default))
                .GetAwaiter().GetResult();
            return [.. found.Select(m => (string)m["description"]!).Select(key => new Received(PayloadOf(key[_prefix.Length..]), key))];
        }
    }

    // Each takes an ERP ten times as long as it takes other targets.
    private protected override int Many => 8;

    private protected override Task StartTargetAsync()
    {
        _prefix = $"contract-{Interlocked.Increment(ref s_run)}-";
        _proxy = new CuttingProxy(SharedTryton.Server.Port);
        return Task.CompletedTask;
    }

    private protected override Task StopTargetAsync() => _proxy.StopAsync();

    [TearDown]
    public async Task RemoveProxy()
    {
        await Release();
        await _proxy.DisposeAsync();
    }

    private protected override Task RestartTargetAsync()
    {
        _proxy.Start();
        return Task.CompletedTask;
    }

    private protected override IConnector Create() => SharedTryton.Connector("{ as: journal-entry, journal: GEN }", _proxy.Port);

    private protected override byte[] PayloadOf(string id)
    {
        var entry = Payloads.Entry("1.00", "1.00");
        entry["id"] = id;
        return JsonTree.Write(entry);
    }

    private protected override Delivery DeliveryOf(string id) => base.DeliveryOf(id) with { Key = _prefix + id };
}
