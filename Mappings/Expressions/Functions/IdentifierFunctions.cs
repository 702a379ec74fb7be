using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Identifiers by their type, persons' names, check digits, and identifiers that are made of names.</summary>
internal static class IdentifierFunctions
{
    private const string OidUrn = "urn:oid:";

    public static Function[] All { get; } =
    [
        new("identifier", "type: text, authority?: text",
            "The values of the identifiers of a type of HL7 table 0203, and of an authority (its name, OID or url) where one is given: of CX, of FHIR Identifiers that are not old, of canonical ones.",
            Identifier, new("PID-3[*].identifier('MR', 'NORTH')", "[\"12345\"]"), new("%sample.identifier.identifier('SS')", "[\"999-11\"]")),
        new("formatName", "pattern: text, component?: integer",
            "A person's name by a pattern of Family, Given, Middle, Prefix, Suffix and the initials F, G, M, in capitals where the pattern is (FAMILY); what is not there goes with what parts it. Of XPN, of XCN with the component of its family name (2), of HumanName, of canonical names.",
            (in Frame frame, in Collection input, CallSite call) => call.ArgumentText(frame, 0) is { } pattern ? FormatName(frame, input, call, NamePattern.Read(pattern, out _)
                ?? throw call.Fail("EXPR-ARGUMENTS", $"formatName() takes a pattern {NamePattern.Form}")) : Collection.Empty,
            new("PID-5.formatName('Family, Given M.')", "[\"Garcia, Ana M.\"]"), new("PV1-7.formatName('FAMILY, Prefix Given', 2)", "[\"STONE, Dr Ella\"]"))
        { Specialize = BindName },
        new("isLuhn", "", "Whether its last digit is right by Luhn's formula, as of card and member numbers.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(CheckDigits.IsLuhn(text)) : Collection.Empty, new("'79927398713'.isLuhn()", "[true]")),
        new("isNpi", "", "Whether it is a possible National Provider Identifier: ten digits, the last right by Luhn's formula with 80840 before them.",
            (in Frame _, in Collection input, CallSite call) => call.Text(input) is { } text ? Collection.Of(text.Length == 10 && CheckDigits.IsLuhn("80840" + text)) : Collection.Empty,
            new("'1234567893'.isNpi()", "[true]")),
        new("isGtin", "", "Whether it is a possible GTIN of GS1 (8, 12, 13 or 14 digits), as on supplies: its last digit is right.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(CheckDigits.IsGtin(text)) : Collection.Empty, new("'4006381333931'.isGtin()", "[true]")),
        new("isIban", "", "Whether it is a possible IBAN of ISO 13616, blanks within it allowed: its check digits are right.", (in Frame _, in Collection input, CallSite call)
            => call.Text(input) is { } text ? Collection.Of(CheckDigits.IsIban(text)) : Collection.Empty, new("'GB82 WEST 1234 5698 7654 32'.isIban()", "[true]")),
        new("uuid", "space?: text",
            "The UUID that a name has (RFC 9562, version 5), the same for the same name at any time, so that a replay answers the same. The name space is the engine's, or 'dns', 'url', 'oid', 'x500' or a UUID.",
            (in Frame frame, in Collection input, CallSite call) => Uuid(frame, input, call) is { } uuid ? Collection.Of(uuid.ToString("D")) : Collection.Empty,
            new("(MSH-4.1 & '|' & PID-3.1).uuid()", "[\"89b85c1f-2be6-55f4-9ad6-117b0260280a\"]"), new("'www.example.com'.uuid('dns')", "[\"2ed6657d-e927-568b-95e1-2665a8aea6a2\"]"))
        { Specialize = CheckSpace },
        new("uuidUrn", "space?: text", "The same as FHIR's references within a Bundle write it.",
            (in Frame frame, in Collection input, CallSite call) => Uuid(frame, input, call) is { } uuid ? Collection.Of($"urn:uuid:{uuid:D}") : Collection.Empty,
            new("'1.2.840.113556'.uuidUrn('oid')", "[\"urn:uuid:fab504f7-bf23-51ae-98da-40ac4c52cbc9\"]"))
        { Specialize = CheckSpace },
    ];

    private static Collection Identifier(in Frame frame, in Collection input, CallSite call)
    {
        if (call.ArgumentText(frame, 0) is not { } type)
            return Collection.Empty;
        var authority = call.ArgumentText(frame, 1);
        if (call.Has(1) && authority is null)
            return Collection.Empty;
        Focus first = default;
        List<Focus>? several = null;
        foreach (var item in input)
        {
            var value = item.Form switch
            {
                FocusForm.Hl7v2Value => Identifier(item.Hl7v2Value, type, authority),
                FocusForm.Tree when item.Tree is JObject element => Identifier(element, type, authority),
                _ => throw call.Fail("EXPR-TYPE", $"identifier() works on identifiers (CX, Identifier), found {Atoms.Describe(item)}", call.PlaceOf(item)),
            };
            if (value.IsNothing)
                continue;
            if (first.IsNothing)
                first = value;
            else
                (several ??= [first]).Add(value);
        }
        return several is null ? new Collection(first) : new Collection(several);
    }

    private static Focus Identifier(Hl7v2Value cx, string type, string? authority)
    {
        var value = cx.Component(1);
        return cx.Component(5).TextEquals(type) && !value.IsEmpty && !value.IsNull && (authority is null || IsAuthority(cx.Component(4), authority)) ? new Focus(value) : default;
    }

    // HD has a name and a universal id with its type; FHIR writes an OID as a URN.
    private static bool IsAuthority(Hl7v2Value hd, string authority)
        => hd.SubComponent(1).TextEquals(authority) || hd.SubComponent(2).TextEquals(authority)
            || (authority.StartsWith(OidUrn, StringComparison.Ordinal) && hd.SubComponent(2).TextEquals(authority[OidUrn.Length..]));

    private static Focus Identifier(JObject element, string type, string? authority)
    {
        if (element["value"] is not JValue { Value: string { Length: > 0 } } value || (element["use"] as JValue)?.Value is "old" || !IsType(element["type"], type))
            return default;
        if (authority is not null && !IsAuthority((element["system"] as JValue)?.Value as string, authority)
            && ((element["assigner"] as JObject)?["display"] as JValue)?.Value as string != authority)
            return default;
        return new Focus(value);
    }

    private static bool IsAuthority(string? system, string authority)
        => system is not null && (system == authority
            || (system.Length == OidUrn.Length + authority.Length && system.StartsWith(OidUrn, StringComparison.Ordinal) && system.EndsWith(authority, StringComparison.Ordinal)));

    // A canonical identifier has a code, FHIR's a CodeableConcept.
    private static bool IsType(JToken? written, string type)
    {
        switch (written)
        {
            case JValue code:
                return code.Value as string == type;
            case JObject concept when concept["coding"] is JArray codings:
                foreach (var coding in codings)
                    if (coding is JObject one && (one["code"] as JValue)?.Value as string == type)
                        return true;
                return false;
            default:
                return false;
        }
    }

    private static CallNode? BindName(CallSite call)
    {
        if (call.Literal(0) is not { } text)
            return null;
        if (NamePattern.Read(text, out var wrong) is { } pattern)
            return new CallNode(call, (in Frame frame, in Collection input, CallSite site) => FormatName(frame, input, site, pattern));
        call.Problems.Error("EXPR-ARGUMENTS", call.Arguments[0].At, NamePattern.Complain(wrong));
        return null;
    }

    private static Collection FormatName(in Frame frame, in Collection input, CallSite call, NamePattern pattern)
    {
        var one = call.One(input);
        switch (one.Form)
        {
            case FocusForm.Nothing:
                return Collection.Empty;
            case FocusForm.Hl7v2Value:
                return Collection.Of(pattern.Write(PersonName.Of(one.Hl7v2Value, (int)Math.Clamp(call.ArgumentInteger(frame, 1) ?? 1, 1, 99))));
            case FocusForm.Tree when one.Tree is JObject element:
                return Collection.Of(pattern.Write(PersonName.Of(element)));
            default:
                throw call.Fail("EXPR-TYPE", $"formatName() works on a name (XPN, HumanName), found {Atoms.Describe(one)}", call.PlaceOf(one));
        }
    }

    private static Node? CheckSpace(CallSite call)
    {
        if (call.Literal(0) is { } space && NameBasedUuid.SpaceOf(space) is null)
            call.Problems.Error("EXPR-ARGUMENTS", call.Arguments[0].At, $"'{space}' is no name space of UUIDs", NameBasedUuid.Spaces);
        return null;
    }

    private static Guid? Uuid(in Frame frame, in Collection input, CallSite call)
    {
        if (call.Text(input) is not { } name)
            return null;
        if (!call.Has(0))
            return NameBasedUuid.Of(NameBasedUuid.Engine, name);
        if (call.ArgumentText(frame, 0) is not { } space)
            return null;
        return NameBasedUuid.Of(NameBasedUuid.SpaceOf(space) ?? throw call.Fail("EXPR-ARGUMENTS", $"{call.Function.Name}() takes a name space: {NameBasedUuid.Spaces}"), name);
    }
}
