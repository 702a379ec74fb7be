using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Tests.Engine.Storage;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Fhir;

/// <summary>Transactions and batches, on a real store.</summary>
internal sealed class FhirBundleTests
{
    private const string PatientUrn = "urn:uuid:5a2c4f9e-7d0e-4c9b-8a35-0d6a4f1d0001";
    private const string ChargeUrn = "urn:uuid:5a2c4f9e-7d0e-4c9b-8a35-0d6a4f1d0002";

    private const string Charges = """
        destinations:
          charges:
            when: resourceType = 'Bundle' or resourceType = 'ChargeItem'
            pipeline: [{ map: fhir-charge-item-to-charge-event }]
            send: { to: erp, scripted: {} }
          patients:
            pipeline: [{ map: fhir-patient-to-patient }]
            send: { to: erp, scripted: {} }
        """;

    private readonly StoreFolder _folder = new();

    [SetUp]
    public void Empty() => _folder.Clear();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task A_transaction_is_one_message_whose_references_lead_to_the_ids_that_are_answered()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var answer = await node.SendAsync("POST", "", Bundle("transaction", Entry(Patient(), "POST", "Patient", PatientUrn), Entry(Charge(PatientUrn), "POST", "ChargeItem", ChargeUrn)));
        Assert.That((answer.Status, answer.Statuses, (string?)answer.Resource!["type"]), Is.EqualTo((200, "201 201", "transaction-response")));
        Assert.That(FhirValidator.Validate(answer.Resource!), Is.Empty);
        var delivered = await node.DeliveredAsync(2);
        var charge = delivered.Single(d => (string?)d["type"] == "ChargeEvent");
        Assert.That((string?)charge["id"], Is.EqualTo(answer.IdOf(1)));
        Assert.That((string?)charge["patient"]!["mrn"], Is.EqualTo("7"), "the reference leads to the patient in the Bundle");
        var message = node.Store.QueryMessages(new MessageFilter()).Single();
        Assert.That(message.Attributes[FhirAttributes.Resources], Is.EqualTo($"Patient/{answer.IdOf(0)}/1 ChargeItem/{answer.IdOf(1)}/1"));
        Assert.That(node.Store.QueryMessages(new MessageFilter { SearchKeys = [$"ChargeItem={answer.IdOf(1)}"] }).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_a_condition_of_an_entry_finds_is_not_taken_again_and_references_lead_to_it()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var first = await node.SendAsync("POST", "", Conditional("1"));
        var second = await node.SendAsync("POST", "", Conditional("2"));
        Assert.That((first.Statuses, second.Statuses), Is.EqualTo(("201 201", "200 201")));
        Assert.That(second.LocationOf(0), Is.EqualTo(first.LocationOf(0)));
        var delivered = await node.DeliveredAsync(3);
        Assert.That(delivered.Count(d => (string?)d["type"] == "Patient"), Is.EqualTo(1));
        Assert.That(delivered.Where(d => (string?)d["type"] == "ChargeEvent").Select(d => (string?)d["patient"]!["mrn"]), Is.EqualTo(new[] { "7", "7" }),
            "a reference leads to the sender's copy of what exists");
        var nothing = await node.SendAsync("POST", "", Bundle("transaction", Entry(Patient(), "POST", "Patient", PatientUrn, "\"ifNoneExist\":\"identifier=urn:mrn|7\"")));
        Assert.That((nothing.Statuses, node.Messages), Is.EqualTo(("200", 2)), "nothing new, no message");

        static string Conditional(string number) => Bundle("transaction",
            Entry(Patient(), "POST", "Patient", PatientUrn, "\"ifNoneExist\":\"identifier=urn:mrn|7\""), Entry(Charge(PatientUrn, number), "POST", "ChargeItem", ChargeUrn));
    }

