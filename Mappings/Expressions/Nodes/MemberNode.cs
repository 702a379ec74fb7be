using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A name after a dot, or at the beginning: the elements of that name.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="target">What stands before the dot; null at the beginning.</param>
/// <param name="name">The name.</param>
internal sealed class MemberNode(Position at, Node? target, string name) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => Target?.TryAddReads(reads, isNested) ?? isNested;

    // At the beginning a resource's own type is the resource: Patient.name.
    private readonly bool _mayBeType = target is null && name.Length > 0 && char.IsAsciiLetterUpper(name[0]);

    /// <summary>What stands before the dot; null at the beginning.</summary>
    public Node? Target { get; } = target;

    /// <summary>The name.</summary>
    public string Name { get; } = name;

    public override Collection Evaluate(in Frame frame)
    {
        if (TrySingle(frame, out var token))
            return token is null ? Collection.Empty : new Collection(new Focus(token));
        var into = new Gathered();
        foreach (var item in Target?.Evaluate(frame) ?? new Collection(frame.This))
        {
            if (_mayBeType && IsOwnType(item))
                into.Add(item);
            else if (item.Tree is { } tree)
                Trees.Select(tree, Name, ref into);
            else if (item.Form == FocusForm.Type && Name is "name" or "namespace")
                into.Add(Focus.Of(Name == "name" ? item.Type.Name : item.Type.Namespace ?? ""));
            else if (item.Form == FocusForm.Quantity && Name is "value" or "unit")
                into.Add(Name == "value" ? Focus.Of(item.Quantity.Value) : Focus.Of(item.Quantity.Unit));
            else if (item.IsHl7v2)
                throw Fail("EXPR-TYPE", $"'{Name}' is no part of an HL7 v2 message; its places are written as PID-3.1", PlaceOf(item));
        }
        return into.ToCollection();
    }

    /// <summary>Whether a member of this name is written as JSON null, which is no value to expressions.</summary>
    public bool IsWrittenAsNull(in Frame frame)
    {
        foreach (var item in Target?.Evaluate(frame) ?? new Collection(frame.This))
        {
            if (item.Tree is JObject element && element.Property(Name, StringComparison.Ordinal)?.Value.Type == JTokenType.Null)
                return true;
        }
        return false;
    }

    public override string? Text(in Frame frame)
    {
        if (TryReadMade(frame, out var text))
            return text;
        if (!TrySingle(frame, out var token))
            return base.Text(frame);
        return token is null ? null
            : Atoms.ReadText(token) ?? throw Fail("EXPR-NOT-TEXT", "expected a value, found an object", PlaceOf(new Focus(token)));
    }

    public override int Match(in Frame frame, string[] texts)
    {
        if (TryReadMade(frame, out var text))
            return text is null ? NothingToMatch : Array.IndexOf(texts, text);
        if (!TrySingle(frame, out var token) || token is JValue { Type: not JTokenType.String } or JObject)
            return base.Match(frame, texts);
        return token is null ? NothingToMatch : Array.IndexOf(texts, (string?)((JValue)token).Value);
    }

    /// <summary>Reads the text at a path of names in a canonical object, without making its tree; null where there is none. False where only the tree can tell.</summary>
    private bool TryReadMade(in Frame frame, out string? text)
    {
        text = null;
        if (frame.This.Made is not { } made || !TryFindMade(made, out var found) || found is not (null or MadeText))
            return false;
        text = (found as MadeText)?.Text;
        return true;
    }

    private bool TryFindMade(MadeObject root, out MadeValue? found)
    {
        found = null;
        MadeValue? owner = root;
        if (_mayBeType || (Target is not (null or ThisNode) && (Target is not MemberNode member || !member.TryFindMade(root, out owner))))
            return false;
        found = (owner as MadeObject)?[Name];
        return owner is null or MadeObject;
    }

    /// <summary>Follows a path of names through objects. False where a list, a choice or FHIR's other rules are met: then the long way.</summary>
    private bool TrySingle(in Frame frame, out JToken? token)
    {
        token = null;
        JToken? owner;
        if (Target is null)
            owner = frame.This.Tree;
        else if (Target is ThisNode)
            owner = frame.This.Tree;
        else if (Target is not MemberNode member || !member.TrySingle(frame, out owner))
            return false;
        if (owner is not JObject element)
            return owner is null && Target is MemberNode;
        if (_mayBeType && IsOwnType(new Focus(element)))
        {
            token = element;
            return true;
        }
        token = Trees.SelectOne(element, Name, out var needsSelect);
        return !needsSelect;
    }

    private bool IsOwnType(in Focus item)
        => item.Tree is JObject element
            && ((element["resourceType"] as JValue)?.Value as string is { } type
                ? type == Name || Name is "Resource" or "DomainResource"
                : !element.ContainsKey(Name) && (element["type"] as JValue)?.Value as string == Name);
}

/// <summary><c>[n]</c> of FHIRPath: the item with an index from 0.</summary>
internal sealed class IndexerNode(Position at, Node target, Node index) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => target.TryAddReads(reads, isNested) && index.TryAddReads(reads, isNested);

    public override bool GivesHl7v2 => target.GivesHl7v2;

    public override Collection Evaluate(in Frame frame)
    {
        var values = target.Evaluate(frame);
        var position = index.Evaluate(frame);
        if (position.IsEmpty)
            return Collection.Empty;
        var atom = Atoms.Of(position.First);
        if (position.Count > 1 || atom.Form != FocusForm.Integer)
            throw Fail("EXPR-TYPE", $"an index is one whole number, this is {(position.Count > 1 ? "several values" : Atoms.Describe(atom))}");
        return atom.Integer >= 0 && atom.Integer < values.Count ? new Collection(values[(int)atom.Integer]) : Collection.Empty;
    }

    public override string? PlaceOf(in Focus focus) => target.PlaceOf(focus);
}
