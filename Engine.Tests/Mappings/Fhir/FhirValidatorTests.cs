using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Fhir;

public class FhirValidatorTests
{
    [Test]
    public void A_resource_that_uses_every_form_of_the_format_is_valid()
    {
        const string Patient = """
            {
              "resourceType": "Patient", "id": "example-1.a",
              "meta": { "lastUpdated": "2024-02-29T23:59:60.123+05:30" },
              "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">An <b>invented</b>&nbsp;person</div>" },
              "contained": [ { "resourceType": "Organization", "id": "o", "name": "Invented" } ],
              "extension": [ { "url": "http://example.org/e", "valueDecimal": 1.00 } ],
              "active": true,
              "name": [ { "family": "Invented", "given": [ "A", null ], "_given": [ null, { "extension": [ { "url": "http://example.org/u", "valueCode": "x" } ] } ] } ],
              "gender": "other",
              "birthDate": "1974-12", "_birthDate": { "extension": [ { "url": "http://example.org/t", "valueDateTime": "1974-12-25T14:35:45-05:00" } ] },
              "deceasedBoolean": false,
              "managingOrganization": { "reference": "#o" }
            }
            """;
        Assert.That(Validate(Patient), Is.Empty);
    }

    [TestCase("""{"name":"x"}""", "FHIR-RESOURCE-TYPE", "")]
    [TestCase("""{"resourceType":"Pateint"}""", "FHIR-RESOURCE-TYPE", "")]
    [TestCase("""{"resourceType":"DomainResource"}""", "FHIR-RESOURCE-TYPE", "")]
    [TestCase("""{"resourceType":"Patient","birthdate":"2020"}""", "FHIR-UNKNOWN-ELEMENT", "Patient")]
    [TestCase("""{"resourceType":"Patient","_name":[{"id":"a"}]}""", "FHIR-UNKNOWN-ELEMENT", "Patient")]
    [TestCase("""{"resourceType":"Patient","birthDate":"2023-02-29"}""", "FHIR-VALUE", "Patient.birthDate")]
    [TestCase("""{"resourceType":"Patient","birthDate":"20200101"}""", "FHIR-VALUE", "Patient.birthDate")]
    [TestCase("""{"resourceType":"Patient","birthDate":null}""", "FHIR-NULL", "Patient.birthDate")]
    [TestCase("""{"resourceType":"Patient","active":"true"}""", "FHIR-VALUE", "Patient.active")]
    [TestCase("""{"resourceType":"Patient","id":"a_b"}""", "FHIR-VALUE", "Patient.id")]
    [TestCase("""{"resourceType":"Patient","gender":"m"}""", "FHIR-CODE", "Patient.gender")]
    [TestCase("""{"resourceType":"Patient","language":" en"}""", "FHIR-VALUE", "Patient.language")]
    [TestCase("""{"resourceType":"Patient","name":{"family":"x"}}""", "FHIR-ARRAY", "Patient.name")]
    [TestCase("""{"resourceType":"Patient","gender":["male"]}""", "FHIR-ARRAY", "Patient.gender")]
    [TestCase("""{"resourceType":"Patient","name":[]}""", "FHIR-EMPTY", "Patient.name")]
    [TestCase("""{"resourceType":"Patient","name":[{}]}""", "FHIR-EMPTY", "Patient.name[0]")]
    [TestCase("""{"resourceType":"Patient","name":[null]}""", "FHIR-NULL", "Patient.name[0]")]
    [TestCase("""{"resourceType":"Patient","name":["x"]}""", "FHIR-OBJECT", "Patient.name[0]")]
    [TestCase("""{"resourceType":"Patient","name":[{"given":[""]}]}""", "FHIR-VALUE", "Patient.name[0].given[0]")]
    [TestCase("""{"resourceType":"Patient","name":[{"period":{"start":"2020","end":"2019-05"}}]}""", "FHIR-PER-1", "Patient.name[0].period")]
    [TestCase("""{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}""", "FHIR-CHOICE", "Patient")]
    [TestCase("""{"resourceType":"Patient","photo":[{"contentType":"image/png","data":"%%"}]}""", "FHIR-VALUE", "Patient.photo[0].data")]
    [TestCase("""{"resourceType":"Patient","extension":[{"url":"http://example.org/e"}]}""", "FHIR-EXT-1", "Patient.extension[0]")]
    [TestCase("""{"resourceType":"Patient","extension":[{"valueCode":"a"}]}""", "FHIR-REQUIRED", "Patient.extension[0]")]
    [TestCase("""{"resourceType":"Patient","text":{"status":"generated","div":"<div><script/></div>"}}""", "FHIR-NARRATIVE", "Patient.text.div")]
    [TestCase("""{"resourceType":"Patient","contained":[{"resourceType":"Nothing"}]}""", "FHIR-RESOURCE-TYPE", "Patient.contained[0]")]
    [TestCase("""{"resourceType":"Patient","multipleBirthInteger":1.5}""", "FHIR-VALUE", "Patient.multipleBirthInteger")]
    [TestCase("""{"resourceType":"Patient","meta":{"lastUpdated":"2020-01-01T00:00:00"}}""", "FHIR-VALUE", "Patient.meta.lastUpdated")]
    [TestCase("""{"resourceType":"Bundle"}""", "FHIR-REQUIRED", "Bundle")]
    [TestCase("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}""", "FHIR-BDL-3", "Bundle.entry[0]")]
    [TestCase("""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"POST"},"resource":{"resourceType":"Patient"}}]}""", "FHIR-REQUIRED", "Bundle.entry[0].request")]
    [TestCase("""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"SEND","url":"Patient"},"resource":{"resourceType":"Patient"}}]}""", "FHIR-CODE", "Bundle.entry[0].request.method")]
    [TestCase("""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"POST","url":"Patient"}}]}""", "FHIR-BUNDLE-RESOURCE", "Bundle.entry[0]")]
    [TestCase("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"Patient/1","resource":{"resourceType":"Patient"}}]}""", "FHIR-BUNDLE-FULL-URL", "Bundle.entry[0]")]
    [TestCase("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:a:1","resource":{"resourceType":"Patient"}},{"fullUrl":"urn:a:1","resource":{"resourceType":"Patient"}}]}""", "FHIR-BDL-7", "Bundle.entry[1]")]
    public void One_fault_is_told_once_with_its_code_and_path(string text, string code, string path)
    {
        var issues = Validate(text);
        Assert.That(issues.Select(i => (i.Code, i.Path)), Is.EqualTo(new[] { (code, path) }));
        Assert.That(issues[0].Severity, Is.EqualTo(Severity.Error));
    }

    [Test]
    public void A_fault_is_told_with_its_line_and_the_near_name()
    {
        var issue = Validate("{\n  \"resourceType\": \"Patient\",\n  \"birthdate\": \"2020\"\n}")[0];
        Assert.That((issue.Line, issue.Column), Is.EqualTo((3, 3)));
        Assert.That(issue.Message, Does.Contain("'birthDate'"));
    }

    [Test]
    public void All_faults_are_told_in_one_run_and_none_repeats_a_value()
    {
        var issues = Validate("""{"resourceType":"Patient","gender":"Secretgender","birthDate":"Secretdate","active":"Secretflag","name":[{"use":"Secretuse"}]}""");
        Assert.That(issues, Has.Count.EqualTo(4));
        Assert.That(issues.Select(i => i.Message), Has.None.Contains("Secret"));
    }

    [Test]
    public void The_issues_of_a_resource_that_is_wrong_everywhere_are_bounded()
    {
        var names = string.Join(",", Enumerable.Repeat("""{"use":"x"}""", 500));
        Assert.That(Validate($$"""{"resourceType":"Patient","name":[{{names}}]}"""), Has.Count.EqualTo(FhirValidator.MaxIssues));
    }

    [Test]
    public void An_outcome_and_a_capability_statement_of_ours_are_themselves_valid()
    {
        var outcome = OperationOutcome.Of(Validate("""{"resourceType":"Patient","gender":"m"}"""));
        var statement = CapabilityStatement.Of(new FhirEndpoint
        {
            Channels = [new FhirAbilities { Channel = "portal", Bundles = ["transaction"], Security = ["OAuth"] }],
            Description = "Invented",
            BaseUrl = "http://127.0.0.1:1/fhir",
            Version = "1.0",
            Since = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        });
        Assert.That(Validate(Encoding.UTF8.GetString(JsonTree.Write(outcome))), Is.Empty);
        Assert.That(Validate(Encoding.UTF8.GetString(JsonTree.Write(statement))), Is.Empty);
    }

    [Test]
    public void A_bundle_gives_its_entries_with_their_requests()
    {
        var bundle = FhirBundle.From(Read("""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
              {"request":{"method":"DELETE","url":"Patient/1"}}]}
            """)!)!;
        Assert.That(bundle.IsRequest);
        Assert.That(bundle.Entries.Select(e => (e.Index, e.Method, e.Url, e.Resource is null)),
            Is.EqualTo(new[] { (0, "POST", "Patient", false), (1, "DELETE", "Patient/1", true) }));
        Assert.That(FhirBundle.From(Read("""{"resourceType":"Patient"}""")!), Is.Null);
    }

    private static Newtonsoft.Json.Linq.JObject? Read(string text) => FhirReader.Read(Encoding.UTF8.GetBytes(text), out _);

    private static IReadOnlyList<FhirIssue> Validate(string text)
    {
        var resource = FhirReader.Read(Encoding.UTF8.GetBytes(text), out var issue);
        return resource is null ? [issue!] : FhirValidator.Validate(resource);
    }
}
