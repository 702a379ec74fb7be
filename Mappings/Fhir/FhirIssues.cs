using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>Collects what one validation finds, up to <see cref="FhirValidator.MaxIssues"/>.</summary>
internal sealed class FhirIssues
{
    private readonly List<FhirIssue> _all = [];

    public IReadOnlyList<FhirIssue> All => _all;

    public bool IsFull => _all.Count >= FhirValidator.MaxIssues;

    public void Error(JToken at, string code, string issueType, string path, string message)
        => Add(Severity.Error, at, code, issueType, path, message);

    public void Warning(JToken at, string code, string issueType, string path, string message)
        => Add(Severity.Warning, at, code, issueType, path, message);

    public void Add(FhirIssue issue)
    {
        if (!IsFull)
            _all.Add(issue);
    }

    private void Add(Severity severity, JToken at, string code, string issueType, string path, string message)
    {
        IJsonLineInfo place = at;
        Add(new FhirIssue(severity, code, issueType, path, place.LineNumber, place.LinePosition, message));
    }
}
