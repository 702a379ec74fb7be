using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions.FhirPathSuite;

/// <summary>HL7's own tests of FHIRPath.</summary>
public class FhirPathSuiteTests
{
    private static readonly string Folder = Repository.PathOf("Engine.Tests/Mappings/Expressions/FhirPathSuite");

    private static readonly Dictionary<string, string> KnownFailures = File.ReadAllLines(Path.Combine(Folder, "known-failures.txt"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split(": ", 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static IEnumerable<TestCaseData> Cases => Read("tests.json").Select(t => new TestCaseData((JObject)t).SetArgDisplayNames((string)t["name"]!));

    [TestCaseSource(nameof(Cases))]
    public void A_test_of_the_suite_passes_unless_it_is_listed_with_its_reason(JObject test)
    {
        var difference = Difference(test);
        if (KnownFailures.TryGetValue((string)test["name"]!, out var reason))
            Assert.That(difference, Is.Not.Null, $"it passes now, though listed as: {reason}; take it off the list");
        else
            Assert.That(difference, Is.Null);
    }

    [Test]
    public void Every_listed_failure_is_a_test_of_the_suite()
    {
        var names = Read("tests.json").Select(t => (string)t["name"]!);
        Assert.That(KnownFailures.Keys, Is.SubsetOf(names));
    }

    private static ScalarNode TextOf(JObject test) => new(new Position("suite", 1, 1), (string)test["expression"]!, ScalarStyle.Plain);

    private static string? Difference(JObject test)
    {
        var tree = test["input"] is { } input ? Read($"input/{input}.json") : new JObject();
        var focus = new Focus(tree);
        var problems = new Problems();
        // Names, operands and arguments are held to what is known of the input: that never refuses what the suite has as right.
        var shape = (string?)tree["resourceType"] is { } type ? SourceShapes.Of(MapFormat.Fhir, [type]) : Shape.Unknown;
        var expression = Expression.Compile(TextOf(test), new ExpressionScope { Focus = FocusKind.Tree, Shape = shape }, problems);
        var mustFail = test["invalid"] is not null;
        if (expression is null)
            return mustFail ? null : $"it does not compile: {problems[0]}";
        try
        {
            var given = expression.Evaluate(new EvaluationContext { ReceivedAt = new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero) }, focus);
            if (mustFail)
                return "it should have failed";
            if (test["predicate"] is not null)
                given = [Focus.Of(given.Count > 0)];
            var expected = test["outputs"]!.Select(o => (Type: (string?)o["type"], Value: ((string?)o["value"] ?? "").Trim())).ToArray();
            return given.Count == expected.Length && given.Zip(expected).All(pair => IsSame(pair.First, pair.Second.Type, pair.Second.Value))
                ? null
                : $"expected [{string.Join(", ", expected)}], got [{string.Join(", ", given.Select(g => $"{g.Form} {g.ReadText()}"))}]";
        }
        catch (ExpressionException e)
        {
            return mustFail ? null : $"it failed: {e.Code} {e.Message}";
        }
    }

    private static bool IsSame(Focus given, string? type, string expected)
    {
        var written = expected.TrimStart('@');
        return given.Form switch
        {
            FocusForm.Boolean => type is null or "boolean" && given.ReadText() == written,
            FocusForm.Integer => type is null or "integer" && given.ReadText() == written,
            FocusForm.Decimal => type is null or "decimal" && given.ReadText() == written,
            FocusForm.Temporal => given.ReadText() == written.TrimStart('T'),
            FocusForm.Text => type is null or "string" or "code" or "id" && given.ReadText() == expected,
            _ => given.ReadText() == expected || (type is "date" or "dateTime" or "time" && given.ReadText() == written),
        };
    }

    private static JToken Read(string file)
    {
        using var reader = new JsonTextReader(new StreamReader(Path.Combine(Folder, file))) { FloatParseHandling = FloatParseHandling.Decimal, DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }
}
