using System.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>The shape of every element of an XML target: elements of any name, attributes with an <c>@</c>, and the element's own text.</summary>
/// <param name="prefixes">The prefixes that names may have.</param>
internal sealed class XmlShape(IReadOnlyCollection<string> prefixes) : TargetShape
{
    /// <summary>The member that is the text of an element which has attributes or elements too.</summary>
    public const string Text = "#text";

    public override string Name => "xml";

    public override IEnumerable<string> Names => [Text];

    public override IReadOnlyList<RequiredMember> Required => [];

    public override IReadOnlyList<string> EngineNames => [];

    public override TargetMember? Find(string name)
    {
        if (name == Text)
            return new TargetMember(name, TargetSlot.Text, -1);
        if (name.StartsWith('@'))
            return IsName(name[1..]) ? new TargetMember(name, TargetSlot.Text, -2) : null;
        return IsName(name) ? new TargetMember(name, TargetSlot.FreeOf(this), 0) : null;
    }

    public override string? HintFor(string name)
        => name.Split(':') is [var prefix, _] && !prefixes.Contains(prefix.TrimStart('@')) ? $"declare its prefix: to: {{ xml: …, prefixes: {{ {prefix.TrimStart('@')}: … }} }}"
            : "a name of XML; @NAME is an attribute, #text the text beside attributes";

    public override string? FirstDifference(JObject tree) => null;

    private bool IsName(string name)
        => name.Split(':') switch
        {
            [var local] => IsLocal(local),
            [var prefix, var local] => prefixes.Contains(prefix) && IsLocal(local),
            _ => false,
        };

    /// <summary>Whether a text may be the name of an element.</summary>
    public static bool IsLocal(string name) => name.Length > 0 && XmlConvert.IsStartNCNameChar(name[0]) && name.All(XmlConvert.IsNCNameChar);
}

/// <summary>The shape of a row of delimited text: columns of any name, each one text.</summary>
internal sealed class CsvShape : TargetShape
{
    public override string Name => "csv";

    public override IEnumerable<string> Names => [];

    public override IReadOnlyList<RequiredMember> Required => [];

    public override IReadOnlyList<string> EngineNames => [];

    public override bool HasPaths => false;

    public override TargetMember? Find(string name) => name.Length > 0 ? new TargetMember(name, TargetSlot.Text, 0) : null;

    public override string? FirstDifference(JObject tree) => null;
}
