namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Checks what holds for every message before its version does: delimiters, processing id, version, message type, character set.</summary>
internal readonly ref struct HeaderCheck
{
    private readonly Hl7v2Message _message;
    private readonly Hl7v2Profile? _profile;
    private readonly ref Findings _findings;

    public HeaderCheck(Hl7v2Message message, Hl7v2Profile? profile, ref Findings findings)
    {
        _message = message;
        _profile = profile;
        _findings = ref findings;
    }

    public void Check()
    {
        var header = _message.Header;
        Delimiters(header);
        var version = Hl7v2Version.Read(header.Field(12).FirstLeaf().Raw);
        Type(header, version);
        var processing = header.Field(11);
        if (!processing.IsEmpty && processing.FirstLeaf().Raw is not [(byte)'P' or (byte)'T' or (byte)'D'])
            _findings.Add(Hl7v2Rules.ProcessingId, 0, 11, "MSH-11 is none of P, T and D");
        if (!header.Field(12).IsEmpty && version == 0)
            _findings.Add(Hl7v2Rules.Version, 0, 12, "MSH-12 is no version of HL7 v2");
        else if (version != 0 && !IsPublished(version))
            _findings.Add(Hl7v2Rules.VersionUnpublished, 0, 12, "MSH-12 has the form of a version, but none of this number was published");
        if (CharacterSetCheck.Of(_message) is var (rule, text, repetition))
            _findings.Add(rule, new Place(0, 18, repetition), header.Field(18).Start, text);
    }

    private void Delimiters(Hl7v2Segment header)
    {
        var text = header.Field(2).Raw;
        if (text.Length is < 4 or > 5)
            _findings.Add(Hl7v2Rules.EncodingCharacters, 0, 2, $"MSH-2 has {text.Length} characters; the standard has four, with the truncation character five");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == _message.Delimiters.Field || text[..i].Contains(text[i]))
            {
                _findings.Add(Hl7v2Rules.DelimitersEqual, 0, 2, "Two delimiters are the same character; they cannot be told apart");
                return;
            }
        }
    }

    private void Type(Hl7v2Segment header, int version)
    {
        var field = header.Field(9);
        var (type, triggerEvent) = (field.Component(1).FirstLeaf(), field.Component(2).FirstLeaf());
        if (type.IsEmpty)
        {
            if (!field.IsEmpty)
                _findings.Add(Hl7v2Rules.Required, new Place(0, 9, 1, 1), field.Start, "MSH-9.1 is empty; it names the message type");
            return;
        }

        // An acknowledgment may name no event, nor did messages before 2.2.
        if (triggerEvent.IsEmpty && version >= Hl7v2Version.V22 && !type.TextEquals("ACK"))
            _findings.Add(Hl7v2Rules.Required, new Place(0, 9, 1, 2), field.Start, "MSH-9.2 is empty; it names the event");
        if (_profile is not { Messages: { Count: > 0 } messages })
            return;
        var hasType = false;
        foreach (var (knownType, knownEvent) in messages)
        {
            if (!type.TextEquals(knownType))
                continue;
            if (knownEvent is null || triggerEvent.TextEquals(knownEvent))
                return;
            hasType = true;
        }

        if (hasType)
            _findings.Add(Hl7v2Rules.Event, new Place(0, 9, 1, 2), field.Start, $"The profile {_profile.Name} does not have this event");
        else
            _findings.Add(Hl7v2Rules.MessageType, new Place(0, 9, 1, 1), field.Start, $"The profile {_profile.Name} does not have this message type");
    }

    private static bool IsPublished(int version)
        => version is 20100 or 20200 or 20300 or 20301 or 20400 or 20500 or 20501 or 20600 or 20700 or 20701 or 20800 or 20801 or 20802 or 20900;
}
