using System.Text;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Holds segments against their rules, each in one walk over its bytes.</summary>
internal ref struct SegmentCheck
{
    private static readonly Hl7v2SegmentId Obx = Hl7v2SegmentId.From("OBX"u8);

    private readonly Hl7v2Message _message;
    private readonly RuleBook _book;
    private readonly EvaluationContext? _context;
    private readonly ref Findings _findings;
    private readonly Hl7v2Delimiters _delimiters;
    private readonly bool _wantsComponents;
    private int _segment;
    private int _start;
    private Hl7v2SegmentId _id;
    private ElementRules? _field;

    public SegmentCheck(Hl7v2Message message, RuleBook book, EvaluationContext? context, ref Findings findings)
    {
        _message = message;
        _book = book;
        _context = context;
        _findings = ref findings;
        _delimiters = message.Delimiters;
        _wantsComponents = findings.Wants(Hl7v2Rules.ComponentEmpty);
    }

    /// <summary>Checks a segment.</summary>
    /// <param name="segment">Its place in the message, from 0.</param>
    /// <param name="rules">Its rules.</param>
    public void Check(int segment, SegmentRules rules)
    {
        var entry = _message.Entry(segment);
        var text = _message.Slice(entry.Start, entry.Length);
        (_segment, _start, _id) = (segment, entry.Start, rules.Id);
        var fields = rules.Fields;
        var position = text.IndexOf(_delimiters.Field);
        position = position < 0 ? text.Length + 1 : position + 1;
        var number = 1;
        if (rules.Id.IsHeader)
        {
            // The separator is the first field, and the encoding characters hold delimiters that divide nothing.
            var end = position > text.Length ? -1 : text[position..].IndexOf(_delimiters.Field);
            position = end < 0 ? text.Length + 1 : position + end + 1;
            number = 3;
        }

        for (; position <= text.Length; number++)
        {
            var rest = text[position..];
            var length = rest.IndexOf(_delimiters.Field);
            if (length < 0)
                length = rest.Length;
            if (number > fields.Length)
            {
                if (length > 0 && !IsBlank(rest[..length]))
                {
                    if (_findings.Wants(Hl7v2Rules.ExtraField))
                        _findings.Add(Hl7v2Rules.ExtraField, segment, number, $"{_id} has {fields.Length} fields in {_book.Version}; what follows is ignored by receivers that go by it");
                    return;
                }
            }
            else if (length == 0)
            {
                if (fields[number - 1].WhenEmpty is not null)
                    Empty(fields[number - 1], number);
            }
            else
            {
                Field(fields[number - 1], number, position, rest[..length]);
            }

            position += length + 1;
        }

        for (; number <= rules.LastRequired; number++)
        {
            if (fields[number - 1].WhenEmpty is not null)
                Empty(fields[number - 1], number);
        }
    }

    private void Field(ElementRules rules, int number, int start, ReadOnlySpan<byte> text)
    {
        if (IsBlank(text))
        {
            if (rules.WhenEmpty is not null)
                Empty(rules, number);
            return;
        }

        _field = rules;
        if (rules.IsNotAllowed)
            _findings.Add(Hl7v2Rules.NotAllowed, _segment, number, $"{_id}-{number}{Named(rules)} is valued; the profile wants it empty");
        var type = rules.Type;
        if (type.Form == ValueForm.Varies || (_id == Obx && number == 5))
        {
            if (TypeOfObservation(number) is not { } observed)
                return;
            type = observed;
        }

        for (var repetition = 1; ; repetition++)
        {
            var length = _delimiters.Repetition == 0 ? -1 : text.IndexOf(_delimiters.Repetition);
            var value = length < 0 ? text : text[..length];
            if (repetition == rules.MaxRepetitions + 1 && repetition > 1)
            {
                _findings.Add(Hl7v2Rules.Repetitions, new Place(_segment, number, repetition), _start + start,
                    $"{_id}-{number}{Named(rules)} comes more than {(rules.MaxRepetitions == 1 ? "once" : $"{rules.MaxRepetitions} times")}");
            }

            if (value.Length > 0 && !IsNull(value))
                Value(rules, type, new Place(_segment, number, repetition), start, value);
            if (length < 0)
                return;
            start += length + 1;
            text = text[(length + 1)..];
        }
    }

    // OBX-2 says what OBX-5 is. What says it of other fields that vary (MFE-5, QPD-1) is not looked at.
    private readonly TypeRules? TypeOfObservation(int field)
    {
        if (_id != Obx || field != 5)
            return null;
        var said = new Hl7v2Segment(_message, _segment).Field(2);
        if (!said.IsEmpty)
            return _book.FindType(said.FirstLeaf().Raw);
        _findings.Add(Hl7v2Rules.Required, _segment, 2, "OBX-2 is empty, but it has to say what OBX-5 is");
        return null;
    }

    private void Value(ElementRules rules, TypeRules type, in Place place, int start, ReadOnlySpan<byte> text)
    {
        if (rules.MaxLength > 0 && text.Length > rules.MaxLength)
            Length(rules, place, start, text);
        if (type.Components.Length == 0)
        {
            Leaf(rules, type.Form, place, start, text, _delimiters.Component);
            return;
        }

        var whole = text;
        var isDivided = _delimiters.Component != 0 && text.Contains(_delimiters.Component);
        var number = 1;
        for (var position = start; ; number++)
        {
            var length = isDivided ? text.IndexOf(_delimiters.Component) : -1;
            var part = length < 0 ? text : text[..length];
            if (number > type.Components.Length)
            {
                if (_findings.Wants(Hl7v2Rules.ExtraComponent) && !IsBlank(part))
                {
                    _findings.Add(Hl7v2Rules.ExtraComponent, place with { Component = number }, _start + position, $"{_id}-{place.Field} has more than the {type.Components.Length} components of {type.Id}");
                    break;
                }
            }
            else
            {
                Component(type.Components[number - 1], place with { Component = isDivided ? number : 0 }, position, part);
            }

            if (length < 0)
                break;
            position += length + 1;
            text = text[(length + 1)..];
        }

        for (number++; number <= type.LastRequired; number++)
            EmptyComponent(type.Components[number - 1], place with { Component = number }, start);
        if (type.IsCoded && (rules.Table is not null || rules.Codes is not null || rules.Constant is not null))
            Coded(rules, place, start, whole);
    }

    private void Component(ElementRules rules, in Place place, int start, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || IsBlank(text))
        {
            EmptyComponent(rules, place, start);
            return;
        }

        if (IsNull(text))
            return;
        if (rules.IsNotAllowed)
            _findings.Add(Hl7v2Rules.NotAllowed, place, _start + start, $"{_id}-{place.Field}.{Math.Max(1, place.Component)}{Named(rules)} is valued; the profile wants it empty");
        if (rules.MaxLength > 0 && text.Length > rules.MaxLength)
            Length(rules, place, start, text);
        if (rules.Type.Components.Length == 0)
        {
            Leaf(rules, rules.Type.Form, place, start, text, _delimiters.SubComponent);
            return;
        }

        var isDivided = _delimiters.SubComponent != 0 && text.Contains(_delimiters.SubComponent);
        for (var number = 1; ; number++)
        {
            var length = isDivided ? text.IndexOf(_delimiters.SubComponent) : -1;
            var part = length < 0 ? text : text[..length];
            if (number > rules.Type.Components.Length)
            {
                if (part.Length > 0 && _findings.Wants(Hl7v2Rules.ExtraSubComponent))
                    _findings.Add(Hl7v2Rules.ExtraSubComponent, place with { Component = Math.Max(1, place.Component), SubComponent = number }, _start + start, $"{_id}-{place.Field}.{Math.Max(1, place.Component)} has more than the {rules.Type.Components.Length} sub-components of {rules.Type.Id}");
                return;
            }

            var element = rules.Type.Components[number - 1];
            if (part.Length > 0 && !IsNull(part) && element.Type.Components.Length == 0)
                Leaf(element, element.Type.Form, isDivided ? place with { Component = Math.Max(1, place.Component), SubComponent = number } : place, start, part, 0);
            if (length < 0)
                return;
            start += length + 1;
            text = text[(length + 1)..];
        }
    }

    // A value that cannot be divided further by its data type; what a delimiter divides all the same is looked at up to it.
    private readonly void Leaf(ElementRules rules, ValueForm form, in Place place, int start, ReadOnlySpan<byte> text, byte delimiter)
    {
        if (form is not (ValueForm.Text or ValueForm.Varies))
        {
            // A number with sub-components is none.
            if (!ValueForms.Fits(form, text))
                Misfit(rules, form, place, start, text);
            return;
        }

        if (delimiter != 0 && text.IndexOf(delimiter) is var end and >= 0)
        {
            var extra = delimiter == _delimiters.Component ? Hl7v2Rules.ExtraComponent : Hl7v2Rules.ExtraSubComponent;
            if (_findings.Wants(extra) && !IsBlank(text[end..]))
                _findings.Add(extra, place, _start + start, $"{Where(place)}{Named(rules, place)} is divided, but {rules.Type.Id} has no parts");
            text = text[..end];
        }

        Code(rules, place, start, text);
    }

    // The first component is what is read where somebody names the field; what is wrong there is wrong with the field.
    private readonly void Misfit(ElementRules rules, ValueForm form, in Place place, int start, ReadOnlySpan<byte> text)
    {
        var rule = form is ValueForm.Date or ValueForm.TimeOfDay && text.Length > "YYYYMMDD".Length && Hl7v2Scalar.IsTime(text) ? Hl7v2Rules.Precision
            : place is { Component: <= 1, SubComponent: <= 1 } ? Hl7v2Rules.DataType
            : Hl7v2Rules.ComponentType;
        if (_findings.Wants(rule))
            _findings.Add(rule, place, _start + start, $"{Where(place)}{Named(rules, place)} is not {ValueForms.Describe(form)}");
    }

    private readonly void Coded(ElementRules rules, in Place place, int start, ReadOnlySpan<byte> text)
    {
        // A code of another system than HL7's is not looked for in HL7's table; a profile's list is the site's own word.
        if (rules.Codes is null && rules.Constant is null && Hl7v2Parts.TryFind(text, _delimiters.Component, 3, out var system, out var systemLength)
            && systemLength > 0 && !text.Slice(system, systemLength).StartsWith("HL7"u8))
            return;
        if (Hl7v2Parts.TryFind(text, _delimiters.Component, 1, out _, out var length) && length > 0)
            Code(rules, place, start, text[..length]);
    }

    private readonly void Code(ElementRules rules, in Place place, int start, ReadOnlySpan<byte> text)
    {
        if (rules.Constant is { } constant && !text.SequenceEqual(constant))
            _findings.Add(Hl7v2Rules.Constant, place, _start + start, $"{Where(place)}{Named(rules, place)} is not the value that the profile says");
        if (text.IsEmpty || (rules.Table is null && rules.Codes is null) || (_delimiters.Escape != 0 && text.Contains(_delimiters.Escape)))
            return;
        if (rules.Codes is { } codes)
        {
            if (!codes.Contains(text))
                _findings.Add(Hl7v2Rules.Code, place, _start + start, $"{Where(place)}{Named(rules, place)} is none of the codes of {codes.Name}");
        }
        else if (!rules.Table!.Contains(text))
        {
            var rule = rules.LatestTable?.Contains(text) == true ? Hl7v2Rules.TableLater : rules.TableRule!;
            if (_findings.Wants(rule))
                _findings.Add(rule, place, _start + start, $"{Where(place)}{Named(rules, place)} is none of the codes of table {rules.Table.Number:0000} in version {_book.Version}");
        }
    }

    private readonly void Length(ElementRules rules, in Place place, int start, ReadOnlySpan<byte> text)
    {
        var rule = place.Component == 0 && rules == _field ? Hl7v2Rules.Length : Hl7v2Rules.ComponentLength;
        if (!_findings.Wants(rule))
            return;
        var length = LengthOf(text);
        if (length > rules.MaxLength)
            _findings.Add(rule, place, _start + start, $"{Where(place)}{Named(rules, place)} has {length} characters; it may have {rules.MaxLength}");
    }

    // In characters, an escape sequence as the one that it mostly stands for.
    private readonly int LengthOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (_delimiters.Escape != 0 && text.IndexOf(_delimiters.Escape) is var escape and >= 0 && text[(escape + 1)..].IndexOf(_delimiters.Escape) is var end and >= 0)
        {
            length += CharactersOf(text[..escape]) + 1;
            text = text[(escape + end + 2)..];
        }

        return length + CharactersOf(text);
    }

    private readonly int CharactersOf(ReadOnlySpan<byte> text)
        => Ascii.IsValid(text) ? text.Length : _message.TextEncoding.GetCharCount(text);

    private readonly void Empty(ElementRules rules, int number)
    {
        if (!_findings.Wants(rules.WhenEmpty!) || (rules.Condition is { } condition && !Holds(condition)))
            return;
        var who = rules.WhenEmpty == Hl7v2Rules.FieldEmpty ? $"version {_book.Version} requires it" : rules.Condition is null ? "it is required" : "the profile requires it here";
        _findings.Add(rules.WhenEmpty!, _segment, number, $"{_id}-{number}{Named(rules)} is empty; {who}");
    }

    private readonly void EmptyComponent(ElementRules rules, in Place place, int start)
    {
        if (rules.WhenEmpty is not { } rule || (rule == Hl7v2Rules.ComponentEmpty && !_wantsComponents) || (rules.Condition is { } condition && !Holds(condition)))
            return;
        var at = place with { Component = Math.Max(1, place.Component) };
        _findings.Add(rule, at, _start + start, $"{Where(at)}{Named(rules)} is empty; {(rule == Hl7v2Rules.ComponentEmpty ? $"version {_book.Version} requires it" : "the profile requires it")}");
    }

    private readonly bool Holds(Expression condition)
    {
        var context = _context ?? new EvaluationContext { ReceivedAt = default, Message = new Focus(_message) };
        return condition.Test(context, new Focus(new Hl7v2SegmentScope(_segment, new Hl7v2Siblings(_message.Segments, _id), null)));
    }

    private readonly string Where(in Place place) => new Hl7v2Path(_id, 1, place.Field, 1, place.Component, place.SubComponent).ToString();

    // What stands alone in a field is called by the field's name.
    private readonly string Named(ElementRules rules, in Place place) => Named(place.Component == 0 && _field is not null ? _field : rules);

    private static string Named(ElementRules rules) => rules.Name.Length == 0 ? "" : $" ({rules.Name})";

    private static bool IsNull(ReadOnlySpan<byte> text) => text is [(byte)'"', (byte)'"'];

    private readonly bool IsBlank(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (!_delimiters.Divides(value))
                return false;
        }

        return true;
    }
}