    [Test]
    public async Task Conditional_references_become_the_ids_of_what_they_find()
    {
        await using var node = await FhirNode.StartAsync(_folder, """
            destinations:
              erp:
                pipeline: [{ map: subject-of-charge }]
                send: { to: erp, scripted: {} }
            """, maps: """
            --- maps/subject-of-charge.yaml
            map: subject-of-charge
            version: 1.0.0
            from: fhir ChargeItem, Patient, Bundle
            to: json
            fields:
              subject: entry.resource.ofType(ChargeItem).subject.reference
            """);
        var patient = await node.SendAsync("POST", "/Patient", Patient());
        var known = await node.SendAsync("POST", "", Bundle("transaction", Entry(Charge("Patient?identifier=urn:mrn|7"), "POST", "ChargeItem", ChargeUrn)));
        var within = await node.SendAsync("POST", "", Bundle("transaction",
            Entry(Patient("8"), "POST", "Patient", PatientUrn), Entry(Charge("Patient?identifier=urn:mrn|8", "2"), "POST", "ChargeItem", ChargeUrn)));
        var unknown = await node.SendAsync("POST", "", Bundle("transaction", Entry(Charge("Patient?identifier=urn:mrn|9"), "POST", "ChargeItem", ChargeUrn)));
        Assert.That((known.Status, within.Status, unknown.Status, unknown.Codes), Is.EqualTo((200, 200, 412, "FHIR-REFERENCE")));
        Assert.That(unknown.Places, Is.EqualTo("Bundle.entry[0].resource.subject.reference"));
        var delivered = await node.DeliveredAsync(3);
        Assert.That(delivered.Select(d => (string?)d["subject"]), Is.EquivalentTo(new[] { null, $"Patient/{patient.Id}", $"Patient/{within.IdOf(0)}" }));
    }

