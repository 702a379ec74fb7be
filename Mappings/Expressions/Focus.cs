using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>The forms of a <see cref="Focus"/>.</summary>
public enum FocusForm
{
    /// <summary>Nothing at all: the default value.</summary>
    Nothing,

    /// <summary>A node of a JSON tree.</summary>
    Tree,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A decimal number, exact.</summary>
    Decimal,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A date, a date with a time, or a time of day.</summary>
    Temporal,

    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>What <c>type()</c> gives.</summary>
    Type,
}

/// <summary>
/// One thing that an expression is evaluated on or gives: a place in an HL7 v2 message, a node of a JSON tree, or a value.
/// </summary>
public readonly struct Focus
{
    private readonly object? _content;
    private readonly long _number;

    private Focus(FocusForm form, object? content, long number = 0) => (Form, _content, _number) = (form, content, number);

    /// <summary>A JSON tree: a FHIR resource, a canonical object, a record.</summary>
    public Focus(JToken tree) => (Form, _content) = (FocusForm.Tree, tree);

    /// <summary>A value: text.</summary>
    public static Focus Of(string text) => new(FocusForm.Text, text);

    /// <summary>A value: true or false.</summary>
    public static Focus Of(bool value) => new(FocusForm.Boolean, null, value ? 1 : 0);

    /// <summary>A value: a whole number.</summary>
    public static Focus Of(long value) => new(FocusForm.Integer, null, value);

    /// <summary>A value: a decimal number.</summary>
    public static Focus Of(decimal value) => new(FocusForm.Decimal, value);

    /// <summary>What it is.</summary>
    public FocusForm Form { get; }

    /// <summary>Whether it is nothing: the default value.</summary>
    public bool IsNothing => Form == FocusForm.Nothing;

    /// <summary>The tree; null where the focus is HL7 v2, a value or nothing.</summary>
    public JToken? Tree => _content as JToken;

    /// <summary>Its text: of a value, of a JSON value, of an HL7 v2 place's first leaf; null where it has none, as an object has not.</summary>
    public string? ReadText() => Form switch
    {
        FocusForm.Text => (string)_content!,
        FocusForm.Boolean => _number != 0 ? "true" : "false",
        FocusForm.Integer => _number.ToString(CultureInfo.InvariantCulture),
        FocusForm.Decimal => ((decimal)_content!).ToString(CultureInfo.InvariantCulture),
        FocusForm.Tree => (_content as JValue)?.Value?.ToString(),
        _ => null,
    };

    /// <summary>It as JSON: a tree as it is, a value as a JSON value, an HL7 v2 place as its text; JSON null where it is nothing.</summary>
    public JToken ToJson() => Form switch
    {
        FocusForm.Tree => (JToken)_content!,
        FocusForm.Boolean => new JValue(_number != 0),
        FocusForm.Integer => new JValue(_number),
        FocusForm.Decimal => new JValue((decimal)_content!),
        _ => ReadText() is { } text ? new JValue(text) : JValue.CreateNull(),
    };
}
