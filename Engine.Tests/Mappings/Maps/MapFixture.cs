using System.Text;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>Compiles and runs maps from text, and those of the sample hospital.</summary>
internal static class MapFixture
{
    public static readonly DateTimeOffset ReceivedAt = new(2026, 3, 14, 15, 15, 0, TimeSpan.Zero);

    public static readonly MapOrigin Origin = new("charges", "C1");

    public const string CodeSet = "source,target,display,system\nA,alpha,The first,greek\nB,beta\n";

    /// <summary>All problems of a map file and its overrides, as <c>line:column CODE</c>.</summary>
    public static (MapLibrary Library, Problems Problems) Load(params string[] files)
    {
        var problems = new Problems();
        var codeSets = CodeSetLibrary.Load([new SourceFile("codesets/letters.csv", CodeSet)], problems);
        var library = MapLibrary.Load(files.Select((f, i) => new SourceFile($"maps/m{i}.yaml", f)), codeSets, ["currency"], problems);
        return (library, problems);
    }

    /// <summary>A map that has no problems.</summary>
    public static CompiledMap Compile(params string[] files)
    {
        var (library, problems) = Load(files);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        return library.Find("m")!;
    }

    public static string[] Codes(params string[] files) => Load(files).Problems.Select(p => $"{p.At.Line}:{p.At.Column} {p.Code}").ToArray();

    public static EvaluationContext Context(Focus message) => new()
    {
        ReceivedAt = ReceivedAt,
        Message = message,
        Zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"),
        CodeSets = CodeSetLibrary.Empty,
        Variables = new Dictionary<string, Focus> { ["currency"] = Focus.Of("USD") },
    };

    public static Focus Hl7v2(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r"));
        Assert.That(Hl7v2Message.TryParse(bytes, out var message, out _), Is.True);
        return new Focus(message!);
    }

    public static Focus Json(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return new Focus(JToken.Load(reader));
    }

    public static IReadOnlyList<MappedObject> Run(CompiledMap map, Focus focus) => map.Run(Context(focus), focus, Origin);

    /// <summary>What a map makes of a message, as JSON or HL7 v2 text; of a canonical object without what the engine fills in.</summary>
    public static string RunText(CompiledMap map, Focus focus)
        => string.Join('\n', Run(map, focus).Select(o => o.ContentType == "application/json" ? Bare(o) : Encoding.UTF8.GetString(o.Payload.Span)));

    public static MapException Failure(CompiledMap map, Focus focus)
    {
        var failure = Assert.Throws<MapException>(() => Run(map, focus))!;
        if (failure.Value is { Length: > 0 } value)
            Assert.That(failure.Message, Does.Not.Contain(value), "a failure's message holds no values");
        return failure;
    }

    /// <summary>The maps and code sets of the sample hospital.</summary>
    public static MapLibrary Samples()
    {
        var problems = new Problems();
        var codeSets = CodeSetLibrary.Load(Files("codesets", "*.csv"), problems);
        var library = MapLibrary.Load(Files("maps", "*.yaml"), codeSets, ["currency"], problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        return library;
    }

    public static string SampleMessage(string name) => File.ReadAllText(Repository.PathOf($"samples/messages/{name}"));

    private static IEnumerable<SourceFile> Files(string folder, string pattern)
        => Directory.GetFiles(Repository.PathOf($"samples/hospital/{folder}"), pattern).Select(f => new SourceFile($"{folder}/{Path.GetFileName(f)}", File.ReadAllText(f)));

    private static string Bare(MappedObject made)
    {
        var json = (JObject)made.Value.Tree!.DeepClone();
        if (made.ObjectType is not null)
            foreach (var name in (string[])["type", "version", "source"])
                json.Remove(name);
        return json.ToString(Formatting.None);
    }
}
