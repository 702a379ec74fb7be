using System.Text;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>That the ERP which other tests rely on is there, answers, and survives being killed.</summary>
[Category("Peer")]
internal sealed class TrytonPeerTests
{
    [Test]
    public async Task It_answers_and_keeps_its_data_when_it_is_killed()
    {
        await using var server = await TrytonServer.StartAsync();
        using var client = new HttpClient();
        var login = """{"id":1,"method":"common.db.login","params":["engine",{"password":"engine-PW31"}]}""";
        Assert.That(await AskAsync(), Is.EqualTo((int)server.Demo["users"]!["engine"]!));
        var before = await server.SumsAsync();
        Assert.That((string)before["stock"]!["LOC-OR1"]!["IMP-1001/LOT-2026-A"]!, Is.EqualTo("500"));
        await server.KillAsync();
        Assert.That(AskAsync, Throws.InstanceOf<HttpRequestException>());
        await server.RestartAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await AskAsync(), Is.EqualTo((int)server.Demo["users"]!["engine"]!));
            Assert.That(await server.SumsAsync(), Is.EqualTo(before).Using<JToken>(JToken.DeepEquals));
        });

        async Task<int> AskAsync()
        {
            using var content = new StringContent(login, Encoding.UTF8, "application/json");
            using var answer = await Eventually.Ends(client.PostAsync(server.Url, content));
            return (int)JObject.Parse(await answer.Content.ReadAsStringAsync())["result"]![0]!;
        }
    }
}
