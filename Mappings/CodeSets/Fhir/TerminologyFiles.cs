using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.CodeSets.Fhir;

/// <summary>
/// The code sets of a configuration that are FHIR R4 resources. A value set may name code systems and value sets of other files by their url, so
/// all are at hand before the first is read.
/// </summary>
internal sealed class TerminologyFiles
{
    private readonly Dictionary<string, TerminologyFile> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TerminologyFile> _byUrl = new(StringComparer.Ordinal);

    public TerminologyFiles(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            var read = new TerminologyFile(file.Path, FhirReader.Read(Encoding.UTF8.GetBytes(file.Text), out var issue), issue);
            _byPath[file.Path] = read;
            if (read.Url is { } url)
                _byUrl.TryAdd(url, read);
        }
    }

    /// <summary>Reads one of the files.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="problems">Gets what is wrong with it; what is wrong with those that it names is told with these.</param>
    public CodeSet Read(string path, Problems problems) => Read(_byPath[path], problems);

    /// <summary>The code set of a url; null where no file has it, or one that has it names the other in turn.</summary>
    /// <param name="url">The url.</param>
    /// <param name="isBroken">Whether its file has errors.</param>
    public CodeSet? Find(string url, out bool isBroken)
    {
        isBroken = false;
        // A canonical reference may end in |version: a folder holds one version of each.
        if (!_byUrl.TryGetValue(url.Split('|')[0], out var file) || file.IsUnderWay)
            return null;
        var problems = new Problems();
        var set = Read(file, problems);
        isBroken = problems.HasErrors;
        return set;
    }

    private CodeSet Read(TerminologyFile file, Problems problems)
    {
        var builder = new CodeSetBuilder(file.Path, problems);
        if (file.Issue is { } unreadable)
        {
            problems.Add(file.ProblemOf(unreadable));
            return builder.Build();
        }
        foreach (var issue in FhirValidator.Validate(file.Resource!))
            problems.Add(file.ProblemOf(issue));
        file.IsUnderWay = true;
        switch (FhirReader.TypeOf(file.Resource!))
        {
            case "ConceptMap":
                new ConceptMapReader(file, builder, problems).Read();
                break;
            case "ValueSet":
                new ValueSetReader(file, builder, problems, this).Read();
                break;
            case "CodeSystem":
                new CodeSystemReader(file, builder, problems).Read();
                break;
            default:
                problems.Error("CODESET-RESOURCE", file.At(file.Resource!["resourceType"]), "a code set is a ConceptMap, a ValueSet or a CodeSystem");
                break;
        }
        file.IsUnderWay = false;
        return builder.Build();
    }
}

/// <summary>One FHIR resource that is a code set.</summary>
/// <param name="path">The file.</param>
/// <param name="resource">The resource; null where it could not be read.</param>
/// <param name="issue">Why not; null where it could.</param>
internal sealed class TerminologyFile(string path, JObject? resource, FhirIssue? issue)
{
    public string Path { get; } = path;

    public JObject? Resource { get; } = resource;

    public FhirIssue? Issue { get; } = issue;

    /// <summary>The url by which others name it.</summary>
    public string? Url => Resource?["url"] is JValue { Type: JTokenType.String } url ? (string?)url : null;

    /// <summary>Whether it is being read, so that one that names it in turn would go in circles.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Where a part of it stands.</summary>
    public Position At(JToken? token)
    {
        Newtonsoft.Json.IJsonLineInfo? info = token ?? Resource;
        return info?.HasLineInfo() == true ? new Position(Path, info.LineNumber, info.LinePosition) : new Position(Path, 1, 1);
    }

    public Problem ProblemOf(FhirIssue found) => new(found.Code, found.Severity, new Position(Path, found.Line, found.Column), found.Message);

    /// <summary>The objects in a list of it; none where there is no such list.</summary>
    public static IEnumerable<JObject> Items(JObject of, string name) => (of[name] as JArray ?? []).OfType<JObject>();

    /// <summary>A text of it; null where it is absent, empty or no text.</summary>
    public static string? Text(JObject of, string name)
        => of[name] is JValue { Type: JTokenType.String } value && (string)value! is { Length: > 0 } text ? text : null;
}
