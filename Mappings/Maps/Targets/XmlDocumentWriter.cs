using System.Text;
using System.Xml;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>
/// Writes an object as an XML document in UTF-8: members are elements in the order in which they were made, lists are repeated elements, JSON
/// null is <c>xsi:nil</c>. What was read from XML is written as it was: attributes with <c>@</c>, members of texts from the object with an
/// underscore.
/// </summary>
/// <param name="target">The root element and its namespaces.</param>
internal sealed class XmlDocumentWriter(MapTarget.Xml target) : DocumentWriter
{
    private static readonly XmlWriterSettings s_settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
    };

    public override string ContentType => XmlTree.MediaType;

    public override byte[] Write(IReadOnlyList<MadeObject> objects, RuleInfo rule)
    {
        using var bytes = new MemoryStream();
        try
        {
            using var xml = XmlWriter.Create(bytes, s_settings);
            Begin(xml, target.Root, target.Namespace);
            foreach (var (prefix, name) in target.Prefixes)
                xml.WriteAttributeString("xmlns", prefix, null, name);
            Content(xml, objects[0], target.Namespace);
            xml.WriteEndElement();
        }
        catch (ArgumentException)
        {
            // The exception's own text quotes the character or name.
            throw rule.Fault("MAP-XML", 102, "a text has a character, or a copied member a name, that XML does not have");
        }
        return bytes.ToArray();
    }

    public override JObject Read(ReadOnlyMemory<byte> document)
        => XmlTree.Read(document, out var fault) ?? throw new InvalidOperationException($"A map wrote XML that cannot be read: {fault!.Code}");

    private void Element(XmlWriter xml, string name, MadeValue value, MadeValue? companion, string ns)
    {
        if (value is MadeList list)
        {
            for (var i = 0; i < list.Items.Count; i++)
                Element(xml, name, list.Items[i], companion is MadeList companions && i < companions.Items.Count ? companions.Items[i] : null, ns);
            return;
        }
        var more = value as MadeObject ?? companion as MadeObject;
        ns = more?.ReadText(XmlTree.NamespaceName) ?? ns;
        Begin(xml, name, ns);
        if (value.IsNull)
            xml.WriteAttributeString("xsi", "nil", XmlTree.InstanceNamespace, "true");
        if (more is not null)
            Content(xml, more, ns, value is MadeObject ? null : value);
        else if (!value.IsNull)
            xml.WriteString(value.ToString());
        xml.WriteEndElement();
    }

    // Attributes, then the element's own text, then its elements.
    private void Content(XmlWriter xml, MadeObject made, string ns, MadeValue? text = null)
    {
        foreach (ref readonly var member in made.Members)
            if (member.Key.StartsWith('@') && member.Key != XmlTree.NamespaceName && !member.Value.IsNull)
                Attribute(xml, member.Key[1..], member.Value.ToString());
        if ((text ?? made[XmlShape.Text]) is { IsNull: false } own)
            xml.WriteString(own.ToString());
        foreach (ref readonly var member in made.Members)
            if (member.Key[0] is not ('@' or '#') && !(member.Key[0] == '_' && made[member.Key[1..]] is not null))
                Element(xml, member.Key, member.Value, made["_" + member.Key], ns);
    }

    private void Attribute(XmlWriter xml, string name, string value)
    {
        var (prefix, local) = Split(name);
        xml.WriteAttributeString(prefix, local, prefix is null ? null : NamespaceOf(prefix), value);
    }

    private void Begin(XmlWriter xml, string name, string ns)
    {
        var (prefix, local) = Split(name);
        if (!XmlShape.IsLocal(local))
            throw new ArgumentException(null, nameof(name));
        xml.WriteStartElement(prefix ?? "", local, prefix is null ? ns : NamespaceOf(prefix));
    }

    private static (string? Prefix, string Local) Split(string name) => name.Split(':', 2) is [var prefix, var local] ? (prefix, local) : (null, name);

    private string NamespaceOf(string prefix)
    {
        foreach (var (known, ns) in target.Prefixes)
            if (known == prefix)
                return ns;
        throw new ArgumentException(null, nameof(prefix));
    }
}
