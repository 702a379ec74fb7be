using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>The map that <c>engine new map</c> writes.</summary>
internal sealed class MapDraftTests
{
    private static IEnumerable<string> Targets => CanonicalType.Objects.Select(t => t.Key);

    [TestCaseSource(nameof(Targets))]
    public void A_draft_of_every_object_is_a_map_without_errors_whatever_it_reads(string target)
    {
        foreach (var source in new[] { "hl7v2 ADT^A01", "hl7v2 DFT^P03", "fhir Patient", "csv", "json", "ChargeEvent/1" })
        {
            var text = Draft(source, target);
            var problems = new Problems();
            var maps = MapLibrary.Load([new SourceFile("maps/draft.yaml", text)], CodeSetLibrary.Load([], problems), [], problems);
            Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty, $"{source}\n{text}");
            Assert.That(maps.Find("draft"), Is.Not.Null);
        }
    }

    [Test]
    public void What_an_object_must_have_has_a_rule_and_the_rest_stands_as_comments_that_can_be_taken_as_they_are()
    {
        var text = Draft("hl7v2 ADT^A01", "Encounter/1");
        Assert.That(text, Does.StartWith("map: draft\nversion: 1.0.0\nfrom: hl7v2 ADT^A01\nto: Encounter/1\nfields:\n  id: MSH-10")
            .And.Contain("  status: ='planned'  # one of planned, inProgress, finished, cancelled\n")
            .And.Contain("  # visitNumber: PV1-19.1").And.Contain("  # class: PV1-2  # Code\n").And.Contain("\n  patient.mrn: PID-3[.5 = 'MR'].1").And.Contain("  # location: { from: PV1-3, using: pl-location }"));

        // Every proposal is one: without its mark, the whole compiles.
        var taken = string.Join('\n', text.Split('\n').Select(l => l.StartsWith("  # ", StringComparison.Ordinal) && !l.EndsWith("feeds it:", StringComparison.Ordinal) ? "  " + l[4..] : l));
        var problems = new Problems();
        MapLibrary.Load([new SourceFile("maps/draft.yaml", taken)], CodeSetLibrary.Load([], problems), [], problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty, taken);
    }

    [Test]
    public void Where_a_message_may_hold_several_the_draft_says_how_each_becomes_one()
        => Assert.That(Draft("hl7v2 ORU^R01", "Observation/1"), Does.Contain("\n# for: OBX    # one Observation for each, where a message holds several; without it only the first is read. Each needs an id of its own\nfields:\n"));

    [TestCase("hl7v2 ADT^A01", "json")]
    [TestCase("Encounter/1", "hl7v2 ADT^A08 2.5.1")]
    public void Free_targets_get_a_frame(string from, string to)
    {
        var problems = new Problems();
        MapLibrary.Load([new SourceFile("maps/draft.yaml", Draft(from, to))], CodeSetLibrary.Load([], problems), [], problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
    }

    [TestCase("hl8 ADT^A01", "Encounter/1", "MAP-FROM unknown source 'hl8'")]
    [TestCase("hl7v2 ADT^A01", "Encountr/1", "did you mean 'Encounter/1'?")]
    public void What_cannot_be_read_or_made_is_told_with_the_near_name(string from, string to, string words)
    {
        var problems = new Problems();
        Assert.That(MapDraft.Write("draft", from, to, problems), Is.Null);
        Assert.That(problems.Select(p => p.ToString()), Has.Some.Contains(words));
    }

    private static string Draft(string from, string to)
    {
        var problems = new Problems();
        var text = MapDraft.Write("draft", from, to, problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        return text!;
    }
}
