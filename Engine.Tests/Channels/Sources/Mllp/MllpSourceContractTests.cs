using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Mllp;

[TestFixture]
public sealed class MllpSourceContractTests : ListenerContract
{
    private protected override ISource CreateAt(int port)
        => TestComponents.Source(MllpSource.Component, $$"""{ listen: "127.0.0.1:{{port}}" }""");

    private protected override byte[] MessageOf(string id) => Encoding.Latin1.GetBytes(SampleMessages.Adt(id));

    private protected override async Task<Heard> SendAsync(ISource source, string id)
    {
        using var peer = await MllpPeer.ConnectAsync(source.Endpoint);
        var answer = await peer.AskAsync(SampleMessages.Adt(id)) ?? throw new IOException("The source closed the connection without an answer.");
        return Acknowledged.Code(answer) switch
        {
            "AA" => Heard.Taken,
            "AR" => Heard.NotNow,
            _ => Heard.Never,
        };
    }
}
