using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>Says why <c>accept:</c> let nothing of a message in, in the terms of HL7 table 0357 where it is an HL7 v2 message.</summary>
internal static class AcceptRefusal
{
    /// <summary>The error for a message that no line of <c>accept:</c> is true of.</summary>
    public static MessageError Of(IReadOnlyList<Expression> accept, Hl7v2Message? message)
    {
        var rule = $"{accept[0].At.File}:{accept[0].At.Line}";
        if (message is null)
            return new MessageError("ACCEPT-REJECTED", "the channel does not accept this request") { Rule = rule };
        var type = message.Header.Field(9);
        // The first of type, event, processing id and version that the lines speak of without naming this message's value is at fault.
        return !Names(accept, type.Component(1)) ? Error("ACCEPT-TYPE", "MSH-9.1", "the channel does not accept this message type", 200, rule)
            : Speaks(accept, "MSH-9.2") && !Names(accept, type.Component(2)) ? Error("ACCEPT-EVENT", "MSH-9.2", "the channel does not accept this event", 201, rule)
            : Speaks(accept, "MSH-11") ? Error("ACCEPT-PROCESSING-ID", "MSH-11", "the channel does not accept this processing id", 202, rule)
            : Speaks(accept, "MSH-12") ? Error("ACCEPT-VERSION", "MSH-12", "the channel does not accept this version", 203, rule)
            : Error("ACCEPT-REJECTED", null, "the channel does not accept this message", 207, rule);
    }

    private static MessageError Error(string code, string? place, string message, int condition, string rule)
        => new(code, message) { Place = place, Condition = condition, Rule = rule };

    private static bool Names(IReadOnlyList<Expression> accept, Hl7v2Value code)
        => !code.IsEmpty && Speaks(accept, $"'{code.ReadText()}'");

    private static bool Speaks(IReadOnlyList<Expression> accept, string text)
        => accept.Any(a => a.Text.Contains(text, StringComparison.Ordinal));
}
