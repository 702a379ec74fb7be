using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Dictionary;

/// <summary>What the standard says, version by version, where versions differ and where errors are known of.</summary>
public sealed class Hl7v2DictionaryFactTests
{
    private const int Unlimited = 0;

    // Chapters 2, 3, 4 and 7 of each version.
    [TestCase("2.1", "PID-3", "CK", Hl7v2Usage.Required, 1, 16, 0)]
    [TestCase("2.3", "PID-3", "CX", Hl7v2Usage.Required, Unlimited, 20, 0)]
    [TestCase("2.5.1", "PID-3", "CX", Hl7v2Usage.Required, Unlimited, 250, 0)]
    [TestCase("2.8", "PID-3", "CX", Hl7v2Usage.Required, Unlimited, 0, 0)]
    [TestCase("2.6", "PID-2", "CX", Hl7v2Usage.Optional, 1, 20, 0)]
    [TestCase("2.7", "PID-2", "CX", Hl7v2Usage.Withdrawn, 1, 0, 0)]
    [TestCase("2.1", "PID-7", "DT", Hl7v2Usage.Optional, 1, 8, 0)]
    [TestCase("2.5.1", "PID-7", "TS", Hl7v2Usage.Optional, 1, 26, 0)]
    [TestCase("2.6", "PID-7", "DTM", Hl7v2Usage.Optional, 1, 24, 0)]
    [TestCase("2.3", "PID-8", "IS", Hl7v2Usage.Optional, 1, 1, 1)]
    [TestCase("2.7", "PID-8", "CWE", Hl7v2Usage.Optional, 1, 0, 1)]
    [TestCase("2.5.1", "PV1-2", "IS", Hl7v2Usage.Required, 1, 1, 4)]
    [TestCase("2.5.1", "OBX-2", "ID", Hl7v2Usage.Conditional, 1, 2, 125)]
    [TestCase("2.5.1", "OBX-3", "CE", Hl7v2Usage.Required, 1, 250, 0)]
    [TestCase("2.8", "OBX-3", "CWE", Hl7v2Usage.Required, 1, 0, 0)]
    [TestCase("2.5.1", "OBX-5", "varies", Hl7v2Usage.Optional, Unlimited, 99999, 0)]
    [TestCase("2.7", "OBX-5", "varies", Hl7v2Usage.Conditional, Unlimited, 0, 0)]
    [TestCase("2.4", "OBX-8", "IS", Hl7v2Usage.Optional, 5, 5, 78)]
    [TestCase("2.5.1", "OBX-11", "ID", Hl7v2Usage.Required, 1, 1, 85)]
    [TestCase("2.5.1", "OBX-23", "XON", Hl7v2Usage.Optional, 1, 567, 0)]
    [TestCase("2.3", "OBR-27", "TQ", Hl7v2Usage.Optional, Unlimited, 200, 0)]
    [TestCase("2.7", "OBR-27", "TQ", Hl7v2Usage.Withdrawn, Unlimited, 0, 0)]
    [TestCase("2.4", "ERR-1", "ELD", Hl7v2Usage.Required, Unlimited, 80, 0)]
    [TestCase("2.5", "ERR-3", "CWE", Hl7v2Usage.Required, 1, 705, 357)]
    [TestCase("2.7", "ERR-1", "ELD", Hl7v2Usage.Withdrawn, 1, 0, 0)]
    [TestCase("2.3.1", "MSH-18", "ID", Hl7v2Usage.Optional, Unlimited, 16, 211)]
    [TestCase("2.5", "MSH-9", "MSG", Hl7v2Usage.Required, 1, 15, 0)]
    public void A_field_is(string version, string place, string type, Hl7v2Usage usage, int repetitions, int length, int table)
    {
        var field = Field(version, place)!;
        Assert.That(
            (field.Type.Id, field.Usage, field.MaxRepetitions, field.MaxLength, field.Table), Is.EqualTo((type, usage, repetitions, length, table)));
    }

