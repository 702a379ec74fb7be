using System.Net;
using System.Net.Http.Headers;
using System.Text;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>What came and never became a message, as people see it from the console against a running engine: listed, masked, and revealed with a reason.</summary>
internal sealed class RejectsTests
{
    private const string Headless = "PID|1||MRN1001||EXAMPLE^ANNA";

    private TestHospital _hospital = null!;
    private string _notAccepted = null!;
    private JToken[] _rejects = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _hospital = await TestHospital.RunAsync();
        _notAccepted = TestHospital.Message("adt-a01.hl7", ("ADT0001", "BAR0001"), ("ADT^A01^ADT_A01", "BAR^P01^BAR_P01"));
        using (var peer = await MllpPeer.ConnectAsync($"127.0.0.1:{_hospital.Addresses.Admissions}"))
        {
            await peer.SendAsync("GET /MRN1001 HTTP/1.1\r\n");
            Assert.That(Acknowledged.Code(await peer.AskAsync(Headless)), Is.EqualTo("AE"));
            Assert.That(Acknowledged.Code(await peer.AskAsync(_notAccepted)), Is.EqualTo("AR"));
            Assert.That(Acknowledged.Code(await peer.AskAsync(TestHospital.Message("adt-a01.hl7"))), Is.EqualTo("AA"), "the same sender is served on");
        }

