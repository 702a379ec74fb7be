using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// Checks that a message is what HL7 v2 says of every message: header, delimiters, character set, segment names, the segments that its
/// event cannot be without, and the form of well-known fields. All problems come in one run, in the order of the message.
/// </summary>
public static class Hl7v2Validator
{
    /// <summary>Checks bytes that may be no message at all.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>What is wrong; empty where nothing is.</returns>
    public static IReadOnlyList<Hl7v2Issue> Validate(ReadOnlyMemory<byte> content)
        => Hl7v2Message.TryParse(content, out var message, out var error)
            ? Validate(message)
            : [new Hl7v2Issue(Severity.Error, error.Code, error.Path, Math.Max(1, error.Segment), 1, error.Message, error.Condition)];

    /// <summary>Checks a message; nothing is allocated where nothing is wrong.</summary>
    /// <returns>What is wrong; empty where nothing is.</returns>
    public static IReadOnlyList<Hl7v2Issue> Validate(Hl7v2Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var check = new Check(message);
        check.Delimiters();
        var version = check.Header();
        check.CharacterSet();
        foreach (var segment in message.Segments)
            check.Segment(segment, version);
        check.RequiredSegments();
        return check.Issues is { } issues ? issues : [];
    }

    private struct Check(Hl7v2Message message)
    {
        public List<Hl7v2Issue>? Issues { get; private set; }

