using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>What a place in a tree or message is as one of the values of FHIRPath.</summary>
internal static class Atoms
{
    /// <summary>
    /// The value that a focus is: a JSON number a number, JSON text and HL7 v2 text untyped text, a FHIR Quantity a quantity. Objects and
    /// segments stay what they are; nothing is what a JSON null is.
    /// </summary>
    public static Focus Of(in Focus focus) => focus.Form switch
    {
        FocusForm.Hl7v2Value => Focus.Untyped(focus.Hl7v2Value.ReadText(), fromHl7v2: true),
        FocusForm.Tree => Of(focus.Tree!, focus),
        _ => focus,
    };

    private static Focus Of(JToken token, in Focus focus)
    {
        switch (token)
        {
            case JValue value:
                return value.Type switch
                {
                    JTokenType.String => Focus.Untyped((string)value.Value!, fromHl7v2: false),
                    JTokenType.Boolean => Focus.Of((bool)value.Value!),
                    JTokenType.Integer when value.Value is long number => Focus.Of(number),
                    JTokenType.Integer or JTokenType.Float => Numbers.Of(value) is { } number ? Focus.Of(number) : default,
                    JTokenType.Null or JTokenType.Undefined => default,
                    _ => ReadText(value) is { } text ? Focus.Untyped(text, fromHl7v2: false) : default,
                };
            // A FHIR primitive that has extensions and no value.
            case JObject when Trees.HasNoValue(token):
                return default;
            case JObject element when Quantity.FromFhir(element) is { } quantity:
                return Focus.Of(quantity);
            default:
                return focus;
        }
    }

    /// <summary>A JSON value as text; null for null, objects and lists.</summary>
    public static string? ReadText(JToken token) => token is not JValue value ? null : value.Value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        // Only where a tree was read with Newtonsoft's own date recognition.
        DateTime moment => moment.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("o", CultureInfo.InvariantCulture),
        double => Numbers.Of(value)?.ToString(CultureInfo.InvariantCulture) ?? Convert.ToString(value.Value, CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.Value.ToString(),
    };

    /// <summary>The date or time that untyped text or a value is; null where it is none.</summary>
    public static PartialDateTime? ReadTemporal(in Focus atom, TemporalType like)
    {
        if (atom.Form == FocusForm.Temporal)
            return atom.Temporal;
        if (!atom.IsUntyped)
            return null;
        return ParseTemporal(atom.Text, atom.IsUntypedHl7v2, like);
    }

    public static PartialDateTime? ParseTemporal(string text, bool hl7v2, TemporalType like)
    {
        PartialDateTime? value;
        if (like == TemporalType.Time)
            return PartialDateTime.TryParseTime(text, out value) || (hl7v2 && PartialDateTime.TryParseHl7v2Time(text, out value)) ? value : null;
        // A year alone is the same in both; everything longer differs in form.
        return (hl7v2 && PartialDateTime.TryParseHl7v2(text, out value)) || PartialDateTime.TryParseIso(text, out value) ? value : null;
    }

    /// <summary>What a message to the rule's author calls it; never its value.</summary>
    public static string Describe(in Focus focus) => focus.Form switch
    {
        FocusForm.Boolean => "true or false",
        FocusForm.Integer or FocusForm.Decimal => "a number",
        FocusForm.Text => "text",
        FocusForm.Temporal => focus.Temporal!.Type switch
        {
            TemporalType.Date => "a date",
            TemporalType.DateTime => "a date with a time",
            _ => "a time of day",
        },
        FocusForm.Quantity => "a quantity",
        FocusForm.Type => "a type",
        FocusForm.Hl7v2Message => "a message",
        FocusForm.Hl7v2Segments => focus.Scope!.GroupName is null ? "a segment" : "a group of segments",
        FocusForm.Hl7v2Value => "text",
        FocusForm.Tree => focus.Tree is JValue ? "a JSON value" : "an object",
        _ => "nothing",
    };

    /// <summary>Where a thing stands: the path in its tree. HL7 v2 terms know their own place.</summary>
    public static string? PlaceOf(in Focus focus) => focus.Tree?.Path is { Length: > 0 } path ? path : null;
}
