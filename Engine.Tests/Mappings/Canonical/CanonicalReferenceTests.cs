using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Canonical.Reference;
using InterfaceEngine.Mappings.Canonical.Rules;
using InterfaceEngine.Mappings.Canonical.Versions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Canonical;

/// <summary>What is generated from the records is in step, published versions keep their promise, and examples and feeds are true.</summary>
internal sealed partial class CanonicalReferenceTests
{
    private static readonly RecordDocumentation s_documentation = new(XDocument.Load(
        Path.ChangeExtension(typeof(CanonicalObject).Assembly.Location, ".xml")));

    private static readonly CanonicalSchema s_schema = new(s_documentation);

    private static readonly CanonicalPages s_pages = new(s_documentation);

    private static IEnumerable<string> Keys => CanonicalType.Objects.Select(t => t.Key);

    private static IEnumerable<string> PublishedFiles
        => Directory.GetFiles(Repository.PathOf("Mappings/Canonical/Schemas"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Keys))]
    public void A_schema_is_in_step_with_its_record_and_changes_only_compatibly(string key)
    {
        var type = CanonicalType.FindObject(key)!;
        var path = $"Mappings/Canonical/Schemas/{type.Name}.{type.Version}.json";
        var schema = s_schema.SchemaOf(type);
        // Before anything is written: what was published under this number is not to be broken under it.
        if (File.Exists(Repository.PathOf(path)))
            Assert.That(SchemaComparison.Compare(Load(path), schema).Where(d => d.Breaks != SchemaBreak.Nothing).Select(d => d.ToString()), Is.Empty,
                $"{key} is published; a change that breaks it needs a new version number on its record");
        Repository.AssertGenerated(path, schema.ToString(Formatting.Indented).ReplaceLineEndings("\n") + "\n");
    }

    [TestCaseSource(nameof(PublishedFiles))]
    public void A_published_schema_is_of_an_object_that_is_still_there(string file)
    {
        var (name, version) = (file[..file.LastIndexOf('.')], int.Parse(file[(file.LastIndexOf('.') + 1)..]));
        var type = CanonicalType.Objects.FirstOrDefault(t => t.Name == name);
        Assert.That(type, Is.Not.Null, $"{name} was published and is gone");
        Assert.That(int.Parse(type!.Version!), Is.GreaterThanOrEqualTo(version));
    }

    [TestCaseSource(nameof(Keys))]
    public void A_page_is_in_step_with_its_record(string key)
    {
        var type = CanonicalType.FindObject(key)!;
        Repository.AssertGenerated($"Mappings/Canonical/Pages/{type.Name}.md", s_pages.PageOf(type, File.ReadAllText(Repository.PathOf(ExampleOf(type)))));
    }

    [Test]
    public void The_index_and_the_page_of_parts_are_in_step_with_the_records()
    {
        Repository.AssertGenerated("Mappings/Canonical/README.md", s_pages.Index());
        Repository.AssertGenerated("Mappings/Canonical/Pages/Parts.md", s_pages.Parts());
    }

    [Test]
    public void Every_link_of_the_pages_leads_somewhere()
    {
        var folder = Repository.PathOf("Mappings/Canonical/Pages");
        foreach (var page in Directory.GetFiles(folder, "*.md").Append(Repository.PathOf("Mappings/Canonical/README.md")))
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                var target = link.Groups[1].Value.Split('#');
                var file = target[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, target[0]);
                Assert.That(File.Exists(file) || Directory.Exists(file), Is.True, $"{page}: {link.Value}");
                if (target.Length == 2)
                    Assert.That(File.ReadAllLines(file).Any(l => l.StartsWith("## ", StringComparison.Ordinal) && l.AsSpan(3).Equals(target[1], StringComparison.OrdinalIgnoreCase)), Is.True, $"{page}: {link.Value}");
            }
    }

    [TestCaseSource(nameof(Keys))]
    public void An_example_is_the_object_that_it_shows(string key)
    {
        var type = CanonicalType.FindObject(key)!;
        var example = Load(ExampleOf(type));
        Assert.That(JsonSchemaCheck.Problems(s_schema.SchemaOf(type), example), Is.Empty);
        Assert.That(CanonicalRules.FindBreach(type, example), Is.Null);
        var back = Parse(CanonicalJson.WriteUtf8(CanonicalJson.Read(example)));
        Assert.That(JToken.DeepEquals(back, example), Is.True, "nothing is lost on the way through the record");
        Repository.AssertGenerated(ExampleOf(type), Encoding.UTF8.GetString(JsonTree.Write(back, indented: true)).ReplaceLineEndings("\n") + "\n");
    }

    [TestCaseSource(nameof(Keys))]
    public void A_schema_refuses_what_is_not_the_object(string key)
    {
        var type = CanonicalType.FindObject(key)!;
        var schema = s_schema.SchemaOf(type);
        foreach (var property in type.Properties)
        {
            var example = Load(ExampleOf(type));
            if (property.IsRequired)
            {
                example.Remove(property.Name);
                Assert.That(JsonSchemaCheck.Problems(schema, example), Is.Not.Empty, $"without {property.Name}");
            }
            example[property.Name] = new JObject { ["surely"] = "not" };
            Assert.That(JsonSchemaCheck.Problems(schema, example), Is.Not.Empty, $"with a wrong {property.Name}");
            Assert.That(() => CanonicalJson.Read(example), Throws.TypeOf<CanonicalFormatException>(), property.Name);
        }
    }

    [Test]
    public void Every_fhir_element_that_feeds_a_property_is_one_of_r4()
    {
        var wrong = from property in AllProperties()
                    from path in property.Fhir.Split(", ", StringSplitOptions.RemoveEmptyEntries)
                    where !IsFhirPath(Parenthesis().Replace(path, ""))
                    select $"{property.Member.DeclaringType!.Name}.{property.Name}: {path}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Every_hl7v2_field_that_feeds_a_property_is_one_of_a_published_version()
    {
        var wrong = from property in AllProperties()
                    from part in Parenthesis().Replace(property.Hl7v2, "").Split(", ", StringSplitOptions.RemoveEmptyEntries)
                    from path in part.Replace(" of the charge", "", StringComparison.Ordinal).Split(" to ")
                    where !IsHl7v2Path(path)
                    select $"{property.Member.DeclaringType!.Name}.{property.Name}: {path}";
        Assert.That(wrong, Is.Empty);
        Assert.That((IsHl7v2Path("PID-99"), IsHl7v2Path("CX.99"), IsFhirPath("Patient.nmae")), Is.EqualTo((false, false, false)));
    }

    [Test]
    public void Every_x12_element_that_feeds_a_property_stands_after_its_transaction_set()
    {
        var wrong = from property in AllProperties() where property.X12.Length > 0 && !X12().IsMatch(property.X12) select $"{property.Name}: {property.X12}";
        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<CanonicalProperty> AllProperties()
    {
        var met = new HashSet<CanonicalType>();
        var waiting = new Queue<CanonicalType>(CanonicalType.Objects);
        while (waiting.TryDequeue(out var type))
            if (met.Add(type))
                foreach (var part in type.Properties.Select(p => p.ObjectType).OfType<CanonicalType>())
                    waiting.Enqueue(part);
        return met.SelectMany(t => t.Properties);
    }

    // A segment, a field with a component of it, or a component of a data type; ZIM is the sample's own.
    private static bool IsHl7v2Path(string path)
    {
        var dash = path.Split('-');
        if (path.StartsWith('Z'))
            return true;
        if (dash[0].Length == 3 && Hl7v2Dictionary.All.SelectMany(d => d.Segments).Where(s => s.Id.ToString() == dash[0]).ToList() is { Count: > 0 } segments)
            return dash.Length == 1 || segments.Exists(s => s.Field(int.Parse(dash[1].Split('.')[0])) is not null);
        var dot = path.Split('.');
        return dash.Length == 1 && Hl7v2Dictionary.All.SelectMany(d => d.Types).Any(t => t.Id == dot[0] && (dot.Length == 1 || t.Component(int.Parse(dot[1])) is not null));
    }

    private static bool IsFhirPath(string path)
    {
        var steps = path.Split('.').Select(s => s.Split('[')[0] == s || s.EndsWith("[x]", StringComparison.Ordinal) ? s : s.Split('[')[0]).ToArray();
        var type = FhirDefinitions.R4.Find(steps[0]);
        for (var i = 1; i < steps.Length; i++)
        {
            var element = type?.Elements.Values.FirstOrDefault(e => e.Name == steps[i] || e.Definition == steps[i]);
            if (element is null)
                return false;
            type = element.Type;
        }
        return steps.Length > 1 && FhirDefinitions.R4.Find(steps[0]) is not null;
    }

    private static string ExampleOf(CanonicalType type) => $"Mappings/Canonical/Examples/{type.Name}.{type.Version}.json";

    private static JObject Load(string relative) => Parse(File.ReadAllBytes(Repository.PathOf(relative)));

    private static JObject Parse(byte[] utf8)
    {
        var tree = JsonTree.Read(utf8, out var fault);
        Assert.That(fault, Is.Null);
        return (JObject)tree!;
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Parenthesis();

    // 837 SV101-3 to SV101-6, REF02 (G1), 835 CAS
    [GeneratedRegex(@"^\d{3} [A-Z][A-Z0-9]{1,2}(\d\d(-\d)?)?( to [A-Z][A-Z0-9]{1,2}\d\d(-\d)?)?( \([A-Z0-9, =]+\))?(, (\d{3} )?[A-Z][A-Z0-9]{1,2}(\d\d(-\d)?)?( to [A-Z][A-Z0-9]{1,2}\d\d(-\d)?)?( \([A-Z0-9, =]+\))?)*$")]
    private static partial Regex X12();
}
