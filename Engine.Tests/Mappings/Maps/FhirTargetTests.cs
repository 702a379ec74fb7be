using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>Maps that make FHIR resources: paths are checked with the file, what is made is valid R4.</summary>
internal sealed class FhirTargetTests
{
    private const string Head = "map: m\nversion: 1.0.0\nfrom: hl7v2 ADT^A01\nto: fhir Patient\nfields:\n";

    private const string Message =
        "MSH|^~\\&|EHR|NORTH|ENGINE|HOSP|20260304153000-0600||ADT^A01^ADT_A01|M1|P|2.5.1\r"
        + "PID|1||12345^^^NORTH^MR~999^^^SSA^SS||Garcia^Ana^Maria||19740607083000|F|||1 Main St^^Austin^TX^78701||(512) 555-0100||||||||||||2|||||\"\"\r"
        + "PV1|1|I|ICU^3^B|||||||||||||||||||||||||||||||||||||||||202603041015";

    private static string Make(string map) => MapFixture.RunText(MapFixture.Compile(map), MapFixture.Hl7v2(Message));

    [Test]
    public void A_resource_is_made_in_the_standards_order_with_its_type_first()
        => Assert.That(Make(Head + "  birthDate: PID-7\n  gender: ='female'\n  active: ='true'\n  name.family: PID-5.1\n  name.given: [PID-5.2, PID-5.3]\n  id: PID-3.1\n"), Is.EqualTo(
            """{"resourceType":"Patient","id":"12345","active":true,"name":[{"family":"Garcia","given":["Ana","Maria"]}],"gender":"female","birthDate":"1974-06-07"}"""));

    [Test]
    public void It_goes_out_as_FHIR()
        => Assert.That(MapFixture.Run(MapFixture.Compile(Head + "  id: PID-3.1\n"), MapFixture.Hl7v2(Message))[0].ContentType, Is.EqualTo("application/fhir+json"));

    [Test]
    public void A_repeated_rule_in_a_list_of_rules_gives_all_that_it_finds()
        => Assert.That(
            Make(Head + "  identifier:\n    - { for: \"=PID-3[*]\", fields: { value: .1 } }\n    - { for: PID-18, fields: { value: .1 } }\n    - fields: { value: MSH-10 }\n"),
            Is.EqualTo("""{"resourceType":"Patient","identifier":[{"value":"12345"},{"value":"999"},{"value":"M1"}]}"""));

    [TestCase("  name.famly: PID-5", "6:8 MAP-TARGET")]
    [TestCase("  nmae: PID-5", "6:3 MAP-TARGET")]
    [TestCase("  deceased: PID-30", "6:3 MAP-TARGET")]
    [TestCase("  name: PID-5", "6:9 MAP-USING")]
    [TestCase("  gender: { fields: { code: PID-8 } }", "6:21 MAP-KIND")]
    [TestCase("  gender: [PID-8]", "6:11 MAP-KIND")]
    [TestCase("  gender.code: PID-8", "6:3 MAP-TARGET")]
    [TestCase("  gender: ='F'", "6:12 MAP-WORD")]
    [TestCase("  active: ='maybe'", "6:12 MAP-BOOLEAN")]
    [TestCase("  birthDate: ='7 June'", "6:15 MAP-DATE")]
    [TestCase("  id: ='a b'", "6:8 MAP-KIND")]
    [TestCase("  resourceType: ='Patient'", "6:3 MAP-TARGET")]
    [TestCase("  communication.preferred: ='true'", "6:3 MAP-REQUIRED-TARGET")]
    [TestCase("  communication: { fields: { preferred: ='true' } }", "6:28 MAP-REQUIRED-TARGET")]
    [TestCase("  extension.valueString: PID-10", "6:3 MAP-REQUIRED-TARGET")]
    [TestCase("  gender: { from: PID-8, translate: letters, miss: pass }", "6:52 MAP-MISS")]
    [TestCase("  contained: { fields: { id: ='a' } }", "6:24 MAP-REQUIRED-TARGET")]
    [TestCase("  contained: { fields: { resourceType: PID-1 } }", "6:40 MAP-TARGET")]
    [TestCase("  contained: { fields: { resourceType: ='Organisation' } }", "6:40 MAP-WORD")]
    [TestCase("  contained.resourceType: ='Organization'\n  contained.nmae: PID-3", "7:13 MAP-TARGET")]
    [TestCase("  multipleBirthInteger: PID-25\n  _birthDate.extension: { fields: { url: ='http://example.org/t', valueTime: PID-7 } }\n  _name.id: ='a'", "8:3 MAP-TARGET")]
    public void A_wrong_target_is_found_with_the_file(string rule, params string[] expected)
        => Assert.That(MapFixture.Codes(Head + rule + "\n"), Is.EqualTo(expected));

