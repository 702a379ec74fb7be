using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Whether a message's bytes are what MSH-18 says, and MSH-18 a name that everyone knows.</summary>
internal static class CharacterSetCheck
{
    /// <summary>What is wrong with MSH-18; null where nothing is.</summary>
    /// <returns>The rule that it breaks, a sentence, and the repetition of MSH-18.</returns>
    public static (Hl7v2Rule Rule, string Text, int Repetition)? Of(Hl7v2Message message)
    {
        var names = message.Header.Field(18);
        var isAscii = Ascii.IsValid(message.Body.AsSpan());
        for (var repetition = 1; repetition <= names.RepetitionCount; repetition++)
        {
            var name = names.Repetition(repetition).FirstLeaf();
            if (!name.IsEmpty && OfName(name) is { } wrong)
                return (Hl7v2Rules.CharacterSetUnknown, wrong, repetition);
        }

        if (isAscii)
            return null;
        var bytes = message.IsTranscoded ? message.Content.Span : message.Body.AsSpan();
        return (message.IsTranscoded ? message.CharacterSet : Hl7v2CharacterSet.Find(names.FirstLeaf().Raw)) switch
        {
            null => (Hl7v2Rules.CharacterSetDoubtful, "MSH-18 is empty, but the message is not ASCII", 1),
            var declared when declared == Hl7v2CharacterSet.Ascii
                => (Hl7v2Rules.CharacterSetDoubtful, $"The message is not {names.ReadText()}, which MSH-18 names", 1),
            var declared when !declared.CanRead(bytes)
                => (Hl7v2Rules.CharacterSet, $"The message has bytes that are not possible in {declared}, which MSH-18 names", 1),
            { IsAsciiTransparent: true } declared when declared != Hl7v2CharacterSet.Utf8 && Hl7v2CharacterSet.Utf8.CanRead(bytes)
                => (Hl7v2Rules.CharacterSetDoubtful, $"MSH-18 names {declared}, but the bytes look like UTF-8", 1),
            _ => null,
        };
    }

    private static string? OfName(Hl7v2Value name)
    {
        foreach (var known in Hl7v2CharacterSet.TableNames)
        {
            if (name.TextEquals(known))
                return null;
        }

        return Hl7v2CharacterSet.Find(name.Raw) is { } meant
            ? $"MSH-18 is no name of table 0211; it is read as {meant}, which is one"
            : "MSH-18 is no name of table 0211 that is known here; the message is read as though it were empty";
    }
}
