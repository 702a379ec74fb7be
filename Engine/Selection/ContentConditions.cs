using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Engine.Selection;

/// <summary>What a selector asks of a message's content: its <c>text:</c> and <c>where:</c> terms. They read the raw bytes, message by message.</summary>
internal sealed class ContentConditions
{
    private readonly MessageStore _store;
    private readonly IReadOnlyList<(byte[] Text, bool Negated)> _texts;
    private readonly IReadOnlyList<(Expression? OverHl7v2, Expression? OverTree, bool Negated)> _wheres;

    /// <summary>Compiles them.</summary>
    /// <exception cref="SelectionException">An expression has a mistake.</exception>
    public ContentConditions(MessageStore store, Selector selector)
    {
        _store = store;
        _texts = [.. selector.Of(SelectorTermKind.Text).Select(t => (Encoding.UTF8.GetBytes(t.Values[0]), t.Negated))];
        _wheres = [.. selector.Of(SelectorTermKind.Where).Select(Compile)];
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => _texts.Count + _wheres.Count > 0;

    /// <summary>Whether they hold of a message.</summary>
    public bool Hold(StoredMessage message)
    {
        if (!Any)
            return true;
        var content = _store.ReadContent(message.Id);
        foreach (var (text, negated) in _texts)
            if (content.Span.IndexOf(text) >= 0 == negated)
                return false;
        foreach (var where in _wheres)
            if (Test(where.OverHl7v2, where.OverTree, message, content) == where.Negated)
                return false;
        return true;
    }

    // An expression may make sense over one kind of message only; the other kind then does not match it.
    private static (Expression?, Expression?, bool) Compile(SelectorTerm term)
    {
        var text = new ScalarNode(new Position("where:", 1, 1), term.Values[0], ScalarStyle.Plain);
        var (hl7v2Problems, treeProblems) = (new Problems(), new Problems());
        var hl7v2 = Expression.Compile(text, new ExpressionScope { Focus = FocusKind.Hl7v2, Message = FocusKind.Hl7v2 }, hl7v2Problems);
        var tree = Expression.Compile(text, new ExpressionScope { Focus = FocusKind.Tree, Message = FocusKind.Tree }, treeProblems);
        return hl7v2 is null && tree is null ? throw new SelectionException(hl7v2Problems[0].ToString()) : (hl7v2, tree, term.Negated);
    }

    private static bool Test(Expression? overHl7v2, Expression? overTree, StoredMessage message, ReadOnlyMemory<byte> content)
    {
        try
        {
            if (message.Format == ContentFormat.Hl7v2)
                return overHl7v2 is not null && Hl7v2Message.TryParse(content, out var parsed, out _) && Test(overHl7v2, new Focus(parsed), message);
            return message.Format is ContentFormat.Fhir or ContentFormat.Json && overTree is not null
                && FhirReader.Read(content, out _) is { } tree && Test(overTree, new Focus(tree), message);
        }
        catch (ExpressionException)
        {
            // It cannot be evaluated on this message: it is not what was asked for.
            return false;
        }
    }

    private static bool Test(Expression expression, in Focus focus, StoredMessage message)
        => expression.Test(new EvaluationContext { ReceivedAt = message.ReceivedAt, Message = focus }, focus);
}