        public void Delimiters()
        {
            var header = message.Header;
            var text = header.Field(2).Raw;
            if (text.Length is < 4 or > 5)
            {
                Add(Severity.Warning, "HL7V2-ENCODING-CHARACTERS", header, 2,
                    $"MSH-2 has {text.Length} characters; the standard has four, with the truncation character five", 102);
            }

            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == message.Delimiters.Field || text[..i].Contains(text[i]))
                {
                    Add(Severity.Error, "HL7V2-DELIMITERS-EQUAL", header, 2, "Two delimiters are the same character; they cannot be told apart", 102);
                    return;
                }
            }
        }

        public int Header()
        {
            var header = message.Header;
            var time = header.Field(7);
            if (!time.IsEmpty)
                Form(header, time, 7, Hl7v2FieldForm.Time, Severity.Error);
            var type = header.Field(9).Component(1);
            var version = Hl7v2Version.Read(header.Field(12).FirstLeaf().Raw);
            if (type.IsEmpty)
                Add(Severity.Error, "HL7V2-REQUIRED", header, 9, "MSH-9 is empty; it names the message's type", 101);
            else if (header.Field(9).Component(2).IsEmpty && version >= Hl7v2Version.V22 && !type.TextEquals("ACK"))
                Add(Severity.Error, "HL7V2-REQUIRED", header, 9, "MSH-9.2 is empty; it names the event", 101);
            if (header.Field(10).IsEmpty)
                Add(Severity.Error, "HL7V2-REQUIRED", header, 10, "MSH-10 is empty; an acknowledgment could not say which message it answers", 101);
            var processing = header.Field(11);
            if (processing.IsEmpty)
                Add(Severity.Error, "HL7V2-REQUIRED", header, 11, "MSH-11 is empty; it is P, T or D", 101);
            else if (processing.FirstLeaf().Raw is not [(byte)'P' or (byte)'T' or (byte)'D'])
                Add(Severity.Error, "HL7V2-PROCESSING-ID", header, 11, "MSH-11 is none of P, T and D", 202);
            if (header.Field(12).IsEmpty)
                Add(Severity.Error, "HL7V2-REQUIRED", header, 12, "MSH-12 is empty; it names the version, such as 2.5.1", 101);
            else if (version == 0)
                Add(Severity.Error, "HL7V2-VERSION", header, 12, "MSH-12 is no version of HL7 v2", 203);
            else if (!IsPublished(version))
                Add(Severity.Warning, "HL7V2-VERSION", header, 12, "MSH-12 has the form of a version, but none of this number was published", 203);
            return version;
        }

        public void CharacterSet()
        {
            if (CharacterSetCheck.Of(message) is var (severity, text, condition, repetition))
                Add(severity, "HL7V2-CHARACTER-SET", message.Header, 18, text, condition, repetition);
        }

        public void Segment(Hl7v2Segment segment, int version)
        {
            if (!segment.Id.IsWellFormed)
            {
                Add(Severity.Error, "HL7V2-SEGMENT-ID", segment, 0,
                    "A line does not begin with a segment's name: a capital letter and two capital letters or digits", 100);
                return;
            }

            if (segment.Id == Obx)
                Observation(segment);
            if (!Hl7v2FieldChecks.All.TryGetValue(segment.Id, out var rules))
                return;
            foreach (var rule in rules)
            {
                if (version < rule.Since)
                    continue;
                var field = segment.Field(rule.Field);
                if (rule.Form == Hl7v2FieldForm.Required)
                {
                    if (field.IsEmpty)
                        Add(rule.Severity, "HL7V2-REQUIRED", segment, rule.Field, $"{segment.Id}-{rule.Field} is empty; the standard requires it", 101);
                }
                else if (!field.IsEmpty)
                {
                    Form(segment, field, rule.Field, rule.Form, rule.Severity);
                }
            }
        }

        public void RequiredSegments()
        {
            var type = message.Header.Field(9);
            foreach (var id in Hl7v2FieldChecks.RequiredSegments(type.Component(1).FirstLeaf().Raw, type.Component(2).FirstLeaf().Raw))
            {
                if (!message.Find(id).Exists)
                {
                    (Issues ??= []).Add(new Hl7v2Issue(
                        Severity.Error, "HL7V2-SEGMENT-MISSING", id.ToString(), 1, 1, $"The message has no {id} segment, which its type requires", 100));
                }
            }
        }

        private void Observation(Hl7v2Segment segment)
        {
            var (type, values) = (segment.Field(2), segment.Field(5));
            if (values.IsEmpty)
                return;
            if (type.IsEmpty)
                Add(Severity.Error, "HL7V2-REQUIRED", segment, 2, "OBX-2 is empty, but it has to say what OBX-5 is", 101);
            else if (type.TextEquals("NM"))
                Form(segment, values, 5, Hl7v2FieldForm.Number, Severity.Error);
            else if (type.TextEquals("DT") || type.TextEquals("TS") || type.TextEquals("DTM"))
                Form(segment, values, 5, Hl7v2FieldForm.Time, Severity.Error);
        }

        private void Form(Hl7v2Segment segment, Hl7v2Value field, int number, Hl7v2FieldForm form, Severity severity)
        {
            var i = 0;
            foreach (var repetition in field.Repetitions)
            {
                i++;
                var value = repetition.Component(1);

                // A number with sub-components is none; an amount of money (MO in CP) has the number in its first.
                var leaf = segment.Id == Obx ? value.Raw : value.FirstLeaf().Raw;
                if (leaf.IsEmpty || value.IsNull)
                    continue;
                var isRight = form switch
                {
                    Hl7v2FieldForm.Time => Hl7v2Scalar.IsTime(leaf),
                    Hl7v2FieldForm.Number => Hl7v2Scalar.IsNumber(leaf),
                    _ => Hl7v2Scalar.IsSequence(leaf),
                };
                if (!isRight)
                {
                    var expected = form switch
                    {
                        Hl7v2FieldForm.Time => "a date or time: YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][+/-ZZZZ]",
                        Hl7v2FieldForm.Number => "a number: digits with an optional sign and decimal point",
                        _ => "a whole number",
                    };
                    Add(severity, "HL7V2-DATA-TYPE", segment, number, $"{segment.Id}-{number} is not {expected}", 102, i);
                    return;
                }
            }
        }

        private void Add(Severity severity, string code, Hl7v2Segment segment, int field, string text, int condition, int repetition = 1)
        {
            var start = message.Entry(segment.Index).Start;
            var place = segment.Field(field).Repetition(repetition);
            var at = field == 0 || place.Message is null ? start : place.Start;
            var body = message.Body;
            var before = body.Array.AsSpan(body.Offset, at - body.Offset);
            var lineStart = before.LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
            var line = 1 + before.Count((byte)'\r') + before.Count((byte)'\n') - before.Count("\r\n"u8);
            var encoding = message.TextEncoding;
            var path = segment.Id.IsWellFormed ? new Hl7v2Path(segment.Id, segment.Occurrence, field, repetition).ToString() : null;
            (Issues ??= []).Add(new Hl7v2Issue(severity, code, path, line, 1 + encoding.GetCharCount(before[lineStart..]), text, condition));
        }

        private static bool IsPublished(int version)
            => version is 20100 or 20200 or 20300 or 20301 or 20400 or 20500 or 20501 or 20600 or 20700 or 20701 or 20800 or 20801 or 20802 or 20900;

        private static readonly Hl7v2SegmentId Obx = Hl7v2SegmentId.From("OBX"u8);
    }
}
