using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary><c>is</c> and <c>as</c>, as operators and functions, and <c>ofType()</c>.</summary>
internal static class TypeNodes
{
    /// <summary>The types of values that expressions themselves have.</summary>
    public static readonly string[] SystemTypes = ["Any", "Boolean", "Date", "DateTime", "Decimal", "Integer", "Quantity", "String", "Time"];

    public static bool IsKnown(string? prefix, string name) => prefix switch
    {
        TypeName.System => Array.IndexOf(SystemTypes, name) >= 0,
        TypeName.Hl7 => name is "Message" or "Segment" or "Value",
        _ => Array.IndexOf(SystemTypes, name) >= 0 || FhirTypes.IsName(name),
    };

    public static Node Create(Position at, Operator op, Node operand, TypeName type)
        => op == Operator.Is ? new IsNode(at, operand, type) : new AsNode(at, operand, type);

    /// <summary>The type of a thing.</summary>
    public static TypeName Of(in Focus focus) => focus.Form switch
    {
        FocusForm.Tree => Trees.IsFhir(focus.Tree!) ? FhirTypes.Of(focus.Tree!) : OfJson(focus.Tree!),
        FocusForm.Hl7v2Message => new TypeName(TypeName.Hl7, "Message"),
        FocusForm.Hl7v2Segments => new TypeName(TypeName.Hl7, focus.Scope!.GroupName is null ? "Segment" : "Group"),
        FocusForm.Hl7v2Value => new TypeName(TypeName.Hl7, "Value"),
        FocusForm.Boolean => new TypeName(TypeName.System, "Boolean"),
        FocusForm.Integer => new TypeName(TypeName.System, "Integer"),
        FocusForm.Decimal => new TypeName(TypeName.System, "Decimal"),
        FocusForm.Text => new TypeName(TypeName.System, "String"),
        FocusForm.Quantity => new TypeName(TypeName.System, "Quantity"),
        FocusForm.Temporal => new TypeName(TypeName.System, focus.Temporal!.Type.ToString()),
        _ => new TypeName(TypeName.System, "Any"),
    };

    // What is no FHIR has the types of JSON, as far as FHIRPath knows them.
    private static TypeName OfJson(JToken token) => token.Type switch
    {
        JTokenType.String or JTokenType.Date => new TypeName(TypeName.System, "String"),
        JTokenType.Boolean => new TypeName(TypeName.System, "Boolean"),
        JTokenType.Integer => new TypeName(TypeName.System, "Integer"),
        JTokenType.Float => new TypeName(TypeName.System, "Decimal"),
        _ => FhirTypes.Of(token),
    };

    /// <summary>Whether a thing has a type or one that derives from it.</summary>
    public static bool Is(in Focus focus, TypeName type) => Is(focus, type, FhirTypes.Is);

    /// <summary>Whether <c>as</c> and <c>ofType</c> take a thing: of FHIR's primitives only those of the very type, as R4 has it.</summary>
    public static bool IsTakenAs(in Focus focus, TypeName type) => Is(focus, type, FhirTypes.IsTakenAs);

    private static bool Is(in Focus focus, TypeName type, Func<TypeName, string, bool> isFhir)
    {
        var own = Of(focus);
        if (type.Namespace is not null && type.Namespace != own.Namespace)
            return false;
        if (own.Namespace != TypeName.Fhir)
            return own.Name == type.Name || type.Name == "Any";
        return isFhir(own, type.Name);
    }
}

/// <summary><c>x is Type</c>.</summary>
internal sealed class IsNode(Position at, Node operand, TypeName type) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => Operand.TryAddReads(reads, isNested);

    public Node Operand { get; } = operand;

    public TypeName Type { get; } = type;

    public override Collection Evaluate(in Frame frame)
    {
        var values = Operand.Evaluate(frame);
        return values.Count switch
        {
            0 => Collection.Empty,
            1 => Collection.Of(TypeNodes.Is(values.First, Type)),
            _ => throw Several(values.Count, "one value before 'is'"),
        };
    }
}

/// <summary><c>x as Type</c>: the value where it has the type, else empty.</summary>
internal sealed class AsNode(Position at, Node operand, TypeName type) : Node(at)
{
    public override bool TryAddReads(Reads reads, bool isNested) => operand.TryAddReads(reads, isNested);

    public override Collection Evaluate(in Frame frame)
    {
        var values = operand.Evaluate(frame);
        return values.Count switch
        {
            0 => Collection.Empty,
            1 => TypeNodes.IsTakenAs(values.First, type) ? values : Collection.Empty,
            _ => throw Several(values.Count, "one value before 'as'; of several choose with ofType()"),
        };
    }
}
