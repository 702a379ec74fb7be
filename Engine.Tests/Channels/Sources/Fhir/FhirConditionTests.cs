using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Fhir;

/// <summary>What creates and updates come to, by what the channel has taken before; on a real store.</summary>
internal sealed class FhirConditionTests
{
    private const string Destinations = """
        destinations:
          erp:
            pipeline: [{ map: fhir-patient-to-patient }]
            send: { to: erp, scripted: {} }
        """;

    private const string Search = "If-None-Exist: identifier=urn:mrn|7";
    private readonly StoreFolder _folder = new();

    [SetUp]
    public void Empty() => _folder.Clear();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task A_create_gets_an_id_that_rules_see_and_an_update_of_it_the_next_version()
    {
        await using var node = await StartAsync();
        var created = await node.SendAsync("POST", "/Patient", Patient("7"));
        Assert.That((created.Status, created.ETag), Is.EqualTo((201, "W/\"1\"")));
        Assert.That(created.Location, Does.Match("^Patient/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/_history/1$"));
        var updated = await node.SendAsync("PUT", $"/Patient/{created.Id}", Patient("7", created.Id, family: "Later"));
        Assert.That((updated.Status, updated.ETag, updated.Location), Is.EqualTo((200, "W/\"2\"", $"Patient/{created.Id}/_history/2")));
        var delivered = await node.DeliveredAsync(2);
        Assert.That(delivered.Select(d => (string?)d["id"]), Is.EqualTo(new[] { created.Id, created.Id }));
    }

    [Test]
    public async Task An_update_of_what_never_came_creates_it()
    {
        await using var node = await StartAsync();
        var first = await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"));
        var second = await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"));
        Assert.That((first.Status, first.Location), Is.EqualTo((201, "Patient/p1/_history/1")));
        Assert.That((second.Status, second.Location), Is.EqualTo((200, "Patient/p1/_history/2")));
    }

    [TestCase("system/Patient.c", false)]
    [TestCase("system/Patient.cr", true)]
    public async Task What_a_condition_finds_is_shown_only_to_those_who_may_read_it(string scope, bool isShown)
    {
        await using var login = new HttpTarget { Answer = _ => HttpTarget.Response(200, $$"""{"active":true,"scope":"{{scope}}"}""") };
        await using var node = await FhirNode.StartAsync(_folder, Destinations,
            $$""", auth: { bearer: { introspect: "http://127.0.0.1:{{login.Port}}/introspect", client-id: engine, client-secret: secret:login } }""");
        var first = await node.SendAsync("POST", "/Patient", Patient("7"), Search, "Authorization: Bearer one", "Prefer: return=representation");
        var second = await node.SendAsync("POST", "/Patient", Patient("7", family: "Other"), Search, "Authorization: Bearer two", "Prefer: return=representation");
        var bundle = """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":PATIENT,"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:mrn|7"}}]}"""
            .Replace("PATIENT", Patient("7"), StringComparison.Ordinal);
        var third = await node.SendAsync("POST", "", bundle, "Authorization: Bearer two", "Prefer: return=representation");
        Assert.That((first.Status, second.Status, third.Status), Is.EqualTo((201, 200, 200)));
        Assert.That(first.Resource, Is.Not.Null, "it is its own");
        Assert.That(second.Resource is not null, Is.EqualTo(isShown));
        Assert.That(third.Resource!["entry"]![0]!["resource"] is not null, Is.EqualTo(isShown));
    }

    [Test]
    public async Task A_conditional_create_stores_once_also_after_a_restart()
    {
        string id;
        await using (var node = await StartAsync())
        {
            var first = await node.SendAsync("POST", "/Patient", Patient("7"), Search);
            var second = await node.SendAsync("POST", "/Patient", Patient("7", family: "Other"), Search, "Prefer: return=representation");
            id = first.Id;
            Assert.That((first.Status, second.Status, second.Location), Is.EqualTo((201, 200, $"Patient/{id}/_history/1")));
            Assert.That((string?)second.Resource!["name"]![0]!["family"], Is.EqualTo("Invented"), "what exists is answered, not what was sent");
            Assert.That(node.Messages, Is.EqualTo(1));
        }
        await using var again = await StartAsync();
        var third = await again.SendAsync("POST", "/Patient", Patient("7"), Search);
        var other = await again.SendAsync("POST", "/Patient", Patient("7", system: "urn:other"), "If-None-Exist: identifier=urn:other|7");
        Assert.That((third.Status, third.Id, other.Status), Is.EqualTo((200, id, 201)));
        Assert.That(again.Messages, Is.EqualTo(2));
    }