        var listed = await _hospital.Console("messages", "list", "state:rejected", "--sort", "oldest", "--json");
        Assert.That(listed.ExitCode, Is.Zero, listed.Error);
        _rejects = [.. listed.Documents];
    }

    [OneTimeTearDown]
    public async Task Stop() => await _hospital.DisposeAsync();

    [Test]
    [Conformance("E3.14")]
    public async Task They_are_listed_with_where_they_came_from_why_they_were_refused_and_what_was_answered()
    {
        Assert.That(_rejects.Select(Error), Is.EqualTo(new[] { "MLLP-JUNK", "MLLP-NO-MSH", "ACCEPT-TYPE" }));
        Assert.That(_rejects.Select(r => (string?)r["answer"]), Is.EqualTo(new[] { null, "AE", "AR" }));
        Assert.That(_rejects.Select(r => ((string?)r["channel"], (string?)r["state"])), Is.All.EqualTo(("admissions", "rejected")));
        Assert.That(_rejects.Select(r => (string?)r["peer"]), Is.All.StartsWith("127.0.0.1:"));
        Assert.That(_rejects.Skip(1).Select(r => ((int)r["size"]!, (int)r["kept"]!)), Is.EqualTo(new[] { (Headless.Length, Headless.Length), (_notAccepted.Length, _notAccepted.Length) }));
        Assert.That(_rejects.Select(Id), Is.Unique.And.All.StartsWith("r-"));

        var table = await _hospital.Console("messages", "list", "state:rejected");
        Assert.That(table.Lines[0], Does.StartWith("ID").And.Contain("ERROR"));
        Assert.That(table.Lines.Skip(1).Select(line => line.Split(' ')[0]), Is.EqualTo(_rejects.Select(Id).Reverse()), "newest first");
        Assert.That(table.Lines[1], Does.Contain("admissions").And.Contain("rejected").And.Contain("ACCEPT-TYPE"));
        Assert.That((await _hospital.Ask("channels", "show", "admissions")).Value<int>("rejected"), Is.EqualTo(3));
    }

    [TestCase("state:rejected error:MLLP-JUNK", 1)]
    [TestCase("state:rejected channel:admissions at:today", 3)]
    [TestCase("state:rejected channel:charges", 0)]
    public async Task They_are_found_by_channel_error_and_time(string selector, int count)
    {
        var found = await _hospital.Console("messages", "list", selector, "--json");
        Assert.That((found.ExitCode, found.Documents.Count), Is.EqualTo((count > 0 ? 0 : 1, count)), found.Error);
    }

    [Test]
    public async Task They_are_counted_by_error()
    {
        var counted = await _hospital.Console("messages", "list", "state:rejected", "--by", "error", "--json");
        Assert.That(counted.Documents.Select(d => ((string?)d["value"], (int)d["count"]!)), Is.EquivalentTo(new[] { ("MLLP-JUNK", 1), ("MLLP-NO-MSH", 1), ("ACCEPT-TYPE", 1) }));
    }

    [Test]
    public async Task Nothing_that_is_said_of_them_shows_a_value_unless_it_is_revealed()
    {
        var said = new StringBuilder((await _hospital.Console("messages", "list", "state:rejected")).Out).AppendLine(string.Join('\n', _rejects.AsEnumerable()));
        foreach (var reject in _rejects)
        {
            foreach (var words in new string[][] { [], ["--raw"], ["--json"], ["--raw", "--json"] })
            {
                var run = await _hospital.Console(["messages", "show", Id(reject), .. words]);
                Assert.That(run.ExitCode, Is.Zero, run.Error);
                Assert.That(run.Out, Is.Not.Empty);
                said.AppendLine(run.Out).AppendLine(run.Error);
            }
        }

        said.AppendLine(_hospital.Engine.Log);
        foreach (var value in new[] { "MRN1001", "EXAMPLE", "ANNA", "19700102" })
            Assert.That(said.ToString(), Does.Not.Contain(value));
        var masked = await _hospital.Console("messages", "show", Id(_rejects[2]), "--raw");
        Assert.That(masked.Out, Does.Contain("BAR^P01^BAR_P01").And.Contain("PID-5").And.Contain("chars›"), "what can be read as HL7 v2 shows its structure");
    }

    [Test]
    public async Task A_reveal_shows_the_bytes_that_came_and_is_in_the_audit_trail_when_it_answers()
    {
        var id = Id(_rejects[2]);
        var silent = await _hospital.Console("messages", "show", id, "--raw", "--reveal");
        Assert.That((silent.ExitCode, silent.Out), Is.EqualTo((2, "")));
        Assert.That(Reveals(id), Is.Empty);

        var shown = await _hospital.Console("messages", "show", id, "--raw", "--reveal", "--reason", "ticket 4712");
        Assert.That(Reveals(id), Has.One.Contains("ticket 4712"), "written by the time that the answer is there");
        Assert.That((shown.ExitCode, shown.Out), Is.EqualTo((0, _notAccepted)), shown.Error);
        Assert.That(_hospital.Engine.Log, Does.Contain($"audit: reveal {id}"));
        Assert.That(string.Join('\n', Reveals(id)), Does.Not.Contain("MRN1001"));

        var headless = await _hospital.Console("messages", "show", Id(_rejects[1]), "--raw", "--reveal", "--reason", "ticket 4713");
        Assert.That(headless.Out, Is.EqualTo(Headless + "\n"));
        var junk = await _hospital.Console("messages", "show", Id(_rejects[0]), "--raw", "--reveal", "--reason", "ticket 4714");
        Assert.That(junk.Out, Does.StartWith("GET /MRN1001"));
    }

    [Test]
    public async Task The_interface_itself_reveals_nothing_without_a_reason()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_hospital.Addresses.Admin}") };
        var token = JObject.Parse(await File.ReadAllTextAsync(Path.Combine(_hospital.Store, "admin.json"))).Value<string>("Token");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var body = new StringContent("""{"view":"raw","reveal":true}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"api/messages/{Id(_rejects[1])}/content", UriKind.Relative), body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("reason").And.Not.Contain("MRN1001"));
    }

    [TestCase("messages", "show", "r-999999")]
    [TestCase("messages", "show", "r-999999", "--raw")]
    [TestCase("messages", "show", "r-999999", "--raw", "--reveal", "--reason", "ticket 1")]
    public async Task One_that_is_not_there_any_more_is_said_to_be_so(params string[] words)
    {
        var run = await _hospital.Console(words);
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("r-999999"));
        Assert.That(Reveals("r-999999"), Is.Empty, "nothing was revealed");
    }

    [TestCase("--timeline")]
    [TestCase("--objects")]
    [TestCase("--payload", "billing")]
    public async Task What_only_a_message_has_is_not_asked_of_them(params string[] view)
    {
        var run = await _hospital.Console(["messages", "show", Id(_rejects[1]), .. view]);
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("never became a message"));
    }

    private static string Id(JToken reject) => (string)reject["id"]!;

    private static string? Error(JToken reject) => (string?)reject["error"]!["code"];

    // The audit trail as it stands on disk, read beside the running engine.
    private List<string> Reveals(string id)
    {
        using var control = Database.Open(Path.Combine(_hospital.Store, "control.db"), DatabaseAccess.Read);
        using var rows = control.PrepareOnce("SELECT document FROM document WHERE kind = 'audit' ORDER BY name");
        var entries = new List<string>();
        while (rows.Step())
            if (rows.Text(0).Contains("\"reveal\"", StringComparison.Ordinal) && rows.Text(0).Contains($"\"{id}\"", StringComparison.Ordinal))
                entries.Add(rows.Text(0));
        return entries;
    }
}
