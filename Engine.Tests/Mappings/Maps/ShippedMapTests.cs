using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>The maps and code sets that ship: there without asking, the site's own before them, changed by overrides.</summary>
internal sealed class ShippedMapTests
{
    private const string Shipped = "mfn-staff-to-providers";

    private static readonly Focus s_staff = MapFixture.Hl7v2(File.ReadAllText(Repository.PathOf($"Mappings/Library/messages/{Shipped}/two-physicians/in.hl7")).TrimEnd());

    [Test]
    public void A_map_that_ships_is_there_without_asking()
    {
        var (library, problems) = MapFixture.Load();
        var map = library.Find(Shipped)!;
        Assert.That(problems, Is.Empty);
        Assert.That(map.At.ToString(), Is.EqualTo(PlaceOf("map: ", 6)));
        Assert.That(MapFixture.Run(map, s_staff).Select(o => o.ObjectId), Is.EqualTo(new[] { "P4711", "P4712" }));
    }

    [Test]
    public void The_configurations_own_names_are_not_those_that_ship()
    {
        var (library, _) = MapFixture.Load("map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\nfields: { a: PID-3.1 }");
        Assert.That(library.Names, Is.EqualTo(new[] { "m" }));
        Assert.That(library.AllNames, Does.Contain("m").And.Contain(Shipped));
    }

    [Test]
    public void A_sites_own_map_takes_the_place_of_one_that_ships()
    {
        var (library, problems) = MapFixture.Load($"map: {Shipped}\nversion: 7.0.0\nfrom: hl7v2 MFN\nto: json\nfields: {{ a: MFE-4.1 }}");
        Assert.That(problems, Is.Empty);
        Assert.That(library.Find(Shipped)!.Version, Is.EqualTo("7.0.0"));
    }

    [Test]
    public void A_sites_own_map_with_errors_does_not_let_the_one_that_ships_run_in_its_place()
    {
        var (library, problems) = MapFixture.Load($"map: {Shipped}\nversion: 7.0.0\nfrom: hl7v2 MFN\nto: json\nfeilds: {{ a: MFE-4.1 }}");
        Assert.That(problems.HasErrors, Is.True);
        Assert.That(library.Find(Shipped), Is.Null);
        Assert.That(library.WhyBroken(Shipped), Is.EqualTo("maps/m0.yaml has errors"));
    }

    [Test]
    public void A_site_changes_a_map_that_ships_by_an_override_that_is_checked_when_it_is_loaded()
    {
        var (library, problems) = MapFixture.Load($"override: {Shipped} 1.x\nwhen: MSH-4.1 = 'NORTH'\nbecause: North's numbers are its own\nfields:\n  taxId: =%currency");
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        Assert.That(MapFixture.Run(library.Find(Shipped)!, s_staff)[0].Value.Tree!["taxId"]!.ToString(), Is.EqualTo("USD"), "an override reads the site's variables");

        var (broken, found) = MapFixture.Load($"override: {Shipped} 1.x\nbecause: North's numbers are its own\nfields:\n  taxID: MSH-4.1");
        Assert.That(found.Select(p => p.ToString()), Is.EqualTo(new[] { "maps/m0.yaml:4:3: MAP-TARGET unknown property of Provider 'taxID' (did you mean 'taxId'?)" }));
        Assert.That(broken.Find(Shipped), Is.Null);
    }

    [Test]
    public void An_override_of_a_map_that_is_nowhere_is_told_the_near_name_among_those_that_ship()
    {
        var (_, problems) = MapFixture.Load("override: mfn-staff-to-provider 1.x\nbecause: of something\nfields: { taxId: MSH-4.1 }");
        Assert.That(problems[0].ToString(), Is.EqualTo($"maps/m0.yaml:1:11: MAP-OVERRIDE unknown map 'mfn-staff-to-provider' (did you mean '{Shipped}'?)"));
    }

    [Test]
    public void A_map_that_ships_reads_no_variable_of_the_site()
    {
        var problems = new Problems();
        var library = MapLibrary.Load([], CodeSetLibrary.Empty, ["number", "currency", "event"], problems);
        Assert.That(MapLibrary.Shipped.Select(s => library.WhyBroken(s.Name)), Is.All.Null, "a let of a variable's name would be an error");
        Assert.That(MapLibrary.Shipped.Select(s => library.Find(s.Name)?.Name), Is.EqualTo(MapLibrary.Shipped.Select(s => s.Name)));
    }

    [Test]
    public void A_code_set_that_ships_is_read_when_it_is_asked_for_and_a_sites_own_takes_its_place()
    {
        const string Set = "hl7-0180-record-active";
        var problems = new Problems();
        var shipped = CodeSetLibrary.Empty.Find(Set)!;
        Assert.That(shipped.Find("MDL", default)!.Target, Is.EqualTo("false"));
        Assert.That(CodeSetLibrary.Load([], problems).Find(Set), Is.SameAs(shipped));

        var own = CodeSetLibrary.Load([new SourceFile($"codesets/{Set}.csv", "source,target\nMDL,true\n")], problems);
        Assert.That(own.Find(Set)!.Find("MDL", default)!.Target, Is.EqualTo("true"));
        Assert.That((own.Names, own.AllNames), Is.EqualTo((new[] { Set }, CodeSetLibrary.Empty.AllNames)));
    }

    [Test]
    public void A_map_that_ships_does_not_run_with_a_sites_code_set_that_has_errors()
    {
        var problems = new Problems();
        var own = CodeSetLibrary.Load([new SourceFile("codesets/hl7-0180-record-active.csv", "source,target\nMDL,true\nMDL,false\n")], problems);
        var library = MapLibrary.Load([], own, [], problems);
        Assert.That(library.Find(Shipped), Is.Null);
        Assert.That(library.WhyBroken(Shipped), Does.StartWith(PlaceOf("MFE-1.translate(", 25) + ": EXPR-BROKEN-CODE-SET"));
    }

    // Where a text first stands in the map, as problems show it.
    private static string PlaceOf(string text, int column)
    {
        var lines = File.ReadAllLines(Repository.PathOf($"Mappings/Library/messages/{Shipped}.yaml"));
        return $"library/messages/{Shipped}.yaml:{Array.FindIndex(lines, l => l.Contains(text, StringComparison.Ordinal)) + 1}:{column}";
    }

    [Test]
    public void Every_code_set_that_ships_can_be_read()
    {
        foreach (var name in CodeSetLibrary.Empty.AllNames)
            Assert.That(CodeSetLibrary.Empty.Find(name)!.Count, Is.Positive, name);
    }

    [Test]
    public void Those_that_ship_are_listed_under_the_names_of_their_files()
    {
        var files = new[] { "messages", "resources", "segments", "datatypes" }.Select(k => Repository.PathOf($"Mappings/Library/{k}")).Where(Directory.Exists)
            .SelectMany(f => Directory.GetFiles(f, "*.yaml")).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);
        Assert.That(MapLibrary.Shipped.Select(s => s.Name), Is.EqualTo(files));
        var one = MapLibrary.Shipped.Single(s => s.Name == Shipped);
        Assert.That((one.Source.ToString(), one.Target.ToString(), one.Description),
            Is.EqualTo(("hl7v2 MFN^M02", "Provider/1", "Staff of a master file (MFN^M02) to providers")));
    }
}
