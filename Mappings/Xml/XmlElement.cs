namespace InterfaceEngine.Mappings.Xml;

/// <summary>An attribute; namespace declarations are none.</summary>
internal sealed record XmlAttribute(string Name, string Namespace, string Value, int Line, int Column);

/// <summary>An element of a document that was read, with the place where it begins.</summary>
internal sealed class XmlElement(string name, string ns, int line, int column)
{
    private List<XmlAttribute>? _attributes;
    private List<XmlElement>? _children;

    /// <summary>The name without a prefix.</summary>
    public string Name { get; } = name;

    /// <summary>The namespace; empty for none.</summary>
    public string Namespace { get; } = ns;

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column in characters, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>The attributes, in order.</summary>
    public IReadOnlyList<XmlAttribute> Attributes => _attributes ?? [];

    /// <summary>The elements in it, in order.</summary>
    public IReadOnlyList<XmlElement> Children => _children ?? [];

    /// <summary>Its own text, CDATA too, without what its elements hold; not trimmed.</summary>
    public string Text { get; set; } = "";

    /// <summary>Whether blanks at the ends of its text are meant: <c>xml:space="preserve"</c> here or around it.</summary>
    public bool KeepsBlanks { get; init; }

    /// <summary>The markup between its tags, where the reader was asked for that; else null.</summary>
    public string? Markup { get; set; }

    public void Add(XmlAttribute attribute) => (_attributes ??= []).Add(attribute);

    public void Add(XmlElement child) => (_children ??= []).Add(child);

    /// <summary>The value of an attribute of no namespace; null where there is none.</summary>
    public string? Attribute(string name)
    {
        foreach (var attribute in Attributes)
            if (attribute.Namespace.Length == 0 && string.Equals(attribute.Name, name, StringComparison.Ordinal))
                return attribute.Value;
        return null;
    }
}