    [Test]
    public async Task A_condition_that_several_meet_is_412_and_stores_nothing()
    {
        await using var node = await StartAsync();
        await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"));
        await node.SendAsync("PUT", "/Patient/p2", Patient("7", "p2"));
        var create = await node.SendAsync("POST", "/Patient", Patient("7"), Search);
        var update = await node.SendAsync("PUT", "/Patient?identifier=urn:mrn%7C7", Patient("7"));
        Assert.That((create.Status, create.Codes, update.Status, update.Codes), Is.EqualTo((412, "FHIR-MANY", 412, "FHIR-MANY")));
        Assert.That(node.Messages, Is.EqualTo(2));
    }

    [Test]
    public async Task What_no_longer_has_an_identifier_is_not_found_by_it()
    {
        await using var node = await StartAsync();
        await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"));
        await node.SendAsync("PUT", "/Patient/p1", Patient("8", "p1"));
        var create = await node.SendAsync("POST", "/Patient", Patient("7"), Search);
        var existing = await node.SendAsync("POST", "/Patient", Patient("8"), "If-None-Exist: identifier=urn:mrn|8");
        Assert.That((create.Status, existing.Status, existing.Location), Is.EqualTo((201, 200, "Patient/p1/_history/2")));
    }

    [Test]
    public async Task A_conditional_update_creates_then_updates_what_it_finds()
    {
        await using var node = await StartAsync();
        var first = await node.SendAsync("PUT", "/Patient?identifier=urn:mrn|7", Patient("7"));
        var second = await node.SendAsync("PUT", "/Patient?identifier=urn:mrn|7", Patient("7", family: "Later"));
        var wrong = await node.SendAsync("PUT", "/Patient?identifier=urn:mrn|7", Patient("7", "another"));
        var named = await node.SendAsync("PUT", "/Patient?identifier=urn:mrn|9", Patient("9", "nine"));
        Assert.That((first.Status, second.Status), Is.EqualTo((201, 200)));
        Assert.That(second.Location, Is.EqualTo($"Patient/{first.Id}/_history/2"));
        Assert.That((wrong.Status, wrong.Codes), Is.EqualTo((400, "FHIR-ID-DIFFERS")));
        Assert.That((named.Status, named.Location), Is.EqualTo((201, "Patient/nine/_history/1")));
    }

    [TestCase("If-Match: W/\"1\"", 200)]
    [TestCase("If-Match: \"1\"", 200)]
    [TestCase("If-Match: *", 200)]
    [TestCase("If-Match: W/\"2\"", 412)]
    [TestCase("If-None-Match: *", 412)]
    [TestCase("If-None-Match: W/\"2\"", 200)]
    public async Task An_update_says_which_version_it_was_made_of(string condition, int status)
    {
        await using var node = await StartAsync();
        await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"));
        var answer = await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1", family: "Later"), condition);
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(node.Messages, Is.EqualTo(status == 200 ? 2 : 1));
    }