    [TestCase("fhir Patinet", "4:10 MAP-TO")]
    [TestCase("fhir", "4:5 MAP-TO")]
    [TestCase("fhir Patient, Encounter", "4:5 MAP-TO")]
    [TestCase("fhir Resource", "4:10 MAP-TO")]
    public void One_resource_of_R4_is_the_target(string to, string expected)
        => Assert.That(MapFixture.Codes(Head.Replace("fhir Patient", to, StringComparison.Ordinal) + "  id: PID-3\n"), Is.EqualTo(new[] { expected }));

    [Test]
    public void A_choice_without_its_type_is_answered_with_the_names()
        => Assert.That(MapFixture.Load(Head + "  deceased: PID-30\n").Problems.Single().Hint, Is.EqualTo("write it with its type: deceasedBoolean, deceasedDateTime"));

    [Test]
    public void An_observation_needs_what_the_standard_requires_of_it()
        => Assert.That(MapFixture.Load(Head.Replace("Patient", "Observation", StringComparison.Ordinal) + "  valueString: PID-5\n").Problems.Select(p => p.Message), Is.EqualTo(new[]
        {
            "fhir Observation needs 'status', and no rule sets it",
            "fhir Observation needs 'code', and no rule sets it",
        }));

    [TestCase("birthDate", "PID-7", "\"1974-06-07\"", Description = "a date has no time")]
    [TestCase("deceasedDateTime", "PID-7", "\"1974-06-07T08:30:00-05:00\"", Description = "a time gets the zone's offset")]
    [TestCase("deceasedDateTime", "PV1-44", "\"2026-03-04T10:15:00-06:00\"", Description = "seconds are filled with zeros, as FHIR asks")]
    [TestCase("deceasedDateTime", "='2026-03'", "\"2026-03\"")]
    [TestCase("deceasedDateTime", "='2026030410'", "\"2026-03-04\"", Description = "a time without minutes is its day")]
    [TestCase("deceasedDateTime", "='2026-03-04T10:15:30.25'", "\"2026-03-04T10:15:30.25-06:00\"")]
    [TestCase("deceasedDateTime", "='2026-03-04T10:15Z'", "\"2026-03-04T10:15:00Z\"")]
    [TestCase("multipleBirthInteger", "PID-25", "2")]
    [TestCase("deceasedBoolean", "='Y'", "true")]
    public void A_value_becomes_its_primitive(string element, string expression, string expected)
        => Assert.That(Make(Head + $"  {element}: {expression}\n"), Is.EqualTo($$"""{"resourceType":"Patient","{{element}}":{{expected}}}"""));

    [TestCase("valueDecimal", "='19.50'", "19.50")]
    [TestCase("valueTime", "='1015'", "\"10:15:00\"")]
    [TestCase("valueTime", "='101530.5'", "\"10:15:30.5\"")]
    [TestCase("valueInstant", "PV1-44", "\"2026-03-04T10:15:00-06:00\"")]
    [TestCase("valueOid", "='2.16.840.1'", "\"urn:oid:2.16.840.1\"")]
    [TestCase("valueUuid", "='C757873D-EC9A-4326-A141-556F43239520'", "\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\"")]
    [TestCase("valueBase64Binary", "='aGVsbG8='", "\"aGVsbG8=\"")]
    [TestCase("valueCode", "=' a '", "\"a\"")]
    public void An_extension_takes_every_primitive(string element, string expression, string expected)
        => Assert.That(Make(Head + $"  id: PID-3.1\n  extension:\n    - fields: {{ url: ='http://example.org/x', {element}: {expression} }}\n"), Does.Contain(
            $$"""{"url":"http://example.org/x","{{element}}":{{expected}}}"""));

