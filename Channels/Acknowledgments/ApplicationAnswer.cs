using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Acknowledgments;

/// <summary>What the engine says for the application: AA, AE or AR, and an ERR for each thing that is wrong.</summary>
public static class ApplicationAnswer
{
    /// <summary>The code for what is wrong with a message. AR says "not this kind of message", AE "mend it first".</summary>
    /// <param name="error">What is wrong; null for nothing.</param>
    public static Hl7v2AcknowledgmentCode CodeOf(MessageError? error)
        => error is null ? Hl7v2AcknowledgmentCode.AA : IsHeaderFault(error) ? Hl7v2AcknowledgmentCode.AR : Hl7v2AcknowledgmentCode.AE;

    /// <summary>Whether MSH-9, 11 or 12 is at fault: conditions 200 to 203 of table 0357.</summary>
    public static bool IsHeaderFault(MessageError error) => error.Condition is >= 200 and <= 203;

    /// <summary>Writes it, without framing.</summary>
    /// <param name="content">The message that is answered, or its beginning.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="error">What is reported; null for nothing.</param>
    /// <param name="controlId">MSH-10.</param>
    /// <param name="time">MSH-7.</param>
    /// <param name="form">How it is written, where not as ever.</param>
    public static byte[] Write(
        ReadOnlySpan<byte> content, Hl7v2AcknowledgmentCode code, MessageError? error, string controlId, DateTimeOffset time, Hl7v2AcknowledgmentForm form = default)
        => Hl7v2Acknowledgment.Write(content, code, controlId, time, error is null ? [] : Reported(error), form);

    private static Hl7v2AcknowledgmentError[] Reported(MessageError error)
    {
        var reported = new Hl7v2AcknowledgmentError[1 + error.Further.Count];
        for (var i = 0; i < reported.Length; i++)
        {
            var one = i == 0 ? error : error.Further[i - 1];
            reported[i] = new Hl7v2AcknowledgmentError(one.Condition, one.Message, one.Place, one.Code, Diagnostic: one.Rule);
        }
        return reported;
    }
}
