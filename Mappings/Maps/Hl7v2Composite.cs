using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>An HL7 v2 value with its parts, on its way to another HL7 v2 message: divided and escaped with the standard delimiters.</summary>
internal static class Hl7v2Composite
{
    /// <summary>The value as it is to be written; null where it has no parts, so that its text says all.</summary>
    public static MadeComposite? Of(Hl7v2Value value)
    {
        if (value.Level is not (Hl7v2Level.Field or Hl7v2Level.Repetition or Hl7v2Level.Component))
            return null;
        var one = value.Level == Hl7v2Level.Field ? value.Repetition(1) : value;
        var parts = value.Level == Hl7v2Level.Component ? 1 : one.ComponentCount;
        var text = new StringBuilder();
        var divided = parts > 1;
        for (var c = 1; c <= parts; c++)
        {
            var component = value.Level == Hl7v2Level.Component ? value : one.Component(c);
            var subs = component.Raw.Count(value.Message!.Delimiters.SubComponent) + 1;
            divided |= subs > 1;
            for (var s = 1; s <= subs; s++)
                Hl7v2MessageBuilder.Escape(component.SubComponent(s).ReadText(), s == 1 ? text : text.Append('&'));
            if (c < parts)
                text.Append('^');
        }
        return divided ? new MadeComposite(text.ToString()) : null;
    }
}
