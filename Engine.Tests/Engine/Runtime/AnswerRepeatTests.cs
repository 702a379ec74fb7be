using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Channels.Definitions;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>What a sender hears whose answer was not known when it should have been, or who speaks release 2 of MLLP.</summary>
public class AnswerRepeatTests : MllpLineFixture
{
    [Test]
    public async Task An_answer_that_the_store_did_not_take_is_decided_when_its_sender_asks_again()
    {
        using var log = new CollectedLog();
        await Start("acknowledge: delivered", log: log);
        Node.Store.AnswerFault = new StoreUnavailableException("STORE-DISK-FULL", "full");
        using var peer = await Node.ConnectAsync();
        Assert.That(Acknowledged.Code(await peer.AskAsync(Message("1", "AL"))), Is.EqualTo("CA"));
        await Eventually.IsTrue(() => log.Count(3303) > 0, "it could not be decided");
        Node.Store.AnswerFault = null;
        Assert.That(Acknowledged.Code(await peer.AskAsync(Message("1", "AL"))), Is.EqualTo("CA"));
        Assert.That(Acknowledged.Code(await peer.ReadFrameAsync()), Is.EqualTo("AA"));
    }

    [Test]
    [Conformance("E1.17")]
    public async Task Release_two_commits_what_is_stored_although_the_answer_that_it_waits_for_has_not_come()
    {
        Target.Answer = (_, _) => Task.CompletedTask;
        await Start("acknowledge: { from: x, within: 50ms }", "release: 2");
        using var peer = await Node.ConnectAsync();
        Assert.That(await peer.AskAsync(Message("1")), Is.EqualTo("\u0006"));
        Assert.That(Node.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    [Conformance("E1.17", "E4.2")]
    public async Task Release_two_tells_a_sender_that_asks_for_its_next_number()
    {
        await Start("sequence: required", "release: 2");
        using var peer = await Node.ConnectAsync();
        Assert.That(await peer.AskAsync(Message("q", number: "0")), Is.EqualTo("\u0006"));
        var answer = await peer.ReadFrameAsync();
        Assert.That((Acknowledged.Code(answer), Acknowledged.Field(answer!, "MSA", 4)), Is.EqualTo(("AA", "-1")));
        Assert.That(await peer.AskAsync(Message("1", number: "1")), Is.EqualTo("\u0006"));
    }

    [TestCase("acknowledge: delivered")]
    [TestCase("acknowledge: { from: x }")]
    public void What_comes_in_parts_has_no_answer_that_waits_for_deliveries(string acknowledge)
    {
        var problems = new Problems();
        Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split($$"""
            --- systems.yaml
            ehr: { description: sends, owner: us, data: finance }
            erp: { description: receives, owner: us, data: finance, folder: { path: out } }
            --- channels/c.yaml
            channel: c
            version: 1.0.0
            data: finance
            source: { from: ehr, {{acknowledge}}, continuation: { within: 5m }, mllp: { listen: "127.0.0.1:2575" } }
            destinations:
              x: { send: { to: erp, folder: { path: out, name: x } } }

            """)), null, BuiltIns.Components, problems);
        Assert.That(problems.Select(p => p.ToString()), Has.Some.Contains("CFG-ACKNOWLEDGE only an mllp source without 'split' and 'continuation'"));
    }

    private static string Message(string id, string acknowledge = "", string number = "")
        => $"MSH|^~\\&|EHR|NORTH|HUB|H|20260301080000||ADT^A01|{id}|P|2.5|{number}||{acknowledge}|{acknowledge}\rPID|1||P1\r";

    private async Task Start(string source, string mllp = "release: 1", CollectedLog? log = null)
        => Node = await SourceNode.StartAsync(Folder, $$"""
            source: { from: ehr, {{source}}, mllp: { listen: "127.0.0.1:0", {{mllp}} } }
            destinations:
              x: { send: { to: erp, mllp: {} } }
            """, logs: log, erp: $"mllp: {{ address: \"127.0.0.1:{Target.Port}\" }}");
}