    [Test]
    public async Task Everything_that_is_wrong_with_a_transaction_is_told_at_once_with_its_places_and_nothing_is_stored()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var answer = await node.SendAsync("POST", "", Bundle("transaction",
            Entry("""{"resourceType":"Patient","gender":"m"}""", "POST", "Patient", PatientUrn),
            """{"request":{"method":"DELETE","url":"Patient/1"}}""",
            Entry(Patient(), "PUT", "Patient/2", ChargeUrn),
            Entry(Patient(), "POST", "Patient", PatientUrn)));
        Assert.That((answer.Status, answer.Codes), Is.EqualTo((422, "FHIR-CODE FHIR-BDL-7 FHIR-NOT-SUPPORTED FHIR-ID-DIFFERS")));
        Assert.That(answer.Places, Is.EqualTo("Bundle.entry[0].resource.gender Bundle.entry[3] Bundle.entry[1].request Bundle.entry[2].request"));
        Assert.That(answer.Resource!.SelectTokens("issue[*].extension[?(@.url =~ /line$/)].valueInteger").Count(), Is.EqualTo(4), "each has its line");
        Assert.That(FhirValidator.Validate(answer.Resource!), Is.Empty);
        Assert.That(node.Messages, Is.Zero);
    }

    [Test]
    public async Task A_transaction_changes_a_resource_once()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var answer = await node.SendAsync("POST", "", Bundle("transaction",
            Entry(Patient(id: "p1"), "PUT", "Patient/p1", PatientUrn), Entry(Patient(id: "p1"), "PUT", "Patient/p1", ChargeUrn)));
        Assert.That((answer.Status, answer.Codes, answer.Places), Is.EqualTo((400, "FHIR-TRANSACTION-TWICE", "Bundle.entry[1]")));
    }

    [Test]
    public async Task One_condition_that_fails_keeps_all_of_a_transaction_back()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var answer = await node.SendAsync("POST", "", Bundle("transaction",
            Entry(Charge("Patient/p1"), "POST", "ChargeItem", ChargeUrn), Entry(Patient(id: "p1"), "PUT", "Patient/p1", PatientUrn, "\"ifMatch\":\"W/\\\"3\\\"\"")));
        Assert.That((answer.Status, answer.Codes, answer.Places, node.Messages), Is.EqualTo((412, "FHIR-VERSION", "Bundle.entry[1].request", 0)));
    }

    [Test]
    public async Task A_batch_is_a_message_for_each_entry_and_one_that_is_wrong_keeps_no_other_back()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var text = Bundle("batch",
            Entry(Patient(id: "p1"), "PUT", "Patient/p1"),
            Entry("""{"resourceType":"Patient","gender":"m"}""", "POST", "Patient"),
            """{"request":{"method":"GET","url":"Patient?identifier=7"}}""",
            Entry(Patient("8") + " ", "POST", "Patient", more: "\"ifNoneExist\":\"identifier=urn:mrn|8\""));
        var answer = await node.SendAsync("POST", "", text, "Idempotency-Key: b1");
        var again = await node.SendAsync("POST", "", text, "Idempotency-Key: b1");
        Assert.That((answer.Status, answer.Statuses, (string?)answer.Resource!["type"]), Is.EqualTo((200, "201 422 405 201", "batch-response")));
        Assert.That((string?)answer.Resource!.SelectToken("entry[1].response.outcome.issue[0].expression[0]"), Is.EqualTo("Bundle.entry[1].resource.gender"));
        Assert.That(FhirValidator.Validate(answer.Resource!), Is.Empty);
        Assert.That((again.Statuses, again.LocationOf(3)), Is.EqualTo(("201 422 405 201", answer.LocationOf(3))), "a repeat hears what the first heard");
        var messages = node.Store.QueryMessages(new MessageFilter { OldestFirst = true }).ToList();
        Assert.That(messages.Select(m => m.Attributes["path"]), Is.EqualTo(new[] { "/fhir/Patient/p1", "/fhir/Patient" }));
        Assert.That(messages.Select(m => m.Attributes["interaction"]), Is.EqualTo(new[] { "update", "create" }));
        Assert.That(Encoding.UTF8.GetString(node.Store.ReadContent(messages[1].Id).Span), Is.EqualTo(Patient("8")), "byte for byte as it stood in the batch");
        Assert.That((await node.DeliveredAsync(2)).Select(d => (string?)d["mrn"]), Is.EquivalentTo(new[] { "7", "8" }));
    }

    [Test]
    public async Task A_batch_that_is_no_list_of_requests_is_refused_as_a_whole()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var answer = await node.SendAsync("POST", "", """{"resourceType":"Bundle","type":"batch","total":1,"entry":[]}""");
        Assert.That((answer.Status, answer.Codes), Is.EqualTo((422, "FHIR-BDL-1 FHIR-EMPTY")).Or.EqualTo((422, "FHIR-EMPTY FHIR-BDL-1")));
    }

    [Test]
    public async Task A_representation_shows_resources_as_they_are_known()
    {
        await using var node = await FhirNode.StartAsync(_folder, Charges);
        var answer = await node.SendAsync("POST", "", Bundle("transaction",
            Entry(Patient(), "POST", "Patient", PatientUrn), Entry(Charge(PatientUrn), "POST", "ChargeItem", ChargeUrn)), "Prefer: return=representation");
        Assert.That((string?)answer.Resource!.SelectToken("entry[1].resource.subject.reference"), Is.EqualTo($"Patient/{answer.IdOf(0)}"));
        Assert.That((string?)answer.Resource!.SelectToken("entry[1].resource.meta.versionId"), Is.EqualTo("1"));
    }

    private static string Bundle(string type, params string[] entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(",\n", entries)}}]}""";

    private static string Entry(string resource, string method, string url, string? fullUrl = null, string more = "")
        => $$"""{ {{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}} "resource":{{resource}},"request":{"method":"{{method}}","url":"{{url}}" {{(more.Length == 0 ? "" : "," + more)}} } }""";

    private static string Patient(string mrn = "7", string? id = null)
        => $$"""{"resourceType":"Patient",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:mrn","value":"{{mrn}}"}]}""";

    private static string Charge(string patient, string number = "1")
        => $$"""{"resourceType":"ChargeItem","identifier":[{"value":"{{number}}"}],"status":"billable","code":{"coding":[{"system":"urn:cdm","code":"X"}]},"subject":{"reference":"{{patient}}"} }""";
}
