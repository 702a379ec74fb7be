using System.Globalization;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps.Targets;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What happens to a value without <c>using:</c>: it becomes what its target holds, where there is one way only.</summary>
internal static class ValueConversion
{
    private const NumberStyles DecimalStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>The value as its target holds it; null where it is empty, JSON null where the source says "delete".</summary>
    public static MadeValue? Convert(TargetSlot slot, RuleInfo rule, EvaluationContext context, in Focus value)
    {
        if (value.Form == FocusForm.Hl7v2Value)
        {
            if (value.Hl7v2Value.IsNull)
                return MadeValue.Null;
            if (slot.Kind == CanonicalKind.Object)
                return FromComposite(slot, rule, value);
            if (slot.IsHl7v2 && Hl7v2Composite.Of(value.Hl7v2Value) is { } composite)
                return composite;
        }
        if (value.Tree is { } tree)
        {
            if (tree.Type == JTokenType.Null || slot.IsFree)
                return MadeValue.Of(tree);
            // What the map's own rule made, asked for as %base: divided and escaped already.
            if (slot.IsHl7v2 && tree is JRaw { Value: string divided })
                return new MadeComposite(divided);
            if (slot.Kind == CanonicalKind.Object)
                return FromTree(slot, rule, value, tree);
            if (slot.FhirType == "decimal" && tree is JValue { Type: JTokenType.Integer or JTokenType.Float } number)
                return new MadeScalar(number);
            if (tree is JContainer)
                throw rule.Fault("MAP-KIND", 102, $"a single value is expected, this is {(tree is JArray ? "a list" : "an object")}", value);
        }
        if (slot.IsFree)
            return FreeForm(value);
        var written = slot.Kind == CanonicalKind.Time && value.Form == FocusForm.Hl7v2Value ? Hl7v2.Hl7v2Scalar.ReadTime(value.Hl7v2Value) : value.ReadText();
        return written is { Length: > 0 } text ? FromText(slot, rule, context, text, value) : null;
    }

    /// <summary>A text as its target holds it.</summary>
    /// <param name="slot">The target.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="context">The run, for the zone.</param>
    /// <param name="text">The text, not empty.</param>
    /// <param name="origin">What it was read from, for failures; nothing where that is not known yet.</param>
    public static MadeValue FromText(TargetSlot slot, RuleInfo rule, EvaluationContext context, string text, in Focus origin)
    {
        if (slot.FhirType is not null)
            return FhirPrimitiveText.Convert(slot, rule, context, text, origin);
        switch (slot.Kind)
        {
            case CanonicalKind.Decimal:
                return decimal.TryParse(text, DecimalStyle, CultureInfo.InvariantCulture, out var number)
                    ? MadeScalar.Of(number)
                    : throw Fault(rule, "MAP-NUMBER", 102, "a decimal number is expected", text, origin);
            case CanonicalKind.DecimalText:
                return decimal.TryParse(text, DecimalStyle, CultureInfo.InvariantCulture, out var amount)
                    ? new MadeText(amount.ToString(CultureInfo.InvariantCulture))
                    : throw Fault(rule, "MAP-NUMBER", 102, "a decimal number is expected", text, origin);
            case CanonicalKind.Integer:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                    ? MadeScalar.Of(whole)
                    : throw Fault(rule, "MAP-NUMBER", 102, "a whole number is expected", text, origin);
            case CanonicalKind.Boolean:
                return text switch
                {
                    "true" or "Y" => MadeScalar.Of(true),
                    "false" or "N" => MadeScalar.Of(false),
                    _ => throw Fault(rule, "MAP-BOOLEAN", 102, "Y, N, true or false is expected", text, origin),
                };
            case CanonicalKind.Word:
                foreach (var word in slot.Words)
                    if (string.Equals(word, text, StringComparison.Ordinal))
                        return new MadeText(word);
                throw Fault(rule, "MAP-WORD", 103, $"one of {string.Join(", ", slot.Words)} is expected", text, origin);
            case CanonicalKind.Time:
                if (text.Length <= 10 ? IsoDateTime.TryMeasure(text, out _) : text[4] == '-' && IsoDateTime.TryMeasure(text, out _))
                    return new MadeText(text);
                return Hl7v2Time.TryToIso(text, context.Zone, out var iso)
                    ? new MadeText(iso)
                    : throw Fault(rule, "MAP-DATE", 102, "a date or time is expected", text, origin);
            case CanonicalKind.Object when slot.IsCode:
                return CodeOf(text);
            case CanonicalKind.Object:
                throw Fault(rule, "MAP-KIND", 102, $"{slot.Shape!.Name} is expected, this is text", text, origin);
            default:
                return new MadeText(text);
        }
    }