    [TestCase("2.5.1", "CX-1", "ST", Hl7v2Usage.Required, 0)]
    [TestCase("2.5.1", "CX-5", "ID", Hl7v2Usage.Optional, 203)]
    [TestCase("2.7", "CX-4", "HD", Hl7v2Usage.Conditional, 363)]
    [TestCase("2.5", "TS-1", "DTM", Hl7v2Usage.Required, 0)]
    [TestCase("2.5", "MSG-1", "ID", Hl7v2Usage.Required, 76)]
    [TestCase("2.7", "XTN-7", "SNM", Hl7v2Usage.Conditional, 0)]
    [TestCase("2.6", "XTN-1", "ST", Hl7v2Usage.Withdrawn, 0)]
    public void A_component_is(string version, string place, string type, Hl7v2Usage usage, int table)
    {
        var parts = place.Split('-');
        Assert.That(Of(version).TryFindType(parts[0], out var definition), Is.True);
        var component = definition!.Component(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))!;
        Assert.That((component.Type.Id, component.Usage, component.Table), Is.EqualTo((type, usage, table)));
    }

    [Test]
    public void Versions_add_fields_segments_and_data_types()
        => Assert.Multiple(() =>
        {
            Assert.That(VersionsWith("SPM"), Is.EqualTo("2.5 2.5.1 2.6 2.7 2.7.1 2.8 2.8.1 2.8.2"));
            Assert.That(VersionsWith("ARV"), Does.StartWith("2.6 "));
            Assert.That(VersionsWith("PRT"), Does.StartWith("2.7 "));
            Assert.That(VersionsWith("SFT"), Does.StartWith("2.5 "));
            Assert.That(VersionsWith("PD1"), Does.StartWith("2.3 "));
            Assert.That(VersionsWith("RX1"), Is.EqualTo("2.1"));
            Assert.That(Field("2.5.1", "PID-40"), Is.Null);
            Assert.That(Field("2.7", "PID-40"), Is.Not.Null);
            Assert.That(Of("2.4").TryFindType("DTM", out _), Is.False);
            Assert.That(Of("2.5").TryFindType("DTM", out _), Is.True);
        });

    [Test]
    public void What_2_8_changed_is_not_2_7_1()
        => Assert.Multiple(() =>
        {
            Assert.That(VersionsWith("BUI"), Is.EqualTo("2.8 2.8.1 2.8.2"));
            Assert.That(VersionsWith("DON"), Is.EqualTo("2.8 2.8.1 2.8.2"));
            Assert.That(VersionsWith("OMC"), Is.EqualTo("2.8.2"));
            Assert.That(Of("2.8").Segments.Sum(s => s.Fields.Length), Is.GreaterThan(Of("2.7.1").Segments.Sum(s => s.Fields.Length)));
            Assert.That(Structure("2.7.1", "ORU", "R01").GroupNames, Does.Not.Contain("COMMON_ORDER"));
            Assert.That(Structure("2.8", "ORU", "R01").GroupNames, Does.Contain("COMMON_ORDER").And.Contain("SPECIMEN_OBSERVATION"));
            Assert.That(Text(Structure("2.7.1", "ADT", "A01")), Does.Not.Contain("RF1"));
            Assert.That(Text(Structure("2.8", "ADT", "A01")), Does.Contain("INSURANCE*?(IN1 IN2? IN3*? ROL*? AUT*? RF1*?)"));
        });

    [TestCase("2.1", "MSH EVN PID NK1 PV1 DG1?")]
    [TestCase("2.3", "MSH EVN PID PD1? NK1*? PV1 PV2? DB1*? OBX*? AL1*? DG1*? DRG? PROCEDURE*?(PR1 ROL*?) GT1*? INSURANCE*?(IN1 IN2? IN3?) ACC? UB1? UB2?")]
    [TestCase("2.5.1", "MSH SFT*? EVN PID PD1? ROL*? NK1*? PV1 PV2? ROL*? DB1*? OBX*? AL1*? DG1*? DRG? PROCEDURE*?(PR1 ROL*?) GT1*? INSURANCE*?(IN1 IN2? IN3*? ROL*?) ACC? UB1? UB2? PDA?")]
    public void An_admission_is(string version, string expected) => Assert.That(Text(Structure(version, "ADT", "A01")), Is.EqualTo(expected));

    [TestCase("2.3.1", "ADT", "A04", "ADT_A01")]
    [TestCase("2.5.1", "ADT", "A08", "ADT_A01")]
    [TestCase("2.8", "ADT", "A31", "ADT_A05")]
    [TestCase("2.5.1", "ADT", "A40", "ADT_A39")]
    [TestCase("2.5.1", "SIU", "S15", "SIU_S12")]
    [TestCase("2.4", "MDM", "T04", "MDM_T02")]
    [TestCase("2.2", "ADT", "A04", "ADT_A01")]
    public void An_event_has_the_structure(string version, string type, string triggerEvent, string expected)
        => Assert.That(Structure(version, type, triggerEvent).Id, Is.EqualTo(expected));

    [TestCase(125, "CWE", "2.3.1 2.4 2.5 2.5.1 2.6 2.7 2.7.1 2.8 2.8.1 2.8.2")]
    [TestCase(125, "CE", "2.1 2.2 2.3 2.3.1 2.4 2.5 2.5.1 2.6")]
    [TestCase(211, "8859/15", "2.5 2.5.1 2.6 2.7 2.7.1 2.8 2.8.1 2.8.2")]
    public void A_code_came_with_a_version(int table, string code, string versions)
        => Assert.That(string.Join(' ', Hl7v2Dictionary.All.Where(d => Table(d.Version, table).Find(code) is not null).Select(d => d.Version)), Is.EqualTo(versions));

    [Test]
    public void A_table_says_who_decides_its_codes_and_what_they_mean()
        => Assert.Multiple(() =>
        {
            Assert.That(Table("2.5.1", 8).Kind, Is.EqualTo(Hl7v2TableKind.Hl7));
            Assert.That(Table("2.5.1", 1).Kind, Is.EqualTo(Hl7v2TableKind.User));
            Assert.That(Table("2.5.1", 399).Kind, Is.EqualTo(Hl7v2TableKind.External));
            Assert.That(Table("2.5.1", 1).Find("F")!.Text, Is.EqualTo("Female"));
            Assert.That(Table("2.5.1", 8).Contains("AA"u8), Is.True);
            Assert.That(Table("2.5.1", 8).Contains("aa"u8), Is.False);
            Assert.That(Table("2.5.1", 8).Contains(new byte[100]), Is.False);
            Assert.That(Table("2.5.1", 112).Contains("25"u8), Is.True, "a range of codes is written out");
        });

    [Test]
    public void Looking_things_up_allocates_nothing()
    {
        var dictionary = Of("2.5.1");
        Assert.That(Hl7v2SegmentId.TryParse("PID", out var id), Is.True);
        Find();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Find();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Find()
        {
            _ = Hl7v2Dictionary.For("2.5.1"u8);
            _ = dictionary.TryFindSegment(id, out var segment) && segment.Field(3)!.Type.Component(5) is not null;
            _ = dictionary.TryFindTable(203, out var table) && table.Contains("MR"u8);
            _ = dictionary.TryFindType("CX", out _);
            _ = dictionary.TryFindStructure("ADT", "A08", "", out _);
        }
    }

    private static Hl7v2Dictionary Of(string version)
        => Hl7v2Dictionary.TryFind(version, out var dictionary) ? dictionary : throw new ArgumentException(version);

    private static Hl7v2ElementDefinition? Field(string version, string place)
    {
        var parts = place.Split('-');
        return Hl7v2DictionaryTests.Field(version, parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Hl7v2Structure Structure(string version, string type, string triggerEvent)
        => Of(version).TryFindStructure(type, triggerEvent, "", out var structure) ? structure : throw new ArgumentException($"{version} {type}^{triggerEvent}");

    private static Hl7v2TableDefinition Table(string version, int number)
        => Of(version).TryFindTable(number, out var table) ? table : throw new ArgumentException($"{version} {number}");

    private static string VersionsWith(string segment)
        => string.Join(' ', Hl7v2Dictionary.All.Where(d => Hl7v2SegmentId.TryParse(segment, out var id) && d.TryFindSegment(id, out _)).Select(d => d.Version));

    private static string Text(Hl7v2Structure structure) => string.Join(' ', structure.Root.Children.ToArray().Select(Text));

    private static string Text(Hl7v2StructureNode node)
        => node.Name + (node.Repeats ? "*" : "") + (node.IsOptional ? "?" : "")
            + (node.Kind == Hl7v2StructureNodeKind.Segment ? "" : $"({string.Join(' ', node.Children.ToArray().Select(Text))})");
}
