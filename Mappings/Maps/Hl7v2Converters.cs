using System.Runtime.CompilerServices;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Converters that read the data types of HL7 v2 (chapter 2A).</summary>
internal static class Hl7v2Converters
{
    public static IReadOnlyList<Converter> All { get; } =
    [
        Make<Code>("cwe-code", "CE, CNE or CWE: identifier, text and coding system of the first triplet", c => Code(c.Value.Hl7v2Value)),
        Make<Money>("cp-money", "CP: the first component's amount and currency; `with: { currency: … }` where it names none",
            c => Money(c, c.Value.Hl7v2Value.Component(1).SubComponent(1), c.Value.Hl7v2Value.Component(1).SubComponent(2)), "currency"),
        Make<Money>("mo-money", "MO: amount and currency; `with: { currency: … }` where it names none",
            c => Money(c, c.Value.Hl7v2Value.Component(1), c.Value.Hl7v2Value.Component(2)), "currency"),
        Make<ProviderReference>("xcn-provider", "XCN or CNN: id, authority and name of a person", c => Provider(c.Value.Hl7v2Value)),
        Make<Identifier>("cx-identifier", "CX: id, authority and type", c => Identifier(c.Value.Hl7v2Value)),
        Make<HumanName>("xpn-name", "XPN or PN: the parts of a name", c => Name(FirstComponents.Of(c.Value.Hl7v2Value), 1, 7)),
        Make<Address>("xad-address", "XAD or AD: street, city, state, postal code, country", c => Address(c.Value.Hl7v2Value)),
        Make<Contact>("xtn-contact", "XTN: the number as written, or its parts; an e-mail address", c => Contact(c.Value.Hl7v2Value)),
        Make<LocationReference>("pl-location", "PL: unit, room, bed and facility", c => Location(c.Value.Hl7v2Value)),
        Make<Quantity>("sn-quantity", "NM, SN or CQ: a number with its comparator or unit; `with: { unit: … }` where the unit stands elsewhere",
            Quantity, "unit"),
        Of("dtm-date", CanonicalKind.Time, "DT, DTM or TS to ISO 8601, as exact as it is", Date),
        Of("nm-decimal", CanonicalKind.Decimal, "NM to an exact decimal", Decimal),
    ];

    /// <summary>A coded element as a Code; null where it names no code.</summary>
    public static MadeValue? Code(Hl7v2Value value)
    {
        var code = Converters.Put(null, "code", Text(value, 1));
        Converters.Put(code, "system", code is null ? null : Text(value, 3));
        return Converters.Put(code, "display", code is null ? null : Text(value, 2));
    }

    private static Converter Make<T>(string name, string meaning, Func<ConverterCall, MadeValue?> convert, params string[] parameters)
        => new(name, ConverterInput.Hl7v2, CanonicalType.Of(typeof(T)), CanonicalKind.Object, parameters, meaning, convert);

    private static Converter Of(string name, CanonicalKind kind, string meaning, Func<ConverterCall, MadeValue?> convert)
        => new(name, ConverterInput.Hl7v2, null, kind, [], meaning, convert);

    private static MadeValue? Money(in ConverterCall call, Hl7v2Value amount, Hl7v2Value currency)
    {
        if (amount.ReadText() is not { Length: > 0 } text)
            return null;
        return TextConverters.Money(call, text, currency.ReadText() is { Length: > 0 } named ? named : call.Arguments[0]);
    }

    private static MadeObject? Provider(Hl7v2Value value)
    {
        var components = FirstComponents.Of(value);
        var provider = Converters.Put(null, "id", Text(components[0]));
        provider = Converters.Put(provider, "system", provider is null ? null : Text(components[8]));
        if (Name(components, 2, 0) is { } name)
        {
            provider ??= new MadeObject();
            provider.Add("name", name);
        }
        return provider;
    }

    private static MadeObject? Identifier(Hl7v2Value value)
    {
        var identifier = Converters.Put(null, "value", Text(value, 1));
        Converters.Put(identifier, "system", identifier is null ? null : Text(value, 4));
        return Converters.Put(identifier, "type", identifier is null ? null : Text(value, 5));
    }