    [TestCase("  multipleBirthInteger: PID-5\n", "MAP-NUMBER")]
    [TestCase("  gender: PID-8\n", "MAP-WORD")]
    [TestCase("  deceasedBoolean: PID-5\n", "MAP-BOOLEAN")]
    [TestCase("  birthDate: PID-5\n", "MAP-DATE")]
    [TestCase("  meta.lastUpdated: ='2026' & ''\n", "MAP-PRECISION")]
    [TestCase("  id: PID-13\n", "MAP-KIND")]
    [TestCase("  birthDate: { from: PID-5, using: text-date, with: { format: ='MM/dd/yyyy' } }\n", "MAP-DATE")]
    public void A_value_that_its_element_does_not_hold_fails_with_its_place(string rule, string code)
        => Assert.That(MapFixture.Failure(MapFixture.Compile(Head + rule), MapFixture.Hl7v2(Message)).Code, Is.EqualTo(code));

    [Test]
    public void What_the_map_writes_itself_makes_no_element_alone()
        => Assert.That(Make(Head + """
              telecom:
                - fields: { system: ='phone', use: ='home', value: PID-13 }
                - fields: { system: ='phone', use: ='work', value: PID-14 }
              maritalStatus.coding: { fields: { system: ='http://example.org/m', code: PID-16 } }
              identifier: { fields: { type: { fields: { text: ='MRN' } }, system: =%currency, value: PID-3.1 } }
              meta.tag: { fields: { system: ='http://example.org/t', code: ='v2' } }

            """.ReplaceLineEndings("\n")), Is.EqualTo(
            """{"resourceType":"Patient","meta":{"tag":[{"system":"http://example.org/t","code":"v2"}]}"""
            + ""","identifier":[{"type":{"text":"MRN"},"system":"USD","value":"12345"}],"telecom":[{"system":"phone","value":"(512) 555-0100","use":"home"}]}"""));

    [Test]
    public void Several_elements_are_made_with_for()
        => Assert.That(Make(Head + "  identifier:\n    for: PID-3[*]\n    fields: { value: .1, type.coding.code: .5 }\n"), Is.EqualTo(
            """{"resourceType":"Patient","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"12345"},{"type":{"coding":[{"code":"SS"}]},"value":"999"}]}"""));

    [Test]
    public void HL7s_null_is_left_out()
        => Assert.That(Make(Head + "  id: PID-3.1\n  deceasedBoolean: PID-30\n  name: { fields: { text: PID-30 } }\n"), Is.EqualTo("""{"resourceType":"Patient","id":"12345"}"""));

    [Test]
    public void A_primitives_extension_stands_beside_it()
        => Assert.That(Make(Head + "  birthDate: PID-7\n  _birthDate.extension: { fields: { url: ='http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: PID-7 } }\n"), Is.EqualTo(
            """{"resourceType":"Patient","birthDate":"1974-06-07","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-06-07T08:30:00-05:00"}]}}"""));

    [Test]
    public void What_only_the_whole_shows_is_told_with_the_elements_path_and_at_its_rule()
    {
        var map = MapFixture.Compile(Head + "  id: PID-3.1\n  name:\n    for: PID-5\n    fields:\n      family: .1\n      period:\n        fields: { start: ='2026', end: ='2025' }\n");
        var failure = MapFixture.Failure(map, MapFixture.Hl7v2(Message));
        Assert.Multiple(() =>
        {
            Assert.That(failure.Code, Is.EqualTo("MAP-FHIR"));
            Assert.That(failure.Target, Is.EqualTo("Patient.name[0].period"));
            Assert.That(failure.Rule.Line, Is.EqualTo(12));
            Assert.That(failure.Message, Is.EqualTo("the period ends before it starts (FHIR-PER-1)"));
        });
    }

