using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>Overrides that change what lies in blocks of the map, with names and parameters of their own.</summary>
internal sealed class OverrideTests
{
    private const string Message = "MSH|^~\\&|A|NORTH|C|D|1||DFT^P03|1|P|2.5\nPID|1||77\nFT1|1|t1\nFT1|2|t2";

    private const string Map = """
        map: m
        version: 1.2.0
        from: hl7v2 DFT
        to: json
        fields:
          patient: { fields: { id: PID-3.1 } }
          lines:
            for: FT1
            fields:
              id: FT1-2.1
              deep: { fields: { n: FT1-1 } }
        """;

    [TestCase("lines.id: =%base & '-' & %position", """{"patient":{"id":"77"},"lines":[{"id":"t1-1","deep":{"n":"1"}},{"id":"t2-2","deep":{"n":"2"}}]}""")]
    [TestCase("lines.deep.n: =%low & FT1-2", """{"patient":{"id":"77"},"lines":[{"id":"t1","deep":{"n":"northt1"}},{"id":"t2","deep":{"n":"northt2"}}]}""")]
    [TestCase("lines.more: { from: FT1-1, default: ='none' }", """{"patient":{"id":"77"},"lines":[{"id":"t1","deep":{"n":"1"},"more":"1"},{"id":"t2","deep":{"n":"2"},"more":"2"}]}""")]
    [TestCase("lines.deep: ='flat'", """{"patient":{"id":"77"},"lines":[{"id":"t1","deep":"flat"},{"id":"t2","deep":"flat"}]}""")]
    [TestCase("patient.ward: =%low", """{"patient":{"id":"77","ward":"north"},"lines":[{"id":"t1","deep":{"n":"1"}},{"id":"t2","deep":{"n":"2"}}]}""")]
    public void An_override_changes_what_lies_in_a_block(string field, string expected)
    {
        var map = MapFixture.Compile(Map, $"override: m 1.x\nbecause: it differs\nlet: {{ low: MSH-4.1.lower() }}\nwhen: =%low = 'north'\nfields:\n  {field}");
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message)), Is.EqualTo(expected));
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message.Replace("NORTH", "SOUTH", StringComparison.Ordinal))),
            Is.EqualTo("""{"patient":{"id":"77"},"lines":[{"id":"t1","deep":{"n":"1"}},{"id":"t2","deep":{"n":"2"}}]}"""));
    }

    [Test]
    public void What_the_map_cannot_evaluate_does_not_fail_what_replaces_it()
    {
        const string map = "map: m\nversion: 1.2.0\nfrom: hl7v2 DFT\nto: json\nfields: { a: MSH-4.round() }";
        Assert.That(() => MapFixture.Run(MapFixture.Compile(map), MapFixture.Hl7v2(Message)), Throws.TypeOf<InterfaceEngine.Mappings.Expressions.ExpressionException>());
        Assert.That(MapFixture.RunText(MapFixture.Compile(map, "override: m\nbecause: it differs\nfields: { a: MSH-4 & %base }"), MapFixture.Hl7v2(Message)),
            Is.EqualTo("""{"a":"NORTH"}"""));
    }

    [Test]
    public void Two_overrides_may_give_one_name_to_different_things_and_hide_a_name_of_the_map_only_from_themselves()
    {
        const string map = "map: m\nversion: 1.2.0\nfrom: hl7v2 DFT\nto: json\nlet: { x: ='map' }\nfields: { a: =%x, b: =%x, c: =%x }";
        string Override(string field, string value) => $"override: m\nbecause: it differs\nlet: {{ y: ='{value}' }}\nfields: {{ {field}: =%y & %x }}";
        Assert.That(MapFixture.RunText(MapFixture.Compile(map, Override("a", "one"), Override("b", "two")), MapFixture.Hl7v2(Message)),
            Is.EqualTo("""{"a":"onemap","b":"twomap","c":"map"}"""));
    }

    [Test]
    public void An_override_has_parameters_that_the_channel_gives_with_those_of_the_map()
    {
        const string change = "override: m\nbecause: it differs\nparams: { site: required }\nfields: { patient.site: =%site }";
        var map = MapFixture.Compile(Map, change);
        Assert.That((map.Parameters, map.RequiredParameters), Is.EqualTo((new[] { "site" }, new[] { "site" })));
        Assert.That(MapFixture.Failure(map, MapFixture.Hl7v2(Message)).Code, Is.EqualTo("MAP-PARAMETER"));
    }

    [Test]
    public void Outer_values_reach_inner_loops_by_names_and_each_loop_has_its_own_number()
    {
        const string nested = """
            map: m
            version: 1.0.0
            from: json
            to: json
            fields:
              claims:
                for: claims
                let: { claim: id, at: =%position }
                fields:
                  number: =%position
                  lines:
                    for: lines
                    fields: { claim: =%claim, path: "=%at & '.' & %position", last: =%at }
            """;
        var text = MapFixture.RunText(MapFixture.Compile(nested), MapFixture.Json("""{"claims":[{"id":"a","lines":[{},{}]},{"id":"b","lines":[{}]}]}"""));
        Assert.That(text, Is.EqualTo("""{"claims":[{"number":1,"lines":[{"claim":"a","path":"1.1","last":1},{"claim":"a","path":"1.2","last":1}]},{"number":2,"lines":[{"claim":"b","path":"2.1","last":2}]}]}"""));
    }

    [Test]
    public void An_override_changes_a_part_of_a_repetition_and_a_field_in_a_segments_block()
    {
        const string map = "map: m\nversion: 1.0.0\nfrom: Patient/1\nto: hl7v2 ADT^A08 2.5.1\nfields:\n  PID-3: { for: identifiers, fields: { .1: value } }\n  OBX: { for: identifiers, fields: { OBX-1: =%position } }";
        const string change = "override: m\nbecause: it differs\nfields:\n  PID-3.5: type\n  PID-3.1: =%base & '!'\n  OBX-5: value";
        var patient = MapFixture.Json("""{"type":"Patient","version":"1","id":"7","mrn":"7","identifiers":[{"value":"77","type":"MR"},{"value":"78"}]}""");
        Assert.That(MapFixture.RunText(MapFixture.Compile(map, change), patient).Split('\r')[1..^1], Is.EqualTo(new[] { "PID|||77!^^^^MR~78!", "OBX|1||||77", "OBX|2||||78" }));
    }
}
