using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Mllp;

[TestFixture]
public sealed class MllpConnectorContractTests : ConversationContract
{
    private readonly List<MllpTarget> _targets = [];

    private protected override IReadOnlyList<Received> Taken
        => [.. _targets.SelectMany(t => t.Received).Select(m => new Received(Encoding.Latin1.GetBytes(m), Acknowledged.Field(m, "MSH", 10)))];

    private protected override Task StartTargetAsync()
    {
        _targets.Clear();
        _targets.Add(MllpTarget.Listen());
        return Task.CompletedTask;
    }

    private protected override Task StopTargetAsync()
    {
        _targets[^1].Stop();
        return Task.CompletedTask;
    }

    private protected override Task RestartTargetAsync()
    {
        _targets.Add(MllpTarget.Listen(_targets[0].Port));
        return Task.CompletedTask;
    }

    private protected override IConnector Create()
        => TestComponents.Connector(MllpConnector.Component, "", $$"""{ address: "127.0.0.1:{{_targets[0].Port}}", timeout: 500ms }""");

    private protected override byte[] PayloadOf(string id) => Encoding.Latin1.GetBytes(SampleMessages.Adt(id));

    private protected override void Become(TargetMood mood) => _targets[^1].Answer = mood switch
    {
        TargetMood.Takes => (peer, message) => peer.SendFrameAsync(MllpTarget.Acknowledgment("AA", IdOf(message))),
        TargetMood.Refuses => (peer, message) => peer.SendFrameAsync(MllpTarget.Acknowledgment("AE", IdOf(message), PatientText)),
        TargetMood.TalksNonsense => (peer, _) => peer.SendFrameAsync("nonsense"),
        TargetMood.IsSilent => (_, _) => Task.CompletedTask,
        TargetMood.HangsUp => (peer, _) =>
        {
            peer.Dispose();
            return Task.CompletedTask;
        }
        ,
        _ => throw new ArgumentOutOfRangeException(nameof(mood)),
    };

    private static string IdOf(string message) => Acknowledged.Field(message, "MSH", 10);
}
