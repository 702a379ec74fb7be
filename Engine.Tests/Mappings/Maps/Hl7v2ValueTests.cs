using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>What becomes of HL7 v2's own kinds of values in maps: times with their precision, empty and null, text with delimiters.</summary>
public sealed class Hl7v2ValueTests
{
    [Conformance("E2.22")]
    [TestCase("2026", "2026")]
    [TestCase("202603", "2026-03")]
    [TestCase("20260304", "2026-03-04")]
    [TestCase("20260304+0100", "2026-03-04")]
    [TestCase("202603041530+0100", "2026-03-04T15:30+01:00")]
    [TestCase("20260304153005-0600", "2026-03-04T15:30:05-06:00")]
    [TestCase("20260304153005.1+0545", "2026-03-04T15:30:05.1+05:45")]
    [TestCase("20260304153005.1230+0000", "2026-03-04T15:30:05.1230+00:00", "2026-03-04T15:30:05.1230Z")]
    [TestCase("20260304153005.0001-1130", "2026-03-04T15:30:05.0001-11:30")]
    [TestCase("20260304000000^D", "2026-03-04")]
    [TestCase("19700101000000-0600^Y", "1970")]
    [TestCase("20260301000000^L", "2026-03")]
    [TestCase("202603041530-0600^M", "2026-03-04T15:30-06:00")]
    [TestCase("20260304153005.12-0600^M", "2026-03-04T15:30-06:00")]
    [TestCase("20260304153005-0600^S", "2026-03-04T15:30:05-06:00")]
    public void A_time_keeps_its_precision_its_fraction_and_its_zone(string written, string iso, string? byExpression = null)
    {
        var focus = MapFixture.Hl7v2($"MSH|^~\\&|A||||20260304||ADT^A01|1|P|2.3\rPV1|1|{written}\r");
        Assert.Multiple(() =>
        {
            Assert.That(Run("fields: { a: { from: PV1-2, using: dtm-date } }", focus), Is.EqualTo($$"""{"a":"{{iso}}"}"""));
            Assert.That(Evaluate("PV1-2.isoDate()", focus), Is.EqualTo(byExpression ?? iso));
        });
    }

    [Conformance("E2.22")]
    [TestCase("20260304153005", "2026-03-04T15:30:05-06:00")]
    [TestCase("20260704153005", "2026-07-04T15:30:05-05:00")]
    public void A_time_without_a_zone_gets_the_sites_where_a_moment_is_made_and_none_where_it_is_only_rewritten(string written, string moment)
    {
        var focus = MapFixture.Hl7v2($"MSH|^~\\&|A||||20260304||ADT^A01|1|P|2.3\rPV1|1|{written}\r");
        Assert.Multiple(() =>
        {
            Assert.That(Run("fields: { a: { from: PV1-2, using: dtm-date } }", focus), Is.EqualTo($$"""{"a":"{{moment}}"}"""));
            Assert.That(Evaluate("PV1-2.isoDate()", focus), Is.EqualTo(moment[..^6]), "no zone is invented");
            Assert.That(Evaluate("PV1-2.isoDate().hl7Date()", focus), Is.EqualTo(written));
        });
    }

    [Conformance("E2.22")]
    [TestCase("1530", "15:30")]
    [TestCase("15", "15")]
    [TestCase("153005.12", "15:30:05.12")]
    [TestCase("153005.1234-0600", "15:30:05.1234-06:00")]
    public void A_time_of_day_keeps_them_too(string written, string iso)
        => Assert.That(Evaluate("PV1-2.isoTime()", MapFixture.Hl7v2($"MSH|^~\\&|A||||20260304||ADT^A01|1|P|2.3\rPV1|1|{written}\r")), Is.EqualTo(iso));

    [Conformance("E2.22")]
    [TestCase("2026-03-04T15:30:05.123456+01:00", "20260304153005.1234+0100")]
    [TestCase("2026-03-04T15:30Z", "202603041530+0000")]
    [TestCase("2026-03", "202603")]
    public void A_time_is_written_for_HL7_v2_as_exactly_as_that_can_be(string iso, string written)
        => Assert.That(Evaluate($"'{iso}'.hl7Date()", MapFixture.Hl7v2("MSH|^~\\&|A\r")), Is.EqualTo(written));

    [Test, Conformance("E2.22")]
    public void What_is_no_time_is_an_error_and_not_another_time()
    {
        foreach (var wrong in new[] { "20260230", "2026030425", "20260304153060", "20260304153005.", "20260304+01", "2026-03-04 15:30" })
        {
            var focus = MapFixture.Hl7v2($"MSH|^~\\&|A||||20260304||ADT^A01|1|P|2.3\rPV1|1|{wrong}\r");
            Assert.That(() => Evaluate("PV1-2.isoDate()", focus), Throws.TypeOf<ExpressionException>().With.Property("Code").EqualTo("EXPR-NOT-A-DATE"), wrong);
        }
    }

    private const string Nulls = "MSH|^~\\&|A||||20260304||ADT^A08|1|P|2.5\rPID|1||4711||Doe^\"\"||\"\"||||1 Main St^^\"\"^TX\r";

