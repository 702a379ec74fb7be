using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>What those parts of an expression give that tell it themselves, whatever they stand in.</summary>
internal static class NodeShapes
{
    public static Shape Of(Node node) => node switch
    {
        LiteralNode literal => Of(literal.Value),
        ConditionNode or IsNode => new(ValueKinds.Boolean),
        Hl7v2ValueNode => new(ValueKinds.Place),
        Hl7v2PathNode => new(ValueKinds.Segments),
        ConcatenateNode => new(ValueKinds.Text),
        IndexNode => new(ValueKinds.Integer),
        _ => Shape.Unknown,
    };

    private static Shape Of(in Focus value) => value.Form switch
    {
        FocusForm.Nothing => default,
        FocusForm.Boolean => new(ValueKinds.Boolean),
        FocusForm.Integer => new(ValueKinds.Integer),
        FocusForm.Decimal => new(ValueKinds.Decimal),
        FocusForm.Text => new(ValueKinds.Text),
        FocusForm.Quantity => new(ValueKinds.Quantity, ValueMembers.Quantity),
        FocusForm.Temporal => new(value.Temporal!.Type switch
        {
            TemporalType.Date => ValueKinds.Date,
            TemporalType.DateTime => ValueKinds.DateTime,
            _ => ValueKinds.Time,
        }),
        _ => Shape.Unknown,
    };
}
