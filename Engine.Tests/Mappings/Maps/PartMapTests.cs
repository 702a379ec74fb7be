using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>Maps of data types and segments, used in other maps.</summary>
internal sealed class PartMapTests
{
    private const string Message = """
        MSH|^~\&|A|NORTH|E|N|20260304||ADT^A01|1|P|2.5.1
        PID|1||77^^^H&1.2.3&ISO^MR~9^^^S^SS||DOE^JANE^Q^^Dr||19700101|F
        PV1|1|I|ICU^1^2
        NK1|1|DOE^JOHN|SPO
        NK1|2|ROE^ANN|
        NK1|3|""|
        """;

    private const string Name = """
        map: name
        version: 1.0.0
        from: hl7v2 XPN, PN
        to: HumanName
        params: { use: optional }
        fields:
          family: .1.1
          given: .2
          use: =%use
        """;

    private const string Identifier = "map: id\nversion: 1.0.0\nfrom: hl7v2 CX\nto: json\nfields: { value: .1, authority: .4.1 }";

    private const string Patient = """
        map: patient
        version: 1.0.0
        from: hl7v2 PID
        to: json
        fields:
          ids:
            for: PID-3[*]
            using: id
          name: { from: PID-5, using: name, with: { use: ='official' } }
          ward: PV1-3.1
        """;

    private const string Whole = """
        map: m
        version: 1.0.0
        from: hl7v2 ADT
        to: json
        fields:
          patient: { from: PID, using: patient }
          relatives:
            for: NK1
            let:
              role: coalesce(NK1-3.1, 'none')
              number: =%position
            fields:
              number: =%number
              role: =%role
              name: { from: NK1-2, using: name }
        """;

