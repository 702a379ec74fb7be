using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.CodeSets;

/// <summary>What files of codesets/ say, and what is wrong with them, each with its place.</summary>
internal sealed class CodeSetFileTests
{
    private const string Header = "\"resourceType\":\"ConceptMap\",\"status\":\"active\"";

    [TestCase("source,target\nA,alpha\nB,alpha\n", "A", "2026-03-04", "alpha")]
    [TestCase("source,target\nA,alpha\nB,alpha\n", "B", "2026-03-04", "alpha")]
    [TestCase("source,target\nA,alpha\n", "Z", "2026-03-04", null)]
    [TestCase("valid-to,target,source,valid-from\n2025-12-31,old,A,\n,new,A,2026-01-01\n", "A", "2025-12-31", "old")]
    [TestCase("valid-to,target,source,valid-from\n2025-12-31,old,A,\n,new,A,2026-01-01\n", "A", "2026-01-01", "new")]
    [TestCase("source,target,valid-from,valid-to\nA,spring,2026-03-01,2026-05-31\nA,autumn,2026-09-01,2026-11-30\n", "A", "2026-07-01", null)]
    [TestCase("source,target,valid-from\nA,now,2026-03-04\n", "A", "2026-03-03", null)]
    public void A_csv_file_says_what_a_code_becomes_on_a_day(string text, string code, string day, string? target)
        => Assert.That(Read("codesets/s.csv", text).Find(code, DateOnly.ParseExact(day, "yyyy-MM-dd"))?.Target, Is.EqualTo(target));

    [TestCase("source,target,valid-from\nA,a,soon\n", "2:5 CODESET-DATE")]
    [TestCase("source,target,valid-from\nA,a,2026-02-30\n", "2:5 CODESET-DATE")]
    [TestCase("source,target,valid-from\nA,a,20260304\n", "2:5 CODESET-DATE")]
    [TestCase("source,target,valid-from,valid-to\nA,a,2026-03-04,2026-03-03\n", "2:1 CODESET-PERIOD")]
    [TestCase("source,target,valid-from,valid-to\nA,a,,2026-03-04\nA,b,2026-03-04,\n", "3:1 CODESET-DUPLICATE")]
    [TestCase("source,target,valid-from\nA,a,\nA,b,2026-03-04\n", "3:1 CODESET-DUPLICATE")]
    [TestCase("source,target\nA,a\nA,b\n", "3:1 CODESET-DUPLICATE")]
    [TestCase("source,target,valid-form\nA,a,2026-03-04\n", "1:15 CODESET-COLUMN")]
    [TestCase("source,display\nA,a\n", "1:1 CODESET-HEADER")]
    [TestCase("", "1:1 CODESET-HEADER")]
    [TestCase("source,target\nA,\n", "2:1 CODESET-EMPTY")]
    [TestCase("source,target\n\"A,a\n", "2:1 CODESET-QUOTE")]
    public void A_mistake_in_a_csv_file_is_told_with_its_place(string text, params string[] expected)
        => Assert.That(Problems("codesets/s.csv", text), Is.EqualTo(expected));

    [TestCase("source,target,cost-center,\nA,alpha,4711,\n", "1:27 CODESET-COLUMN")]
    [TestCase("source,target,owner,owner\nA,alpha,x,y\n", "1:21 CODESET-COLUMN")]
    public void A_column_of_ones_own_has_a_name_that_stands_once(string text, params string[] expected)
        => Assert.That(Problems("codesets/s.csv", text), Is.EqualTo(expected));

    [Test]
    public void A_file_may_have_columns_of_its_own_beside_those_that_are_known()
    {
        var set = Read("codesets/s.csv", "source,cost-center,target,display,owner\nA,4711,alpha,Alpha,\n");

        Assert.That(set.Columns, Is.EqualTo(new[] { "target", "display", "system", "cost-center", "owner" }));
        var entry = set.Find("A", default)!;
        Assert.That(set.Columns.Select(entry.Read), Is.EqualTo(new[] { "alpha", "Alpha", null, "4711", null }));
    }

    [Test]
    public void An_entry_that_is_bounded_by_the_other_on_one_day_says_which_line_it_meets()
    {
        var problems = new Problems();
        CodeSetLibrary.Load([new SourceFile("codesets/s.csv", "source,target,valid-to,valid-from\nA,a,2026-03-04,\nA,b,,2026-03-04\n")], problems);
        Assert.That(problems.Single().ToString(), Is.EqualTo("codesets/s.csv:3:1: CODESET-DUPLICATE the source code 'A' has two entries for the same days, first in line 2"));
    }