    /// <summary>Whether an object has the properties of a canonical part and no others; the path of the first that is wrong, null where none is.</summary>
    public static string? FirstDifference(CanonicalType type, JObject tree)
    {
        foreach (var member in tree)
        {
            if (type.Find(member.Key) is not { } property)
                return member.Key;
            if (member.Value!.Type == JTokenType.Null)
                continue;
            if (property.IsList != member.Value is JArray)
                return member.Key;
            foreach (var element in property.IsList ? (IEnumerable<JToken>)member.Value : [member.Value])
                if (Difference(property, element) is { } inner)
                    return inner.Length == 0 ? member.Key : $"{member.Key}.{inner}";
        }
        return type.Properties.FirstOrDefault(p => p.IsRequired && tree[p.Name] is null or { Type: JTokenType.Null })?.Name;
    }

    private static string? Difference(CanonicalProperty property, JToken value) => property.Kind switch
    {
        CanonicalKind.Object => value is JObject part ? FirstDifference(property.ObjectType!, part) : "",
        CanonicalKind.Decimal => value.Type is JTokenType.Float or JTokenType.Integer ? null : "",
        CanonicalKind.Integer => value.Type is JTokenType.Integer ? null : "",
        CanonicalKind.Boolean => value.Type is JTokenType.Boolean ? null : "",
        CanonicalKind.Word => value.Type == JTokenType.String && property.Words.Contains((string)value!) ? null : "",
        CanonicalKind.Time => value.Type == JTokenType.String && IsoDateTime.TryMeasure((string)value!, out _) ? null : "",
        _ => value.Type == JTokenType.String ? null : "",
    };

    private static MadeValue? FromComposite(TargetSlot slot, RuleInfo rule, in Focus value)
    {
        if (!slot.IsCode)
            throw rule.Fault("MAP-KIND", 102, $"{slot.Shape!.Name} is expected; the rule needs 'using:'", value);
        return Hl7v2Converters.Code(value.Hl7v2Value);
    }

    private static MadeObject FromTree(TargetSlot slot, RuleInfo rule, in Focus value, JToken tree)
    {
        if (tree is JObject part)
            return slot.Shape!.FirstDifference(part) is { } wrong
                ? throw rule.Fault("MAP-KIND", 102, $"{slot.Shape.Name} is expected; '{wrong}' is missing or is not one of its properties", MessagePlace.Of(value))
                : (MadeObject)MadeValue.Of(part);
        if (slot.IsCode && value.ReadText() is { Length: > 0 } text)
            return CodeOf(text);
        throw rule.Fault("MAP-KIND", 102, $"{slot.Shape!.Name} is expected, this is {(tree is JArray ? "a list" : "a single value")}", value);
    }

    private static MadeObject CodeOf(string text)
    {
        var code = new MadeObject(1);
        code.Add("code", new MadeText(text));
        return code;
    }

    private static MadeValue? FreeForm(in Focus value)
    {
        var json = value.ToJson();
        return json is JValue { Type: JTokenType.Null } or JValue { Value: "" } ? null : MadeValue.Of(json);
    }

    private static MapException Fault(RuleInfo rule, string code, int condition, string message, string text, in Focus origin)
        => rule.Fault(code, condition, message, MessagePlace.Of(origin), text);
}