    [Test]
    public void A_map_uses_maps_of_segments_and_these_maps_of_data_types()
    {
        var map = MapFixture.Compile(Whole, Patient, Name, Identifier);
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message)), Is.EqualTo(
            """{"patient":{"ids":[{"value":"77","authority":"H"},{"value":"9","authority":"S"}],"name":{"family":"DOE","given":"JANE","use":"official"},"ward":"ICU"}"""
            + ""","relatives":[{"number":1,"role":"SPO","name":{"family":"DOE","given":"JOHN"}},{"number":2,"role":"none","name":{"family":"ROE","given":"ANN"}},{"number":3,"role":"none","name":null}]}"""));
    }

    [Test]
    public void An_explanation_shows_the_rule_in_the_map_that_is_used_and_the_whole_target()
    {
        var map = MapFixture.Compile(Whole, Patient, Name, Identifier);
        var focus = MapFixture.Hl7v2(Message);
        var (_, trace) = map.Explain(MapFixture.Context(focus), focus, MapFixture.Origin);
        Assert.That(trace.Select(t => $"{t.Target} {t.Rule} {t.Source}").Take(5), Is.EqualTo(new[]
        {
            "patient.ids[0].value maps/m3.yaml:5 PID-3.1",
            "patient.ids[0].authority maps/m3.yaml:5 PID-3.4.1",
            "patient.ids[1].value maps/m3.yaml:5 PID-3[2].1",
            "patient.ids[1].authority maps/m3.yaml:5 PID-3[2].4.1",
            "patient.name.family maps/m2.yaml:7 PID-5.1.1",
        }));
        Assert.That(trace.Select(t => t.Target), Does.Contain("relatives[1].name.given"));
    }

    [Test]
    public void A_failure_in_a_map_that_is_used_tells_its_file_and_the_whole_target()
    {
        var strict = Name.Replace("given: .2", "given: { from: .2, required: nobody is called nothing }", StringComparison.Ordinal);
        var failure = MapFixture.Failure(MapFixture.Compile(Whole, Patient, strict, Identifier), MapFixture.Hl7v2(Message.Replace("ROE^ANN", "ROE", StringComparison.Ordinal)));
        Assert.That((failure.Code, failure.Rule.ToString(), failure.Target, failure.Place),
            Is.EqualTo(("MAP-REQUIRED", "maps/m2.yaml:8:10", "relatives[*].name.given", "NK1[2]-2")));
    }

    [Test]
    public void A_parameter_that_is_not_given_is_empty_whatever_is_called_so_around()
    {
        const string outer = "map: m\nversion: 1.0.0\nfrom: hl7v2 ADT\nto: json\nlet: { use: ='outer' }\nfields: { a: { from: PID-5, using: name }, b: =%use }";
        Assert.That(MapFixture.RunText(MapFixture.Compile(outer, Name), MapFixture.Hl7v2(Message)), Is.EqualTo("""{"a":{"family":"DOE","given":"JANE"},"b":"outer"}"""));
    }

    [Test]
    public void A_required_parameter_without_a_value_fails_where_the_map_is_used()
    {
        const string outer = "map: m\nversion: 1.0.0\nfrom: hl7v2 ADT\nto: json\nfields:\n  a: { from: PID-5, using: name, with: { use: ZZZ-1 } }";
        var failure = MapFixture.Failure(MapFixture.Compile(outer, Name.Replace("use: optional", "use: required", StringComparison.Ordinal)), MapFixture.Hl7v2(Message));
        Assert.That((failure.Code, failure.Rule.ToString(), failure.Target), Is.EqualTo(("MAP-PARAMETER", "maps/m0.yaml:6:28", "a")));
    }

    [Test]
    public void Maps_of_FHIR_and_of_canonical_parts_are_used_too()
    {
        const string fhir = "map: fhir-name\nversion: 1.0.0\nfrom: fhir HumanName\nto: HumanName\nwhen: family.exists()\nfields: { family: family, given: given.first() }";
        const string whole = "map: m\nversion: 1.0.0\nfrom: fhir Patient\nto: Patient/1\nfields: { id: id, mrn: id, name: { from: name.first(), using: fhir-name } }";
        const string back = "map: to-fhir\nversion: 1.0.0\nfrom: HumanName\nto: fhir HumanName\nfields: { family: family, given: given }";
        const string patient = "map: n\nversion: 1.0.0\nfrom: Patient/1\nto: fhir Patient\nfields: { id: id, name: { from: name, using: to-fhir } }";
        var (library, problems) = MapFixture.Load(whole, fhir, back, patient);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        var made = MapFixture.Run(library.Find("m")!, MapFixture.Json("""{"resourceType":"Patient","id":"7","name":[{"family":"Doe","given":["Jane","Q"]}]}"""))[0];
        Assert.That(made.Value.Tree!["name"]!.ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo("""{"family":"Doe","given":"Jane"}"""));
        Assert.That(MapFixture.RunText(library.Find("n")!, made.Value), Is.EqualTo("""{"resourceType":"Patient","id":"7","name":[{"family":"Doe","given":["Jane"]}]}"""));
    }

    [Test]
    public void Maps_to_data_types_and_segments_write_HL7_v2()
    {
        const string name = "map: xpn\nversion: 1.0.0\nfrom: HumanName\nto: hl7v2 XPN\nfields: { .2: given, .1: family, .7: ='L' }";
        const string pid = "map: pid\nversion: 1.0.0\nfrom: Patient/1\nto: hl7v2 PID\nparams: { n: required }\nfields:\n  PID-1: =%n\n  PID-3: { for: identifiers, fields: { .1: value, .4.2: system } }\n  PID-5: { from: name, using: xpn }";
        const string whole = "map: m\nversion: 1.0.0\nfrom: Patient/1\nto: hl7v2 ADT^A08 2.5.1\nfields:\n  PID: { using: pid, with: { n: ='1' } }\n  PV1-3.4.2: ='x'\n  NK1-2: { for: name, using: xpn }";
        var (library, problems) = MapFixture.Load(whole, pid, name);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        var patient = MapFixture.Json("""{"type":"Patient","version":"1","id":"7","mrn":"7","identifiers":[{"value":"77","system":"h"},{"value":"78"}],"name":{"family":"Doe","given":"Jane"}}""");
        Assert.That(MapFixture.RunText(library.Find("m")!, patient).Split('\r')[1..^1],
            Is.EqualTo(new[] { "PID|1||77^^^&h~78||Doe^Jane^^^^^L", "PV1|||^^^&x", "NK1||Doe^Jane^^^^^L" }));
        Assert.That(MapFixture.RunText(library.Find("xpn")!, MapFixture.Json("""{"family":"Doe","given":"Jane"}""")), Is.EqualTo("Doe^Jane^^^^^L"), "alone it writes the field");
    }

    [Test]
    public void A_sites_override_of_a_map_that_others_use_counts_wherever_it_is_used()
    {
        const string change = "override: name 1.x\nwhen: MSH-4.1 = 'NORTH'\nbecause: North writes all in capitals\nlet: { low: .2.lower() }\nfields: { given: '=%low & %base' }";
        var map = MapFixture.Compile(Whole, Patient, Name, Identifier, change);
        var text = MapFixture.RunText(map, MapFixture.Hl7v2(Message));
        Assert.That(text, Does.Contain("\"given\":\"janeJANE\"").And.Contain("\"given\":\"annANN\""));
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message.Replace("NORTH", "SOUTH", StringComparison.Ordinal))), Does.Not.Contain("jane"));
    }

    [Test]
    public void A_circle_is_told_with_its_path()
    {
        const string a = "map: a\nversion: 1.0.0\nfrom: hl7v2 CX\nto: json\nfields: { x: { from: .1, using: b } }";
        const string b = "map: b\nversion: 1.0.0\nfrom: hl7v2 ST, CX\nto: json\nfields: { y: { from: .1, using: a } }";
        var (library, problems) = MapFixture.Load(a, b);
        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            "maps/m1.yaml:5:33: MAP-CIRCLE the map 'a' uses itself: a > b > a",
            "maps/m0.yaml:5:33: MAP-BROKEN-MAP the map 'b' cannot be used: it has errors of its own",
        }));
        Assert.That(library.Names, Is.Empty);
    }

    [Test]
    public void What_no_map_uses_is_known()
    {
        var (library, _) = MapFixture.Load(Whole, Patient, Name, Identifier);
        Assert.That(new[] { "m", "patient", "name", "id" }.Select(library.IsUsedByMaps), Is.EqualTo(new[] { false, true, true, true }));
        Assert.That(library.Find("name")!.IsPart, Is.True);
    }

    [Test]
    public void Parts_of_the_site_may_translate_what_a_part_makes()
    {
        const string code = "map: coded\nversion: 1.0.0\nfrom: hl7v2 CWE, CE\nto: Code\nfields: { code: .1, display: .2 }";
        const string whole = "map: m\nversion: 1.0.0\nfrom: hl7v2 DFT\nto: json\nfields: { c: { from: FT1-7, using: coded, translate: letters } }";
        Assert.That(MapFixture.RunText(MapFixture.Compile(whole, code), MapFixture.Hl7v2("MSH|^~\\&|A|B|C|D|1||DFT^P03|1|P|2.5\nFT1|1||||||A^a^L")),
            Is.EqualTo("""{"c":{"code":"alpha","system":"greek","display":"The first"}}"""));
    }

    [Test]
    public void What_a_map_of_a_part_makes_counts_among_its_own_rules_and_not_among_those_of_its_users()
    {
        var map = MapFixture.Compile(
            "map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\nfields:\n  person: { from: PID-5, using: person }\n  name: { from: PID-5, using: xpn-name }\n  id: PID-3.1",
            "map: person\nversion: 1.0.0\nfrom: hl7v2 XPN\nto: json\nfields: { family: .1 }");
        Assert.That(map.Rules.Select(r => r.Target), Is.EqualTo(new[] { "name", "id" }));
    }
}
