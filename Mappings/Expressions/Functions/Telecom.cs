using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>What a telecom reaches.</summary>
internal enum TelecomKind
{
    /// <summary>Something else, such as a pager or a modem, or what is not used any more.</summary>
    Other,

    /// <summary>A telephone.</summary>
    Phone,

    /// <summary>A fax.</summary>
    Fax,

    /// <summary>An e-mail address.</summary>
    Email,
}

/// <summary>A telephone number or address, wherever it stands.</summary>
/// <param name="Kind">What it reaches.</param>
/// <param name="Use">What it is used for, as the source codes it: table 0201, or FHIR's words.</param>
/// <param name="Equipment">What it reaches as the source codes it: table 0202, or FHIR's words.</param>
/// <param name="Value">The number or address; nothing where there is none.</param>
internal readonly record struct Telecom(TelecomKind Kind, string Use, string Equipment, Focus Value)
{
    /// <summary>Reads an XTN, a ContactPoint or a canonical contact; null where a thing is none of them.</summary>
    public static Telecom? Read(in Focus focus) => focus.Form switch
    {
        FocusForm.Hl7v2Value => Read(focus.Hl7v2Value),
        FocusForm.Tree when focus.Tree is JObject element => Read(element),
        _ => null,
    };

    /// <summary>Whether it is used so. A mobile telephone at home is both.</summary>
    /// <param name="use"><c>home</c>, <c>work</c> or <c>mobile</c>.</param>
    public bool Is(string use) => use switch
    {
        "home" => Use is "PRN" or "VHN" or "home",
        "work" => Use is "WPN" or "work",
        _ => Equipment == "CP" || Use is "PRS" or "mobile",
    };

    private static Telecom Read(Hl7v2Value xtn)
    {
        var (use, equipment) = (xtn.Component(2).ReadText(), xtn.Component(3).ReadText());
        var number = NumberOf(xtn);
        var mail = Filled(xtn.Component(4));
        var kind = KindOf(equipment, use, (mail.IsNothing ? number.ReadText() : mail.ReadText()) ?? "");
        return new Telecom(kind, use, equipment, kind == TelecomKind.Email && !mail.IsNothing ? mail : number);
    }

    private static Telecom Read(JObject element)
    {
        var (use, system) = (Text(element, "use"), Text(element, "system"));
        var value = element["value"] is JValue { Value: string { Length: > 0 } } text ? new Focus(text) : default;
        return new Telecom(use == "old" ? TelecomKind.Other : KindOf(system, use, value.ReadText() ?? ""), use, system, value);
    }

    // What senders leave out of old versions shows in the value.
    private static TelecomKind KindOf(string equipment, string use, string value) => equipment switch
    {
        "PH" or "CP" or "SAT" or "phone" => use == "BPN" ? TelecomKind.Other : TelecomKind.Phone,
        "FX" or "fax" => TelecomKind.Fax,
        "Internet" or "X.400" or "email" => TelecomKind.Email,
        "" => use == "NET" || value.Contains('@', StringComparison.Ordinal) ? TelecomKind.Email : use == "BPN" ? TelecomKind.Other : TelecomKind.Phone,
        _ => TelecomKind.Other,
    };

    // As written, else unformatted, else its parts: country, area, number.
    private static Focus NumberOf(Hl7v2Value xtn)
    {
        var written = Filled(xtn.Component(1));
        if (!written.IsNothing)
            return written;
        var unformatted = Filled(xtn.Component(12));
        if (!unformatted.IsNothing)
            return unformatted;
        var (country, area, local) = (Filled(xtn.Component(5)).ReadText(), Filled(xtn.Component(6)).ReadText(), Filled(xtn.Component(7)).ReadText());
        if (local is null)
            return default;
        var national = area is null ? local : $"{area}-{local}";
        return Focus.Of(country is null ? national : $"+{country.TrimStart('+')}-{national}");
    }

    private static Focus Filled(Hl7v2Value part) => part.IsEmpty || part.IsNull ? default : new Focus(part);

    private static string Text(JObject element, string name) => (element[name] as JValue)?.Value as string ?? "";
}
