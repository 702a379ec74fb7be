using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Telephone numbers and addresses of XTN, FHIR's ContactPoint and canonical contacts.</summary>
internal static class TelecomFunctions
{
    private const string Use = "use?: 'home' 'work' 'mobile'";

    private const string Expected = "takes a country by ISO 3166's two letters, such as US, DE or GB";

    public static Function[] All { get; } =
    [
        new("phone", Use, "The telephone numbers as they are written, or those of a use; fax, pagers and what FHIR marks old are none of them.", (in Frame frame, in Collection input, CallSite call)
            => Choose(frame, input, call, TelecomKind.Phone), new("PID-13.phone()", "[\"(512) 555-0100\"]"), new("%sample.telecom.phone('mobile')", "[\"+1 512 555 0177\"]")),
        new("fax", Use, "The fax numbers as they are written, or those of a use.", (in Frame frame, in Collection input, CallSite call)
            => Choose(frame, input, call, TelecomKind.Fax), new("%sample.telecom.fax('work').exists()", "[false]")),
        new("email", Use, "The e-mail addresses, or those of a use.", (in Frame frame, in Collection input, CallSite call)
            => Choose(frame, input, call, TelecomKind.Email), new("%sample.telecom.email()", "[\"ana@example.org\"]")),
        new("e164", "country: text", "A telephone number in the international form of E.164, without its extension; empty where it is none. The country (ISO 3166, two letters) is that of numbers without a country's code.",
            (in Frame frame, in Collection input, CallSite call) => call.Text(input) is { } text && call.ArgumentText(frame, 0) is { } country
                ? Collection.Of((CallingCode.Find(country) ?? throw call.Fail("EXPR-ARGUMENTS", $"e164() {Expected}")).Normalise(text)) : Collection.Empty,
            new("PID-13.e164('US')", "[\"+15125550100\"]"), new("'(0)1 234 56-78'.e164('AT')", "[\"+4312345678\"]"))
        { Specialize = CheckCountry },
    ];

    private static Collection Choose(in Frame frame, in Collection input, CallSite call, TelecomKind kind)
    {
        var use = call.ArgumentText(frame, 0);
        if (call.Has(0) && use is null)
            return Collection.Empty;
        if (use is not (null or "home" or "work" or "mobile"))
            throw call.Fail("EXPR-ARGUMENTS", $"{call.Function.Name}() takes 'home', 'work' or 'mobile'");
        Focus first = default;
        List<Focus>? several = null;
        foreach (var item in input)
        {
            if (Telecom.Read(item) is not { } telecom)
                throw call.Fail("EXPR-TYPE", $"{call.Function.Name}() works on telephone numbers and addresses (XTN, ContactPoint), found {Atoms.Describe(item)}", call.PlaceOf(item));
            if (telecom.Kind != kind || telecom.Value.IsNothing || (use is not null && !telecom.Is(use)))
                continue;
            if (first.IsNothing)
                first = telecom.Value;
            else
                (several ??= [first]).Add(telecom.Value);
        }
        return several is null ? new Collection(first) : new Collection(several);
    }

    private static Node? CheckCountry(CallSite call)
    {
        if (call.Literal(0) is { } country && CallingCode.Find(country) is null)
            call.Problems.Error("EXPR-ARGUMENTS", call.Arguments[0].At, Complain(country));
        return null;
    }

    private static string Complain(string country) => country == "UK"
        ? "e164() knows no country 'UK'; ISO 3166 calls it GB"
        : $"e164() knows no country '{country}'; it {Expected}";
}
