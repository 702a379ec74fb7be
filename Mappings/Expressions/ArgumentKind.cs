namespace InterfaceEngine.Mappings.Expressions;

/// <summary>What an argument of a function has to be: what checks of a call and the reference know of it.</summary>
public enum ArgumentKind
{
    /// <summary>One value of any kind.</summary>
    Any,

    /// <summary>One text.</summary>
    Text,

    /// <summary>One whole number.</summary>
    Integer,

    /// <summary>One number, whole or decimal.</summary>
    Number,

    /// <summary>True or false, evaluated once.</summary>
    Boolean,

    /// <summary>One date, date with a time, or time of day.</summary>
    Date,

    /// <summary>One quantity, or a number for one without a unit.</summary>
    Quantity,

    /// <summary>Any number of things.</summary>
    Values,

    /// <summary>A condition that is asked of each thing in turn, which it sees as <c>$this</c>.</summary>
    Condition,

    /// <summary>What is made of each thing in turn, which it sees as <c>$this</c>.</summary>
    Projection,

    /// <summary>One text that is a regular expression.</summary>
    Pattern,

    /// <summary>One text that is the name of a code set or concept map.</summary>
    CodeSet,

    /// <summary>The name of a type, which is no expression.</summary>
    Type,
}