    [Test]
    public void Two_types_of_one_choice_are_told()
        => Assert.That(MapFixture.Failure(MapFixture.Compile(Head + "  deceasedBoolean: ='true'\n  deceasedDateTime: PID-7\n"), MapFixture.Hl7v2(Message)).Message, Does.Contain("FHIR-CHOICE"));

    [Test]
    public void A_required_element_without_a_value_fails()
        => Assert.That(MapFixture.Failure(MapFixture.Compile(Head + "  communication: { fields: { preferred: ='true', language.text: PID-15 } }\n  link: { for: PID-3, fields: { type: PID-15, other.reference: .1 } }\n"),
            MapFixture.Hl7v2(Message)).Message, Is.EqualTo("fhir Patient.link needs 'type', and there is no value for it"));

    [Test]
    public void A_bundle_holds_resources_of_any_type()
    {
        var made = Make(Head.Replace("Patient", "Bundle", StringComparison.Ordinal) + """
              type: ='transaction'
              entry:
                - fields:
                    fullUrl: ='urn:uuid:c757873d-ec9a-4326-a141-556f43239520'
                    resource:
                      fields:
                        resourceType: ='Patient'
                        name.family: PID-5.1
                    request: { fields: { method: ='POST', url: ='Patient' } }
                - fields:
                    resource.resourceType: ='Encounter'
                    resource.status: ='in-progress'
                    resource.class.code: PV1-2
                    resource.subject.reference: ='urn:uuid:c757873d-ec9a-4326-a141-556f43239520'
                    request: { fields: { method: ='POST', url: ='Encounter' } }

            """.ReplaceLineEndings("\n"));
        Assert.That(made, Is.EqualTo(
            """{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","resource":{"resourceType":"Patient","name":[{"family":"Garcia"}]}"""
            + ""","request":{"method":"POST","url":"Patient"}},{"resource":{"resourceType":"Encounter","status":"in-progress","class":{"code":"I"}"""
            + ""","subject":{"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}},"request":{"method":"POST","url":"Encounter"}}]}"""));
    }

    [Test]
    public void An_override_sets_an_element()
        => Assert.That(Make2(Head + "  gender: ='male'\n", "override: m 1.x\nbecause: test\nfields: { gender: ='female' }\n"), Does.Contain("\"gender\":\"female\""));

    [Test]
    public void Elements_of_FHIR_go_from_resource_to_resource_as_they_are()
    {
        var map = MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: fhir Patient\nto: fhir Person\nfields:\n  name: name\n  birthDate: birthDate\n  link: { fields: { target.reference: =('Patient/' & id) } }\n");
        Assert.That(MapFixture.RunText(map, MapFixture.Json("""{"resourceType":"Patient","id":"p1","name":[{"family":"Ray"},{"text":"Al"}],"birthDate":"1974"}""")), Is.EqualTo(
            """{"resourceType":"Person","name":[{"family":"Ray"},{"text":"Al"}],"birthDate":"1974","link":[{"target":{"reference":"Patient/p1"}}]}"""));
    }

    [Test]
    public void Everything_made_here_is_valid()
    {
        var map = MapFixture.Compile(Head + "  identifier: { for: \"=PID-3[*]\", fields: { value: .1 } }\n  name: { fields: { family: PID-5.1 } }\n  gender: { from: PID-8, default: ='unknown', when: false }\n");
        var made = MapFixture.Run(map, MapFixture.Hl7v2(Message)).Single();
        Assert.That(FhirReader.Read(made.Payload, out var issue), Is.Not.Null, issue?.Message);
        Assert.That(FhirValidator.Validate(FhirReader.Read(made.Payload, out _)!).Select(i => JsonConvert.SerializeObject(i)), Is.Empty);
    }

    private static string Make2(params string[] files) => MapFixture.RunText(MapFixture.Compile(files), MapFixture.Hl7v2(Message));
}
