using System.Globalization;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>What stands in the brackets of an HL7 v2 path.</summary>
/// <param name="Number">The number, from 1; 0 for all.</param>
/// <param name="Predicate">What those chosen must fulfil; null where a number or nothing is written.</param>
internal readonly record struct Hl7v2Selector(int Number, Node? Predicate)
{
    /// <summary>No brackets: the first.</summary>
    public static Hl7v2Selector First { get; } = new(1, null);

    /// <summary><c>[*]</c>.</summary>
    public static Hl7v2Selector All { get; } = new(0, null);

    /// <summary>Whether it chooses one at most.</summary>
    public bool IsSingle => Number > 0;

    public override string ToString() => Predicate is not null ? "[…]"
        : Number == 0 ? "[*]"
        : Number == 1 ? ""
        : $"[{Number.ToString(CultureInfo.InvariantCulture)}]";
}

/// <summary>A field and what of it, the part of an HL7 v2 path behind the segment.</summary>
/// <param name="Field">The field's number; 0 for the whole segment.</param>
/// <param name="Repetition">Which repetitions.</param>
/// <param name="Component">The component's number; 0 for the whole repetition.</param>
/// <param name="SubComponent">The sub-component's number; 0 for the whole component.</param>
internal readonly record struct Hl7v2FieldTerm(int Field, Hl7v2Selector Repetition, int Component, int SubComponent)
{
    /// <summary>The part of a repetition that is meant.</summary>
    public Hl7v2Value Within(Hl7v2Value repetition)
    {
        if (Component > 0)
            repetition = repetition.Component(Component);
        return SubComponent > 0 ? repetition.SubComponent(SubComponent) : repetition;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Field > 0)
            text.Append('-').Append(Field).Append(Repetition);
        if (Component > 0)
            text.Append('.').Append(Component);
        if (SubComponent > 0)
            text.Append('.').Append(SubComponent);
        return text.ToString();
    }
}

/// <summary>A group of an HL7 v2 path, such as <c>ORDER_OBSERVATION[2]</c>.</summary>
/// <param name="Name">Its name in the message structure.</param>
/// <param name="Selector">Which of them.</param>
internal readonly record struct Hl7v2GroupTerm(string Name, Hl7v2Selector Selector)
{
    public override string ToString() => Name + Selector;
}