    [Conformance("E2.5")]
    [TestCase("fields: { a: PID-7, b: PID-8, c: PID-5.2, d: PID-5.3, e: PID-5.1 }", """{"a":null,"c":null,"e":"Doe"}""")]
    [TestCase("fields: { n: { from: PID-5, using: xpn-name }, a: { from: PID-11, using: xad-address } }", """{"n":{"family":"Doe","given":null},"a":{"lines":["1 Main St"],"city":null,"state":"TX"}}""")]
    [TestCase("fields: { a: { from: PID-7, using: dtm-date }, b: { from: PID-8, using: dtm-date } }", """{"a":null}""")]
    [TestCase("fields: { a: PID-7.isNull(), b: PID-8.isNull(), c: PID-8.empty(), d: PID-7.empty() }", """{"a":true,"b":false,"c":true,"d":false}""")]
    [TestCase("fields: { resourceType: ='Patient', birthDate: PID-7, name: { fields: { family: PID-5.1, given: [PID-5.2] } }, address: { fields: { city: PID-11.3 } } }",
        """{"resourceType":"Patient","name":{"family":"Doe"}}""")]
    [TestCase("fields: { resourceType: ='Patient', active: PID-7.isNull() }", """{"resourceType":"Patient","active":true}""")]
    public void Empty_is_absent_and_two_quotes_are_null_and_FHIR_has_none(string rules, string json)
        => Assert.That(Run(rules, MapFixture.Hl7v2(Nulls)), Is.EqualTo(json));

    [Test, Conformance("E2.5")]
    public void A_null_of_a_canonical_object_is_null_again_in_HL7_v2_and_an_absent_member_is_empty()
    {
        var focus = MapFixture.Json("""{"resourceType":"x","given":null,"family":"Doe"}""");
        Assert.Multiple(() =>
        {
            Assert.That(Evaluate("given.isNull()", focus), Is.EqualTo("true"));
            Assert.That(Evaluate("other.isNull()", focus), Is.EqualTo("false"));
            Assert.That(Evaluate("family.isNull()", focus), Is.EqualTo("false"));
        });
        var made = MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: hl7v2\nto: hl7v2 ADT^A08 2.5.1\nfields: { PID-3: PID-3.1, PID-5.1: PID-5.1, PID-5.2: PID-5.2, PID-7: PID-7, PID-8: PID-8 }\n")
            .Run(MapFixture.Context(MapFixture.Hl7v2(Nulls)), MapFixture.Hl7v2(Nulls), MapFixture.Origin).Single();
        Assert.That(Encoding.UTF8.GetString(made.Payload.Span), Does.Contain("\rPID|||4711||Doe^\"\"||\"\"\r"));
    }

    [Test, Conformance("E2.5")]
    public async Task The_map_verb_shows_both()
    {
        using var folder = ScratchFolder.Create();
        folder.Write("systems.yaml", "ehr: {}\n");
        folder.Write("maps/m.yaml", "map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\nfields: { birth: PID-7, sex: PID-8, given: PID-5.2 }\n");
        var run = await ConsoleRun.Of("map", "m", folder.Write("adt.hl7", Nulls), "--json", "--config", folder.Path);
        Assert.That(run.Out.Trim(), Is.EqualTo("""{"birth":null,"given":null}"""), run.Error);
    }

    [Test, Conformance("E2.8")]
    public void Text_that_a_map_puts_into_a_message_stays_text()
    {
        var focus = MapFixture.Json("""{"a":"|^~\\&","b":"one\r\ntwo\nthree","c":"\u001c\u000b\u0000x"}""");
        var made = MapFixture.Compile("map: m\nversion: 1.0.0\nfrom: json\nto: hl7v2 ADT^A08 2.5.1\nfields: { NTE-1: a, NTE-2: b, NTE-3: c, NTE-4: ='end' }\n")
            .Run(MapFixture.Context(focus), focus, MapFixture.Origin).Single();
        Assert.That(Encoding.UTF8.GetString(made.Payload.Span), Does.EndWith("\rNTE|\\F\\\\S\\\\R\\\\E\\\\T\\|one\\.br\\two\\.br\\three|\\X1C\\\\X0B\\\\X00\\x|end\r"));
        var note = made.Value.Message!.Find(Hl7v2SegmentId.From("NTE"u8));
        Assert.Multiple(() =>
        {
            Assert.That(note.Field(1).ReadText(), Is.EqualTo("|^~\\&"));
            Assert.That(Hl7v2FormattedText.ToPlainText(note.Field(2)), Is.EqualTo("one\ntwo\nthree"));
            Assert.That(note.Field(3).ReadText(), Is.EqualTo("\u001c\u000b\0x"));
        });
    }

    private static string Run(string rules, Focus focus) => MapFixture.RunText(MapFixture.Compile($"map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\n{rules}\n"), focus);

    private static string Evaluate(string expression, Focus focus)
    {
        var problems = new Problems();
        var kind = focus.Message is null ? FocusKind.Tree : FocusKind.Hl7v2;
        var compiled = Expression.Compile(new ScalarNode(new Position("e", 1, 1), expression, ScalarStyle.Plain), new ExpressionScope { Focus = kind, Message = kind }, problems);
        Assert.That(problems, Is.Empty);
        return compiled!.Evaluate(MapFixture.Context(focus), focus).Single().ToJson().ToString() is var text && text is "True" or "False" ? text.ToLowerInvariant() : text;
    }
}