    [Test]
    public async Task A_version_of_what_never_came_is_412()
    {
        await using var node = await StartAsync();
        var answer = await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"), "If-Match: W/\"1\"");
        Assert.That((answer.Status, answer.Codes), Is.EqualTo((412, "FHIR-VERSION")));
    }

    [TestCase("POST", "/Patient", "If-None-Exist: family=x", "identifier and _id")]
    [TestCase("POST", "/Patient", "If-None-Exist: _format=json", "asks for nothing")]
    [TestCase("POST", "/Patient", "If-None-Exist: identifier=a,b", "one value")]
    [TestCase("POST", "/Patient", "If-Match: W/\"1\"", "If-Match")]
    [TestCase("PUT", "/Patient/p1", "If-None-Exist: identifier=a", "If-None-Exist")]
    public async Task A_condition_that_cannot_be_asked_is_refused_and_not_passed_over(string method, string below, string condition, string says)
    {
        await using var node = await StartAsync();
        var answer = await node.SendAsync(method, below, Patient("7", method == "PUT" ? "p1" : null), condition);
        Assert.That((answer.Status, answer.Codes), Is.EqualTo((412, "FHIR-CONDITION")));
        Assert.That((string?)answer.Resource!["issue"]![0]!["diagnostics"], Does.Contain(says));
        Assert.That(node.Messages, Is.Zero);
    }

    [Test]
    public async Task Many_at_once_with_one_condition_make_one()
    {
        await using var node = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => node.SendAsync("POST", "/Patient", Patient("7", family: $"F{n}"), Search)));
        Assert.That(answers.Count(a => a.Status == 201), Is.EqualTo(1));
        Assert.That(answers.Select(a => a.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(node.Messages, Is.EqualTo(1));
    }

    [Test]
    public async Task Updates_at_once_get_a_version_each()
    {
        await using var node = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1", family: $"F{n}"))));
        Assert.That(answers.Select(a => a.ETag), Is.EquivalentTo(Enumerable.Range(1, 20).Select(n => $"W/\"{n}\"")));
    }

    [Test]
    public async Task A_repeat_hears_what_the_first_heard_whatever_its_condition_would_find_now()
    {
        await using var node = await StartAsync();
        await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1"));
        string[] headers = ["If-Match: W/\"1\"", "Idempotency-Key: k1"];
        var first = await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1", family: "Later"), headers);
        var repeat = await node.SendAsync("PUT", "/Patient/p1", Patient("7", "p1", family: "Later"), headers);
        var created = await node.SendAsync("POST", "/Patient", Patient("8"), "Idempotency-Key: k2");
        var createdAgain = await node.SendAsync("POST", "/Patient", Patient("8"), "Idempotency-Key: k2");
        Assert.That((first.Status, repeat.Status, repeat.Location), Is.EqualTo((200, 200, first.Location)));
        Assert.That((created.Status, createdAgain.Status, createdAgain.Location), Is.EqualTo((201, 201, created.Location)));
        Assert.That(node.Messages, Is.EqualTo(3));
    }

    [Test]
    public async Task What_was_answered_as_wrong_does_not_exist()
    {
        await using var node = await FhirNode.StartAsync(_folder, """
            pipeline: [{ require: gender.exists() }]
            destinations:
              erp: { send: { to: erp, scripted: {} } }
            """, acknowledge: "processed");
        var wrong = await node.SendAsync("POST", "/Patient", Patient("7"), Search);
        var right = await node.SendAsync("POST", "/Patient", Patient("7").Replace("\"name\"", "\"gender\":\"female\",\"name\"", StringComparison.Ordinal), Search);
        Assert.That((wrong.Status, right.Status), Is.EqualTo((422, 201)));
    }

    [Test]
    public async Task A_message_is_found_by_its_resource_and_reprocessed_with_the_same_ids()
    {
        await using var node = await StartAsync();
        var created = await node.SendAsync("POST", "/Patient", Patient("7"));
        var message = node.Store.QueryMessages(new MessageFilter { SearchKeys = [$"Patient={created.Id}"] }).Single();
        Assert.That(message.Attributes[FhirAttributes.Resources], Is.EqualTo($"Patient/{created.Id}/1"));
        Assert.That(node.Store.QueryMessages(new MessageFilter { SearchKeys = ["patient=7"] }).Single().Id, Is.EqualTo(message.Id));
        Assert.That(System.Text.Encoding.UTF8.GetString(node.Store.ReadContent(message.Id).Span), Is.EqualTo(Patient("7")), "what is stored is what came");
    }

    private Task<FhirNode> StartAsync() => FhirNode.StartAsync(_folder, Destinations);

    private static string Patient(string mrn, string? id = null, string system = "urn:mrn", string family = "Invented")
        => $$"""{"resourceType":"Patient",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"identifier":[{"system":"{{system}}","value":"{{mrn}}"}],"name":[{"family":"{{family}}"}]}""";
}
