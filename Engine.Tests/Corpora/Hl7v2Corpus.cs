using System.Text;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Tests.Corpora;

/// <summary>HL7 v2 messages that others wrote, and the trees that others read in them (<c>Corpora/Hl7v2/README.md</c>).</summary>
internal static class Hl7v2Corpus
{
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Read = new(() => ReadArchive("messages.tar.br"));

    private static readonly Lazy<IReadOnlyList<CorpusTree>> ReadTrees = new(
        () => [.. ReadArchive("trees.tar.br").Values.Select(content => new CorpusTree(ReadJson(Encoding.UTF8.GetString(content))))]);

    /// <summary>The files' bytes by their names.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files => Read.Value;

    /// <summary>The trees, one for each file that is one message.</summary>
    public static IReadOnlyList<CorpusTree> Trees => ReadTrees.Value;

    /// <summary>Reads JSON with its strings as they are.</summary>
    public static JObject ReadJson(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return JObject.Load(reader);
    }

    private static Dictionary<string, byte[]> ReadArchive(string name)
        => Archive.Read(Repository.PathOf($"Engine.Tests/Corpora/Hl7v2/{name}")).ToDictionary(f => f.Name, f => f.Content, StringComparer.Ordinal);
}

/// <summary>What others read in one message.</summary>
/// <param name="json">The tree, its origin and how far its readers agree.</param>
internal sealed class CorpusTree(JObject json)
{
    /// <summary>The message's file.</summary>
    public string File { get; } = json.Value<string>("file")!;

    /// <summary>A, A-, B, B-reject or C.</summary>
    public string Confidence { get; } = json.Value<string>("confidence")!;

    /// <summary>The segments, with their fields under the name that the engine gives them.</summary>
    public JArray Segments { get; } = [.. json["segments"]!.Select(s => new JObject { ["id"] = s["id"], ["fields"] = s["f"] })];
}
