using System.Text;
using System.Xml.Linq;

namespace InterfaceEngine.Mappings.Canonical.Reference;

/// <summary>What the records' own documentation says, as one line of Markdown each.</summary>
/// <param name="documentation">The documentation file that the compiler writes beside this assembly.</param>
public sealed class RecordDocumentation(XDocument documentation)
{
    private readonly Dictionary<string, string> _summaries = documentation.Descendants("member")
        .Where(m => m.Element("summary") is not null)
        .ToDictionary(m => m.Attribute("name")!.Value, m => Plain(m.Element("summary")!));

    /// <summary>What an object or part is.</summary>
    public string SummaryOf(CanonicalType type) => Summary($"T:{type.Record.FullName}");

    /// <summary>What a property says.</summary>
    public string SummaryOf(CanonicalProperty property) => Summary($"P:{property.Member.DeclaringType!.FullName}.{property.Member.Name}");

    /// <summary>What a word of a property means.</summary>
    /// <param name="property">A property of <see cref="CanonicalKind.Word"/>.</param>
    /// <param name="word">One of its words.</param>
    public string SummaryOf(CanonicalProperty property, string word) => Summary($"F:{property.WordType!.FullName}.{char.ToUpperInvariant(word[0])}{word[1..]}");

    private string Summary(string member) => _summaries.TryGetValue(member, out var text)
        ? text
        : throw new InvalidOperationException($"{member} is not documented.");

    private static string Plain(XElement summary)
    {
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" } see => $"`{Name(see.Attribute("cref")!.Value)}`",
                XElement element => $"`{element.Value}`",
                _ => "",
            });
        return string.Join(' ', text.ToString().Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Name(string reference)
    {
        var last = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? CanonicalType.CamelCase(last) : last;
    }
}
