using System.Text;
using FsCheck;
using FsCheck.Fluent;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

public sealed class Hl7v2BuilderTests
{
    [Test]
    [Conformance("E2.4", "E2.7")]
    public void Values_are_written_where_they_belong_whatever_their_order()
    {
        var builder = new Hl7v2Builder();
        foreach (var (path, text) in new[]
        {
            ("MSH-9.1", "ADT"), ("MSH-9.3", "ADT_A01"), ("MSH-9.2", "A01"), ("MSH-10", "7"), ("PID-5.2", "Anna"), ("PID-5", "Sample"),
            ("PID-3[2].4.2", "1.2"), ("PID-3", "4711"), ("PID-3", "4712"), ("OBX[2]-5", "a|b"), ("PV1-2", ""),
        })
            builder.SetText(Path(path), text);
        builder.SetNull(Path("PID-8"));

        Assert.That(
            Encoding.UTF8.GetString(builder.ToArray()),
            Is.EqualTo("MSH|^~\\&|||||||ADT^A01^ADT_A01|7\rPID|||4712~^^^&1.2||Sample^Anna|||\"\"\rOBX\rOBX|||||a\\F\\b\r"));
    }

    [Test]
    public void The_character_set_is_said_where_it_matters()
    {
        var builder = new Hl7v2Builder();
        builder.SetText(Path("MSH-12"), "2.5");
        builder.SetText(Path("PID-5"), "Müller");
        Assert.That(Encoding.UTF8.GetString(builder.ToArray()), Is.EqualTo("MSH|^~\\&||||||||||2.5||||||UNICODE UTF-8\rPID|||||Müller\r"));
    }

    [Test]
    public void A_value_is_copied_with_its_parts()
    {
        var source = Hl7v2MessageTests.Parse("MSH#*!?%#x\rPID##a*b%c|!*?S?d\r");
        var builder = new Hl7v2Builder();
        builder.SetValue(Path("PID-5"), source.Find(Hl7v2SegmentIdOf("PID")).Field(2));
        builder.SetValue(Path("PID-6.3"), source.Find(Hl7v2SegmentIdOf("PID")).Field(2));
        builder.SetValue(Path("PID-7.2"), source.Find(Hl7v2SegmentIdOf("PID")).Field(2).Component(2));
        Assert.That(Encoding.UTF8.GetString(builder.ToArray()), Is.EqualTo("MSH|^~\\&\rPID|||||a^b&c\\F\\~^*d|^^a|^b&c\\F\\\r"));
    }

    [TestCase("MSH-1", "HL7V2-DELIMITERS-FIXED")]
    [TestCase("MSH[2]-3", "HL7V2-NOT-ONE-PLACE")]
    [TestCase("OBX[*]-3", "HL7V2-NOT-ONE-PLACE")]
    [TestCase("PID-3.1.2", "HL7V2-NO-DELIMITER")]
    public void What_cannot_be_written_says_why(string path, string code)
    {
        var builder = new Hl7v2Builder(new Hl7v2Delimiters((byte)'|', (byte)'^', (byte)'~', (byte)'\\', 0));
        Assert.That(() => builder.SetText(Path(path), "x"), Throws.TypeOf<Hl7v2WriteException>().With.Property("Code").EqualTo(code));
    }

    [Test]
    public void What_is_set_is_read()
    {
        var number = Gen.Choose(1, 4);
        var place = (from segment in Gen.Elements("PID", "OBX", "ZZ1")
                     from occurrence in number
                     from field in number
                     from repetition in number
                     from component in number
                     from sub in number
                     select new Hl7v2Path(Hl7v2SegmentIdOf(segment), occurrence, field, repetition, component, sub)).ArrayOf();
        Prop.ForAll(place.ToArbitrary(), places =>
        {
            var builder = new Hl7v2Builder();
            for (var i = 0; i < places.Length; i++)
                builder.SetText(places[i], $"{i}&|");
            return Hl7v2Message.TryParse(builder.ToArray(), out var message, out _)
                && places.Select((path, i) => (path, i)).GroupBy(pair => pair.path.ToString())
                    .All(group => group.Last().path.First(message!).ReadText() == $"{group.Last().i}&|");
        }).QuickCheckThrowOnFailure();
    }

    private static Hl7v2Path Path(string text)
    {
        Assert.That(Hl7v2Path.TryParse(text, out var path), Is.True);
        return path!;
    }

    private static Hl7v2SegmentId Hl7v2SegmentIdOf(string name) => Hl7v2SegmentId.TryParse(name, out var id) ? id : default;
}