    // The parts of a name stand in the same order in XPN and XCN, from another component on.
    private static MadeObject? Name(in FirstComponents components, int first, int use)
    {
        var name = Converters.Put(null, "family", components[first - 1]);
        name = Converters.Put(name, "given", components[first]);
        name = Converters.Put(name, "middle", components[first + 1]);
        name = Converters.Put(name, "prefix", components[first + 3]);
        name = Converters.Put(name, "suffix", components[first + 2]);
        return use == 0 || name is null ? name : Converters.Put(name, "use", components[use - 1]);
    }

    private static MadeObject? Address(Hl7v2Value value)
    {
        MadeList? lines = null;
        for (var component = 1; component <= 2; component++)
            if (Text(value, component) is { Length: > 0 } line)
                (lines ??= new MadeList()).Add(new MadeText(line));
        MadeObject? address = null;
        if (lines is not null)
            (address = new MadeObject(7)).Add("lines", lines);
        address = Converters.Put(address, "city", value.Component(3));
        address = Converters.Put(address, "state", value.Component(4));
        address = Converters.Put(address, "postalCode", value.Component(5));
        address = Converters.Put(address, "country", value.Component(6));
        return address is null ? null : Converters.Put(address, "use", Text(value, 7));
    }

    private static MadeObject? Contact(Hl7v2Value value)
    {
        var text = Text(value, 4) is { Length: > 0 } mail ? mail
            : Text(value, 1) is { Length: > 0 } written ? written
            : Text(value, 12) is { Length: > 0 } unformatted ? unformatted
            : string.Join('-', new[] { Text(value, 5), Text(value, 6), Text(value, 7) }.Where(p => p.Length > 0));
        var contact = Converters.Put(null, "value", text);
        Converters.Put(contact, "system", contact is null ? null : Text(value, 3));
        return Converters.Put(contact, "use", contact is null ? null : Text(value, 2));
    }

    private static MadeObject? Location(Hl7v2Value value)
    {
        var location = Converters.Put(null, "facility", value.Component(4));
        location = Converters.Put(location, "unit", value.Component(1));
        location = Converters.Put(location, "room", value.Component(2));
        return Converters.Put(location, "bed", value.Component(3));
    }

    private static MadeObject? Quantity(ConverterCall call)
    {
        var value = call.Value.Hl7v2Value;
        var first = Text(value, 1);
        // SN has its comparator first and its number second; NM and CQ have the number first and CQ the unit second.
        var isStructured = first is "<" or "<=" or ">" or ">=" or "=" or "" && Text(value, 2).Length > 0;
        var number = isStructured ? Text(value, 2) : first;
        if (number.Length == 0)
            return null;
        var quantity = TextConverters.QuantityOf(TextConverters.Number(call, number));
        Converters.Put(quantity, "unit", isStructured || Text(value, 2).Length == 0 ? call.Arguments[0] : Text(value, 2));
        return isStructured && first != "=" ? Converters.Put(quantity, "comparator", first) : quantity;
    }

    private static MadeText? Date(ConverterCall call)
    {
        var text = call.Value.Form == FocusForm.Hl7v2Value ? Hl7v2Scalar.ReadTime(call.Value.Hl7v2Value) : call.Value.ReadText();
        if (string.IsNullOrEmpty(text))
            return null;
        return Hl7v2Time.TryToIso(text, call.Context.Zone, out var iso)
            ? new MadeText(iso)
            : throw call.Rule.Fault("MAP-DATE", 102, "an HL7 date or time is expected", call.Value);
    }

    private static MadeScalar? Decimal(ConverterCall call)
        => call.Value.ReadText() is { Length: > 0 } text ? MadeScalar.Of(TextConverters.Number(call, text)) : null;

    private static string Text(Hl7v2Value value, int component) => Text(value.Component(component));

    private static string Text(Hl7v2Value part) => part.IsNull ? "" : part.ReadText();

    /// <summary>The components of a value of which many are asked for, found in one walk; those beyond are not.</summary>
    [InlineArray(9)]
    private struct FirstComponents
    {
        private Hl7v2Value _first;

        public static FirstComponents Of(Hl7v2Value value)
        {
            var components = default(FirstComponents);
            Span<Hl7v2Value> places = components;
            var count = 0;
            foreach (var component in value.Components)
            {
                if (count == places.Length)
                    break;
                places[count++] = component;
            }
            return components;
        }
    }
}
