using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Selection;

/// <summary>The terms that read a message's raw bytes, message by message: <c>text:</c> and <c>where:</c>.</summary>
internal static class ContentTerms
{
    /// <summary>The bytes hold a text, as UTF-8.</summary>
    public static Func<Candidate, bool> Text(string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        return candidate => candidate.Holds(text);
    }

    /// <summary>An expression holds. It may make sense over one kind of message only; the other kind then does not fit.</summary>
    /// <exception cref="SelectionException">The expression has a mistake.</exception>
    public static Func<Candidate, bool> Where(string value)
    {
        var text = new ScalarNode(new Position("where:", 1, 1), value, ScalarStyle.Plain);
        var (hl7v2Problems, treeProblems) = (new Problems(), new Problems());
        var hl7v2 = Expression.Compile(text, new ExpressionScope { Focus = FocusKind.Hl7v2, Message = FocusKind.Hl7v2 }, hl7v2Problems);
        var tree = Expression.Compile(text, new ExpressionScope { Focus = FocusKind.Tree, Message = FocusKind.Tree }, treeProblems);
        if (hl7v2 is null && tree is null)
            throw new SelectionException(hl7v2Problems[0].ToString());
        return candidate => Test(hl7v2, tree, candidate);
    }

    private static bool Test(Expression? overHl7v2, Expression? overTree, Candidate candidate)
    {
        if (candidate.Message is not { } message)
            return false;
        try
        {
            if (message.Format == ContentFormat.Hl7v2)
                return overHl7v2 is not null && Hl7v2Xml.TryReadEither(candidate.Content, Hl7v2TextRules.Standard, out var parsed, out _) && Test(overHl7v2, new Focus(parsed), message.ReceivedAt);
            return overTree is not null && TreeOf(candidate.Content, message.Format) is { } tree && Test(overTree, new Focus(tree), message.ReceivedAt);
        }
        catch (ExpressionException)
        {
            // It cannot be evaluated on this message: it is not what was asked for.
            return false;
        }
    }

    private static JToken? TreeOf(ReadOnlyMemory<byte> content, ContentFormat format) => format switch
    {
        ContentFormat.Fhir => FhirReader.Read(content, out _),
        ContentFormat.Json => JsonTree.Read(content, out _),
        ContentFormat.Xml => XmlTree.Read(content, out _),
        _ => null,
    };

    private static bool Test(Expression expression, in Focus focus, DateTimeOffset receivedAt)
        => expression.Test(new EvaluationContext { ReceivedAt = receivedAt, Message = focus }, focus);
}