    [Test]
    public void A_concept_map_translates_what_has_one_meaning()
    {
        var set = Read("codesets/m.json", $$"""
            {
              {{Header}},
              "group": [{
                "target": "urn:t",
                "element": [
                  { "code": "A", "target": [{ "code": "alpha", "display": "Alpha", "equivalence": "equivalent" }] },
                  { "code": "B", "target": [{ "code": "alpha", "equivalence": "wider" }] },
                  { "code": "C", "target": [{ "code": "x", "equivalence": "wider" }, { "code": "gamma", "equivalence": "equal" }] },
                  { "code": "D", "target": [{ "equivalence": "unmatched" }] },
                  { "code": "E", "target": [{ "code": "x", "equivalence": "disjoint" }] },
                  { "code": "F" }
                ]
              }]
            }
            """);
        Assert.That(set.Find("A", default), Is.EqualTo(new CodeSetEntry("alpha", "Alpha", "urn:t")));
        Assert.That("BCDEF".Select(c => set.Find(c.ToString(), default)?.Target), Is.EqualTo(new[] { "alpha", "gamma", null, null, null }));
    }

    [TestCase("{", "1:2 JSON-SYNTAX")]
    [TestCase("[]", "1:1 FHIR-NOT-OBJECT")]
    [TestCase("{\"resourceType\":\"ConceptMapp\"}", "1:17 FHIR-RESOURCE-TYPE")]
    [TestCase("{\n\"resourceType\":\"Patient\"}", "2:16 CODESET-RESOURCE")]
    [TestCase("{\"resourceType\":\"ConceptMap\"}", "1:1 FHIR-REQUIRED")]
    [TestCase("{" + Header + ",\n\"grupp\":[]}", "2:1 FHIR-UNKNOWN-ELEMENT")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[{\"code\":\"A\",\"target\":[{\"code\":\"x\",\"equivalence\":\"wider\"},\n{\"code\":\"y\",\"equivalence\":\"wider\"}]}]}]}", "3:1 CODESET-SEVERAL")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[{\"code\":\"A\",\"target\":[\n{\"code\":\"x\",\"equivalence\":\"equal\"},\n{\"code\":\"y\",\"equivalence\":\"equal\"}]}]}]}", "4:1 CODESET-SEVERAL")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[{\"target\":[{\"code\":\"x\",\"equivalence\":\"equal\"}]}]}]}", "2:22 CODESET-EMPTY")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[{\"code\":\"A\",\"target\":[{\"equivalence\":\"equal\"}]}]}]}", "2:44 CODESET-EMPTY")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[\n{\"code\":\"A\",\"target\":[{\"code\":\"x\",\"equivalence\":\"equal\"}]},\n{\"code\":\"A\",\"target\":[{\"code\":\"y\",\"equivalence\":\"equal\"}]}]}]}", "4:9 CODESET-DUPLICATE")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[{\"code\":\"A\",\"target\":[{\"code\":\"x\",\"equivalence\":\"equal\",\n\"dependsOn\":[{\"property\":\"p\",\"value\":\"v\"}]}]}]}]}", "3:13 CODESET-DEPENDS")]
    [TestCase("{" + Header + ",\n\"group\":[{\"element\":[{\"code\":\"A\"}],\n\"unmapped\":{\"mode\":\"provided\"}}]}", "3:12 CODESET-UNMAPPED")]
    [TestCase("{\"resourceType\":\"ValueSet\",\"status\":\"active\"}", "1:1 CODESET-EMPTY")]
    [TestCase("{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"compose\":{\"include\":[{\"system\":\"urn:s\",\n\"filter\":[{\"property\":\"p\",\"op\":\"=\",\"value\":\"v\"}]}]}}", "2:10 CODESET-FILTER")]
    [TestCase("{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"compose\":{\"include\":[{\n\"system\":\"urn:nowhere\"}]}}", "2:10 CODESET-REFERENCE")]
    [TestCase("{\"resourceType\":\"ValueSet\",\"url\":\"urn:me\",\"status\":\"active\",\"compose\":{\"include\":[{\n\"valueSet\":[\"urn:me\"]}]}}", "2:13 CODESET-REFERENCE")]
    [TestCase("{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"compose\":{\"include\":[{\n\"valueSet\":[\"urn:a\",\"urn:b\"]}]}}", "2:12 CODESET-FILTER")]
    [TestCase("{\"resourceType\":\"CodeSystem\",\"status\":\"active\",\n\"content\":\"not-present\"}", "2:11 CODESET-EMPTY")]
    [TestCase("{\"resourceType\":\"CodeSystem\",\"status\":\"active\",\"content\":\"complete\",\"concept\":[{\"code\":\"A\",\"property\":[{\"code\":\"retirementDate\",\n\"valueDateTime\":\"2026\"}]}]}", "2:17 CODESET-DATE")]
    public void A_mistake_in_a_fhir_file_is_told_with_its_place(string text, string expected)
        => Assert.That(Problems("codesets/s.json", text), Is.EqualTo(new[] { expected }));

    [Test]
    public void A_value_set_holds_what_it_includes_less_what_it_excludes_with_systems_and_sets_of_other_files()
    {
        var problems = new Problems();
        var library = CodeSetLibrary.Load(
        [
            new SourceFile("codesets/allowed.json", """
                {"resourceType":"ValueSet","status":"active","compose":{
                  "include":[{"system":"urn:units"},{"valueSet":["urn:more|1.0"]},{"system":"urn:x","concept":[{"code":"X","display":"The X"}]}],
                  "exclude":[{"system":"urn:units","concept":[{"code":"BX"}]}]}}
                """),
            new SourceFile("codesets/more.json", """{"resourceType":"ValueSet","url":"urn:more","status":"active","compose":{"include":[{"system":"urn:units","concept":[{"code":"EA"}]},{"system":"urn:y","concept":[{"code":"Y"}]}]}}"""),
            new SourceFile("codesets/units.json", """
                {"resourceType":"CodeSystem","url":"urn:units","status":"active","content":"complete","concept":[
                  {"code":"EA","display":"Each"},{"code":"BX"},
                  {"code":"old","property":[{"code":"retirementDate","valueDateTime":"2026-01-01"}]},
                  {"code":"group","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[{"code":"CS","property":[{"code":"effectiveDate","valueDateTime":"2026-03-04T00:00:00Z"}]}]}]}
                """),
        ], problems);
        Assert.That(problems, Is.Empty);
        var allowed = library.Find("allowed")!;
        string?[] On(string day) => [.. new[] { "EA", "BX", "X", "Y", "old", "CS", "group" }.Select(c => allowed.Find(c, DateOnly.ParseExact(day, "yyyy-MM-dd"))?.Target)];
        Assert.That(On("2025-12-31"), Is.EqualTo(new[] { "EA", null, "X", "Y", "old", null, null }));
        Assert.That(On("2026-03-04"), Is.EqualTo(new[] { "EA", null, "X", "Y", null, "CS", null }), "a code does not hold any more on the day on which it is retired");
        Assert.That(allowed.Find("EA", default), Is.EqualTo(new CodeSetEntry("EA", "Each", "urn:units")));
    }

    [Test]
    public void A_value_set_that_includes_one_with_errors_is_broken_too()
    {
        var problems = new Problems();
        var library = CodeSetLibrary.Load(
        [
            new SourceFile("codesets/a.json", """{"resourceType":"ValueSet","status":"active","compose":{"include":[{"valueSet":["urn:b"]}]}}"""),
            new SourceFile("codesets/b.json", """{"resourceType":"ValueSet","url":"urn:b","status":"active","compose":{"include":[{"system":"urn:nowhere"}]}}"""),
        ], problems);
        Assert.That(problems.Select(p => $"{p.At.File} {p.Code}"), Is.EqualTo(new[] { "codesets/a.json CODESET-REFERENCE", "codesets/b.json CODESET-REFERENCE" }));
        Assert.That(library.Broken, Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public void The_expansion_of_a_value_set_counts_before_its_definition()
    {
        var set = Read("codesets/s.json", """
            {"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"urn:nowhere"}]},"expansion":{"timestamp":"2026-03-04","contains":[
              {"system":"urn:s","abstract":true,"code":"all","contains":[{"system":"urn:s","code":"A","display":"An A"}]},{"system":"urn:s","code":"A"}]}}
            """);
        Assert.That((set.Count, set.Find("A", default)), Is.EqualTo((1, new CodeSetEntry("A", "An A", "urn:s"))));
    }

    [Test]
    public void Two_files_of_one_name_are_a_mistake_whatever_their_kind()
    {
        var problems = new Problems();
        var library = CodeSetLibrary.Load([new SourceFile("codesets/s.csv", "source,target\nA,a\n"), new SourceFile("codesets/s.json", "{" + Header + "}")], problems);
        Assert.That(problems.Single().ToString(), Is.EqualTo("codesets/s.json:1:1: CODESET-TWICE another file holds a code set 's' too: codesets/s.csv"));
        Assert.That(library.Broken, Does.Contain("s"));
    }

    private static CodeSet Read(string path, string text)
    {
        var problems = new Problems();
        var library = CodeSetLibrary.Load([new SourceFile(path, text)], problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        return library.Find(Path.GetFileNameWithoutExtension(path))!;
    }

    private static string[] Problems(string path, string text)
    {
        var problems = new Problems();
        CodeSetLibrary.Load([new SourceFile(path, text)], problems);
        Assert.That(problems.Select(p => p.At.File), Is.All.EqualTo(path));
        return [.. problems.Select(p => $"{p.At.Line}:{p.At.Column} {p.Code}")];
    }
}
