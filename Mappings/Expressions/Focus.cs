using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>The forms of a <see cref="Focus"/>.</summary>
public enum FocusForm
{
    /// <summary>Nothing at all: the default value.</summary>
    Nothing,

    /// <summary>A node of a JSON tree.</summary>
    Tree,

    /// <summary>A whole HL7 v2 message.</summary>
    Hl7v2Message,

    /// <summary>A segment of an HL7 v2 message, or one of its groups, with what belongs to it.</summary>
    Hl7v2Segments,

    /// <summary>A field, repetition, component or sub-component of an HL7 v2 message.</summary>
    Hl7v2Value,

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
/// One thing that an expression is evaluated on or gives: a place in an HL7 v2 message, a node of a JSON tree, or a value. The default is nothing.
/// </summary>
public readonly struct Focus
{
    private readonly object? _content;
    private readonly long _number;
    private readonly Hl7v2Value _value;

    private Focus(FocusForm form, object? content, long number = 0) => (Form, _content, _number) = (form, content, number);

    private Focus(Hl7v2Value value, Hl7v2Scope scope) => (Form, _value, _content) = (FocusForm.Hl7v2Value, value, scope);

    /// <summary>A JSON tree: a FHIR resource, a canonical object, a record.</summary>
    public Focus(JToken tree) => (Form, _content) = (FocusForm.Tree, tree);

    /// <summary>A whole HL7 v2 message.</summary>
    public Focus(Hl7v2Message message) => (Form, _content) = (FocusForm.Hl7v2Message, message);

    /// <summary>A place in an HL7 v2 message: a field or a part of one. A leading dot in an expression speaks of its parts.</summary>
    public Focus(Hl7v2Value value) => (Form, _value) = (FocusForm.Hl7v2Value, value);

    // A canonical object that a map made: a tree that is not made before something needs more of it than texts.
    internal Focus(MadeObject made) => (Form, _content) = (FocusForm.Tree, made);

    internal Focus(Hl7v2Scope segments) => (Form, _content) = (FocusForm.Hl7v2Segments, segments);

    /// <summary>A value: text.</summary>
    public static Focus Of(string text) => new(FocusForm.Text, text);

    /// <summary>A value: true or false.</summary>
    public static Focus Of(bool value) => new(FocusForm.Boolean, null, value ? 1 : 0);

    /// <summary>A value: a whole number.</summary>
    public static Focus Of(long value) => new(FocusForm.Integer, null, value);

    /// <summary>A value: a decimal number.</summary>
    public static Focus Of(decimal value) => new(FocusForm.Decimal, value);

    /// <summary>A value: a date, a date with a time, or a time of day.</summary>
    public static Focus Of(PartialDateTime value) => new(FocusForm.Temporal, value);

    internal static Focus Of(Quantity value) => new(FocusForm.Quantity, value);

    internal static Focus Of(TypeName value) => new(FocusForm.Type, value);

    // Text that stood in a message or tree without a type of its own: it is read as a number or date where one is compared with it.
    internal static Focus Untyped(string text, bool fromHl7v2) => new(FocusForm.Text, text, fromHl7v2 ? 2 : 1);

    /// <summary>What it is.</summary>
    public FocusForm Form { get; }

    /// <summary>Whether it is nothing: the default value.</summary>
    public bool IsNothing => Form == FocusForm.Nothing;

    /// <summary>The tree; null where the focus is HL7 v2, a value or nothing.</summary>
    public JToken? Tree => Form != FocusForm.Tree ? null : _content as JToken ?? ((MadeObject)_content!).Tree;

    /// <summary>The HL7 v2 message that it is, or is a place in; null where it is none.</summary>
    public Hl7v2Message? Message => Form switch
    {
        FocusForm.Hl7v2Message => (Hl7v2Message)_content!,
        FocusForm.Hl7v2Segments => ((Hl7v2Scope)_content!).Range.Message,
        FocusForm.Hl7v2Value => _value.Message,
        _ => null,
    };

    /// <summary>The place in the message, where it is one; else empty.</summary>
    public Hl7v2Value Hl7v2Value => _value;

    /// <summary>The segments of the message, of the group, or of the segment with what belongs to it; else none.</summary>
    public Hl7v2SegmentRange Segments => Form switch
    {
        FocusForm.Hl7v2Message => ((Hl7v2Message)_content!).Segments,
        FocusForm.Hl7v2Segments => ((Hl7v2Scope)_content!).Range,
        _ => default,
    };

    /// <summary>The date or time that it is; null where it is none.</summary>
    public PartialDateTime? Temporal => Form == FocusForm.Temporal ? (PartialDateTime)_content! : null;

    internal MadeObject? Made => _content as MadeObject;
    internal bool IsHl7v2 => Form is FocusForm.Hl7v2Message or FocusForm.Hl7v2Segments or FocusForm.Hl7v2Value;

    /// <summary>The segments or group that it is; of a place, those in which a map found it, where the names of segments are looked for.</summary>
    internal Hl7v2Scope? Scope => _content as Hl7v2Scope;

    /// <summary>The same, found from a segment or group: in rules about a place in a charge, <c>FT1-4</c> is still the charge's own.</summary>
    internal Focus FoundFrom(in Focus around) => Form == FocusForm.Hl7v2Value && around.Scope is { } scope ? new Focus(_value, scope) : this;

    internal bool Boolean => _number != 0;
    internal long Integer => _number;
    internal string Text => (string)_content!;
    internal bool IsUntyped => Form == FocusForm.Text && _number != 0;
    internal bool IsUntypedHl7v2 => Form == FocusForm.Text && _number == 2;
    internal Quantity Quantity => (Quantity)_content!;
    internal TypeName Type => (TypeName)_content!;
    internal bool IsNumber => Form is FocusForm.Integer or FocusForm.Decimal;
    internal decimal Number => Form == FocusForm.Integer ? _number : (decimal)_content!;

    /// <summary>Its text: of a value, of a JSON value, of an HL7 v2 place's first leaf; null where it has none, as an object has not.</summary>
    public string? ReadText() => Form switch
    {
        FocusForm.Text => Text,
        FocusForm.Hl7v2Value => _value.ReadText(),
        FocusForm.Boolean => Boolean ? "true" : "false",
        FocusForm.Integer => _number.ToString(CultureInfo.InvariantCulture),
        FocusForm.Decimal => Number.ToString(CultureInfo.InvariantCulture),
        FocusForm.Tree => Atoms.ReadText(Tree!),
        FocusForm.Temporal or FocusForm.Quantity or FocusForm.Type => _content!.ToString(),
        FocusForm.Hl7v2Segments => Scope!.GroupName ?? Segments[0].ReadName(),
        _ => null,
    };

    /// <summary>It as JSON: a tree as it is, a value as a JSON value, an HL7 v2 place as its text; JSON null where it is nothing.</summary>
    public JToken ToJson() => Form switch
    {
        FocusForm.Tree => Tree!,
        FocusForm.Boolean => new JValue(Boolean),
        FocusForm.Integer => new JValue(_number),
        // Newtonsoft would write the decimal 2 as 2.0, which says more than was known.
        FocusForm.Decimal => Number.Scale == 0 && decimal.Abs(Number) <= long.MaxValue ? new JValue((long)Number) : new JValue(Number),
        FocusForm.Quantity => Quantity.ToJson(),
        _ => ReadText() is { } text ? new JValue(text) : JValue.CreateNull(),
    };
}
