namespace InterfaceEngine.Mappings.Expressions;

/// <summary>The kinds of things that a part of an expression may give, as far as that is known before there is a message.</summary>
[Flags]
public enum ValueKinds
{
    /// <summary>Nothing: it is always empty.</summary>
    None = 0,

    /// <summary>True or false.</summary>
    Boolean = 1,

    /// <summary>A whole number.</summary>
    Integer = 1 << 1,

    /// <summary>A decimal number.</summary>
    Decimal = 1 << 2,

    /// <summary>Text that the expression itself writes or makes: it is nothing but text.</summary>
    Text = 1 << 3,

    /// <summary>Text of a tree: it is read as a number or date where it is compared with one.</summary>
    Untyped = 1 << 4,

    /// <summary>A date.</summary>
    Date = 1 << 5,

    /// <summary>A date with a time.</summary>
    DateTime = 1 << 6,

    /// <summary>A time of day.</summary>
    Time = 1 << 7,

    /// <summary>A number with a unit.</summary>
    Quantity = 1 << 8,

    /// <summary>An object of a tree.</summary>
    Object = 1 << 9,

    /// <summary>A field, repetition or component of an HL7 v2 message.</summary>
    Place = 1 << 10,

    /// <summary>A segment or group of an HL7 v2 message.</summary>
    Segments = 1 << 11,

    /// <summary>A whole HL7 v2 message.</summary>
    Message = 1 << 12,

    /// <summary>What <c>type()</c> gives.</summary>
    Type = 1 << 13,

    /// <summary>A number.</summary>
    Number = Integer | Decimal,

    /// <summary>A date or time.</summary>
    Temporal = Date | DateTime | Time,

    /// <summary>Anything that has a text.</summary>
    AnyText = Text | Untyped | Place,

    /// <summary>Anything of an HL7 v2 message.</summary>
    Hl7v2 = Place | Segments | Message,

    /// <summary>Anything: nothing is known.</summary>
    Any = (1 << 14) - 1,
}
