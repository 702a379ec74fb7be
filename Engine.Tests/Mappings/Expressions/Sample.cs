using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>The message and resource that the reference page's examples are about, and short ways to evaluate on them. All persons are invented.</summary>
internal static class Sample
{
    public static readonly string[] Segments =
    [
        @"MSH|^~\&|EHR|NORTH|ENGINE|HOSP|20260304153000-0600||DFT^P03^DFT_P03|MSG00001|P|2.5.1",
        "EVN|P03|20260304153000",
        "PID|1||12345^^^NORTH^MR~999-11^^^SSA^SS||Garcia^Ana^Maria||19740607|F|||1 Main St^^Austin^TX^78701||(512) 555-0100||||||\"\"",
        "PV1|1|I|ICU^3^B||||1234^Stone^Ella^^^Dr||||||||||||V7001",
        "FT1|1|T1||20260304|20260304|CG|80048^Metabolic panel^C4|||2|19.50^USD|||||||||1234^Stone^Ella~5678^Park^Joon",
        "FT1|2|T2||202603|20260304|CR|C1776^Joint device^HCPCS|||1|980.00^USD",
        "ZIM|1|SKU-77^Hip stem|LOT9|1|EA|ORTHOCO",
        @"OBX|1|ST|718-7^Hemoglobin^LN||low \T\ falling~a\F\b||12.0-16.0|N|||F",
        "OBX|2|NM|777-3^Platelets^LN||250||150-400|N|||F",
    ];

    public const string Resource = """
        {
          "resourceType": "Patient",
          "id": "p1",
          "identifier": [
            { "type": { "coding": [{ "code": "MR" }] }, "system": "urn:oid:2.16.840.1.113883.19.5", "value": "12345" },
            { "type": { "coding": [{ "code": "SS" }] }, "value": "999-11" }
          ],
          "name": [{ "family": "Garcia", "given": ["Ana", "Maria"] }],
          "telecom": [
            { "system": "phone", "value": "(512) 555-0100", "use": "home" },
            { "system": "phone", "value": "+1 512 555 0177", "use": "mobile" },
            { "system": "email", "value": "ana@example.org" }
          ],
          "birthDate": "1974-06-07",
          "_birthDate": { "extension": [{ "url": "http://example.org/time", "valueTime": "14:35" }] },
          "managingOrganization": { "reference": "#org" },
          "contained": [{ "resourceType": "Organization", "id": "org", "name": "North" }]
        }
        """;

    public static Focus Message { get; } = new(Parse(Segments));

    public static EvaluationContext Context { get; } = new()
    {
        ReceivedAt = new DateTimeOffset(2026, 3, 4, 21, 30, 5, TimeSpan.Zero),
        Message = Message,
        Zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"),
        CodeSets = new Sexes(),
        Variables = new Dictionary<string, Focus> { ["currency"] = Focus.Of("USD"), ["sample"] = Tree(Resource) },
    };

    public static ExpressionScope OverMessage { get; } = new()
    {
        Focus = FocusKind.Hl7v2,
        Message = FocusKind.Hl7v2,
        Variables = ["currency", "sample", "unset"],
        CodeSets = ["sex"],
        CodeSetColumns = name => name == "sex" ? ["target", "title"] : null,
    };

    public static ExpressionScope OverTree { get; } = OverMessage with { Focus = FocusKind.Tree };

    public static Hl7v2Message Parse(params string[] segments)
    {
        Assert.That(Hl7v2Message.TryParse(Encoding.UTF8.GetBytes(string.Join('\r', segments) + "\r"), out var message, out _), Is.True);
        return message!;
    }

    public static Focus Tree(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { FloatParseHandling = FloatParseHandling.Decimal, DateParseHandling = DateParseHandling.None };
        return new Focus(JToken.ReadFrom(reader));
    }

    public static ScalarNode Scalar(string text, ScalarStyle style = ScalarStyle.Plain) => new(new Position("maps/a.yaml", 3, 10), text, style);

    public static Expression Compile(string text, ExpressionScope? scope = null, bool isFor = false)
    {
        var problems = new Problems();
        var expression = isFor
            ? Expression.CompileFor(Scalar(text), scope ?? OverMessage, problems)
            : Expression.Compile(Scalar(text), scope ?? OverMessage, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error), Is.Empty, text);
        return expression!;
    }

    /// <summary>The problems of an expression, each as its line.</summary>
    public static string[] ProblemsOf(string text, ExpressionScope? scope = null, ScalarStyle style = ScalarStyle.Plain)
    {
        var problems = new Problems();
        var expression = Expression.Compile(Scalar(text, style), scope ?? OverMessage, problems);
        Assert.That(expression is null, Is.EqualTo(problems.HasErrors), "an expression exactly where there is no error");
        return [.. problems.Select(p => p.ToString())];
    }

    /// <summary>What an expression over the sample message gives, as a JSON array without blanks.</summary>
    public static string OfMessage(string text, Focus? focus = null) => Json(Compile(text).Evaluate(Context, focus ?? Message));

    /// <summary>What an expression over a tree gives, as a JSON array without blanks.</summary>
    public static string OfTree(string text, string json) => Json(Compile(text, OverTree).Evaluate(Context, Tree(json)));

    public static string Json(IEnumerable<Focus> values) => new JArray(values.Select(v => v.ToJson())).ToString(Formatting.None);

    private sealed class Sexes : ICodeSets
    {
        public string? Translate(string map, string code, EvaluationContext context) => (map, code) switch
        {
            ("sex", "F") => "female",
            ("sex", "M") => "male",
            _ => null,
        };

        public string? Lookup(string codeSet, string code, string column, EvaluationContext context) => (codeSet, code, column) switch
        {
            ("sex", "F", "title") => "Ms",
            ("sex", _, "target") => Translate(codeSet, code, context),
            _ => null,
        };

        public bool Contains(string codeSet, string code, EvaluationContext context) => Translate(codeSet, code, context) is not null;
    }
}
