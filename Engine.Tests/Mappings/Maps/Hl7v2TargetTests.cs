using System.Text;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

internal sealed class Hl7v2TargetTests
{
    private static string Run(string rules, string source) => MapFixture.RunText(
        MapFixture.Compile($"map: m\nversion: 1\nfrom: json\nto: hl7v2 ADT^A08 2.5.1\nfields:\n{rules}\n"), MapFixture.Json(source));

    private const string Header = "MSH|^~\\&|||||20260314101500-0500||ADT^A08|||2.5.1\r";

    [TestCase("  PID-5.2: a\n  PID-3.1: b", """{"a":"x","b":"y"}""", "PID|||y||^x\r")]
    [TestCase("  PID-3.1: b\n  PID-3[2].1: a\n  PID-3[2].4.2: a", """{"a":"x","b":"y"}""", "PID|||y~x^^^&x\r")]
    [TestCase("  PV1-2: a\n  PID-1: b", """{"a":"x","b":"y"}""", "PV1||x\rPID|y\r")]
    [TestCase("  PID-1: a\n  PID-2: b\n  ZZZ-1: c", """{"b":"x"}""", "PID||x\r")]
    [TestCase("  PID-1: a", """{"a":"x|y^z&~\\\r\nnext"}""", "PID|x\\F\\y\\S\\z\\T\\\\R\\\\E\\\\.br\\next\r")]
    [TestCase("  PID-1: iif(a, 'Y', 'N')\n  PID-2: b\n  PID-3: c", """{"a":true,"b":1.50,"c":7}""", "PID|Y|1.50|7\r")]
    [TestCase("  PID-7: { from: a, using: hl7-date }\n  PID-8: { from: a, format: yyyyMMdd }", """{"a":"2026-03-14T10:15-05:00"}""", "PID|||||||202603141015-0500|20260314\r")]
    [TestCase("  OBX:\n    for: items\n    when: keep\n    fields:\n      OBX-1: =%position\n      OBX-5: v", """{"items":[{"v":"a","keep":true},{"v":"b","keep":false},{"v":"c","keep":true}]}""",
        "OBX|1||||a\rOBX|3||||c\r")]
    [TestCase("  PID-3:\n    for: ids\n    fields: { .5: kind, .1: id }", """{"ids":[{"id":"1","kind":"MR"},{"id":"2"}]}""", "PID|||1^^^^MR~2\r")]
    [TestCase("  PID-3: [a, b]", """{"a":"x","b":"y"}""", "PID|||x~y\r")]
    [TestCase("  NTE:\n    fields:\n      NTE-1: a\n  PID-1: a", """{"a":"x"}""", "NTE|x\rPID|x\r")]
    public void Places_are_written_in_order_with_their_delimiters(string rules, string source, string expected)
        => Assert.That(Run(rules, source), Is.EqualTo(Header + expected));

    [Test]
    public void The_header_is_filled_where_the_map_does_not_set_it()
        => Assert.That(Run("  MSH-3: a\n  MSH-9.1: ='ADT'\n  MSH-9.2: ='A31'\n  MSH-9.3: ='ADT_A01'\n  MSH-10: a\n  MSH-11: ='P'", """{"a":"x"}"""),
            Is.EqualTo("MSH|^~\\&|x||||20260314101500-0500||ADT^A31^ADT_A01|x|P|2.5.1\r"));

    [Test]
    public void Text_beyond_ascii_is_declared()
        => Assert.That(Run("  PID-5: a", """{"a":"Müller"}"""), Is.EqualTo("MSH|^~\\&|||||20260314101500-0500||ADT^A08|||2.5.1||||||UNICODE UTF-8\rPID|||||Müller\r"));

    [Test]
    public void A_composite_goes_from_message_to_message_as_a_whole()
    {
        var map = MapFixture.Compile("map: m\nversion: 1\nfrom: hl7v2\nto: hl7v2 ADT^A31 2.3\nfields:\n  PID-3:\n    for: PID-3[*]\n  PID-5: PID-5\n  PID-8: PID-5.1");
        var made = MapFixture.RunText(map, MapFixture.Hl7v2("MSH$%~\\&$A$B$$$2026$$ADT%A08$1$P$2.5\nPID$1$$1%%%X&Y%MR~2$$O|Hara%Ann$$$"));
        Assert.That(made.Split('\r')[1], Is.EqualTo(@"PID|||1^^^X&Y^MR~2||O\F\Hara^Ann|||O\F\Hara"));
    }

    [Test]
    public void Delete_goes_from_message_to_message_as_delete()
    {
        var map = MapFixture.Compile("map: m\nversion: 1\nfrom: hl7v2\nto: hl7v2 ADT^A31 2.3\nfields:\n  PID-5: PID-5\n  PID-8: PID-8");
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2("MSH|^~\\&|A\nPID|||||\"\"")), Does.EndWith("PID|||||\"\"\r"));
    }

    [Test]
    public void What_it_made_can_be_asked_like_any_message()
    {
        var map = MapFixture.Compile("map: m\nversion: 1\nfrom: json\nto: hl7v2 ADT^A08 2.5.1\nfields:\n  PID-3.1: a");
        var made = MapFixture.Run(map, MapFixture.Json("""{"a":"x"}"""))[0];
        Assert.That((made.Value.Message!.Segments[1].Field(3).ReadText(), made.ContentType, made.ObjectType), Is.EqualTo(("x", "x-application/hl7-v2+er7", (string?)null)));
        Assert.That(Encoding.UTF8.GetString(made.Payload.Span), Does.EndWith("PID|||x\r"));
    }

    [Test]
    public void A_composite_that_an_override_keeps_stays_divided()
    {
        var map = MapFixture.Compile(
            "map: m\nversion: 1\nfrom: hl7v2\nto: hl7v2 ADT^A08 2.5.1\nfields:\n  PID-5: PID-5",
            "override: m 1\nbecause: its own way\nfields:\n  PID-5: { from: [PID-9, =%base] }");
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2("MSH|^~\\&|||||||ADT^A01|1|P|2.5.1\nPID|||||DOE^JANE")), Does.EndWith("PID|||||DOE^JANE\r"));
    }

    [Test]
    public void An_override_sets_a_field_of_a_message_too()
    {
        var map = MapFixture.Compile("map: m\nversion: 1\nfrom: json\nto: hl7v2 ADT^A08 2.5.1\nfields:\n  PID-3.1: a",
            "override: m 1\nbecause: prefixes\nwhen: site = 'N'\nfields:\n  PID-3.1: ='N' & %base\n  PID-4: ='n'");
        Assert.That(MapFixture.RunText(map, MapFixture.Json("""{"a":"x","site":"N"}""")), Does.EndWith("PID|||Nx|n\r"));
        Assert.That(MapFixture.RunText(map, MapFixture.Json("""{"a":"x","site":"S"}""")), Does.EndWith("PID|||x\r"));
    }
}
