using System.Globalization;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2.CharacterSets;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Writes acknowledgments (HL7 v2 chapter 2, "Message acknowledgment") in the sender's own terms: its delimiters, its version, its
/// character set, MSH-3 and 5, 4 and 6 exchanged with all their components, MSH-11, 12 and 18 repeated.
/// </summary>
public static class Hl7v2Acknowledgment
{
    // What versions before 2.7 allow MSA-3, ERR-7 and ERR-8. An ERR-1 of earlier ones never comes near its 80.
    private const int OldTextLength = 80;
    private const int DiagnosticLength = 2048;
    private const int UserTextLength = 250;

    /// <summary>Writes an acknowledgment.</summary>
    /// <param name="received">The message that is answered. Where its header is broken what can be read is used; where it has none, the answer has a fixed form.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="controlId">MSH-10 of the answer, its own and unique.</param>
    /// <param name="time">MSH-7, written with the offset that it carries.</param>
    /// <param name="errors">What is reported: one ERR each from version 2.5 on, before that one ERR with repetitions of ERR-1.</param>
    /// <param name="form">How it is written, where not as ever.</param>
    /// <returns>Segments that end with CR, without framing.</returns>
    public static byte[] Write(
        ReadOnlySpan<byte> received,
        Hl7v2AcknowledgmentCode code,
        string controlId,
        DateTimeOffset time,
        ReadOnlySpan<Hl7v2AcknowledgmentError> errors = default,
        Hl7v2AcknowledgmentForm form = default)
    {
        ArgumentNullException.ThrowIfNull(controlId);
        var hasHeader = Hl7v2Header.TryRead(received, out var header);
        var characterSet = hasHeader ? Declaration.Find(header.Component(received, 18, 1)) : Hl7v2CharacterSet.OfByteOrder(received);
        if (characterSet is { IsAsciiTransparent: false })
        {
            received = Encoding.UTF8.GetBytes(characterSet.Encoding.GetString(received));
            hasHeader = Hl7v2Header.TryRead(received, out header);
        }

        var version = hasHeader ? Hl7v2Version.Read(header.Component(received, 12, 1)) : 0;
        if (version == 0)
            version = Hl7v2Version.V25;
        var delimiters = DelimitersOf(header);
        var encoding = characterSet is { IsAsciiTransparent: true } ? characterSet.Encoding : Hl7v2CharacterSet.Utf8.Encoding;
        var writer = new Hl7v2Writer(stackalloc byte[512], delimiters, encoding);
        WriteHeader(ref writer, received, header, delimiters, version, controlId, time, form.WantsAccept);

        writer.Write("MSA"u8);
        writer.Write(delimiters.Field);
        writer.Write(CodeText(code));
        writer.Write(delimiters.Field);
        writer.Write(header.Field(received, 10));
        var text = version >= Hl7v2Version.V27 ? null : form.Text ?? (errors.IsEmpty ? null : errors[0].Text);
        if (!string.IsNullOrEmpty(text))
        {
            writer.Write(delimiters.Field);
            writer.WriteText(Cut(text, form.KeepsLengths ? OldTextLength : int.MaxValue));
        }

        if (form.ExpectedSequence is { } sequence)
        {
            writer.Write(delimiters.Field, string.IsNullOrEmpty(text) ? 2 : 1);
            writer.WriteText(sequence.ToString(CultureInfo.InvariantCulture));
        }

        writer.Write((byte)'\r');
        if (version >= Hl7v2Version.V25)
            WriteErrors(ref writer, delimiters, errors, form.KeepsLengths && version < Hl7v2Version.V27);
        else if (!errors.IsEmpty)
            WriteOldErrors(ref writer, delimiters, errors);
        var answer = writer.ToArray();
        return characterSet is { IsAsciiTransparent: false } ? characterSet.Encoding.GetBytes(Encoding.UTF8.GetString(answer)) : answer;
    }

    /// <summary>MSA-1 as it is written.</summary>
    internal static ReadOnlySpan<byte> CodeText(Hl7v2AcknowledgmentCode code) => code switch
    {
        Hl7v2AcknowledgmentCode.AA => "AA"u8,
        Hl7v2AcknowledgmentCode.AE => "AE"u8,
        Hl7v2AcknowledgmentCode.AR => "AR"u8,
        Hl7v2AcknowledgmentCode.CA => "CA"u8,
        Hl7v2AcknowledgmentCode.CE => "CE"u8,
        _ => "CR"u8,
    };

    // A header that has no component separator says nothing that we could divide an answer with.
    private static Hl7v2Delimiters DelimitersOf(Hl7v2Header header)
    {
        var standard = Hl7v2Delimiters.Standard;
        return header.Delimiters.Component != 0 ? header.Delimiters
            : header.Delimiters.Field is var field && field != 0 && field != standard.Escape && !standard.Divides(field) ? standard with { Field = field }
            : standard;
    }

    private static void WriteHeader(
        ref Hl7v2Writer writer, ReadOnlySpan<byte> received, in Hl7v2Header header, Hl7v2Delimiters delimiters, int version, string controlId, DateTimeOffset time,
        bool? wantsAccept)
    {
        var separator = delimiters.Field;
        writer.Write("MSH"u8);
        writer.Write(separator);
        writer.WriteEncodingCharacters();
        foreach (var number in (ReadOnlySpan<int>)[5, 6, 3, 4])
        {
            writer.Write(separator);
            writer.Write(header.Field(received, number));
        }

        writer.Write(separator);
        WriteTime(ref writer, time, version);
        writer.Write(separator, 2);
        WriteType(ref writer, header.Component(received, 9, 2), delimiters, version);
        writer.Write(separator);
        writer.WriteText(controlId);
        writer.Write(separator);
        writer.Write(OrElse(header.Field(received, 11), "P"u8));
        writer.Write(separator);
        writer.Write(OrElse(header.Field(received, 12), "2.5"u8));
        var written = 12;
        if (wantsAccept is { } wants && version >= Hl7v2Version.V22)
        {
            writer.Write(separator, 3);
            writer.Write(wants ? "AL"u8 : "NE"u8);
            writer.Write(separator);
            writer.Write("NE"u8);
            written = 16;
        }

        var characterSet = header.Field(received, 18);
        if (!characterSet.IsEmpty)
        {
            writer.Write(separator, 18 - written);
            writer.Write(characterSet);
        }

        writer.Write((byte)'\r');
    }

    // ACK in 2.1, ACK^A01 in 2.2 and 2.3, ACK^A01^ACK since 2.3.1; ACK alone where the sender names no event.
    private static void WriteType(ref Hl7v2Writer writer, ReadOnlySpan<byte> triggerEvent, Hl7v2Delimiters delimiters, int version)
    {
        writer.Write("ACK"u8);
        if (triggerEvent.IsEmpty || version < Hl7v2Version.V22)
            return;
        writer.Write(delimiters.Component);
        writer.Write(triggerEvent);
        if (version < Hl7v2Version.V231)
            return;
        writer.Write(delimiters.Component);
        writer.Write("ACK"u8);
    }

    private static void WriteTime(ref Hl7v2Writer writer, DateTimeOffset time, int version)
    {
        Span<byte> text = stackalloc byte[23];
        Digits(text, time.Year, 4);
        Digits(text[4..], time.Month, 2);
        Digits(text[6..], time.Day, 2);
        Digits(text[8..], time.Hour, 2);
        Digits(text[10..], time.Minute, 2);
        Digits(text[12..], time.Second, 2);
        if (version < Hl7v2Version.V23)
        {
            writer.Write(text[..14]);
            return;
        }

        text[14] = (byte)'.';
        Digits(text[15..], time.Millisecond, 3);
        var offset = (int)time.Offset.TotalMinutes;
        text[18] = offset < 0 ? (byte)'-' : (byte)'+';
        Digits(text[19..], Math.Abs(offset) / 60, 2);
        Digits(text[21..], Math.Abs(offset) % 60, 2);
        writer.Write(text);
    }

    private static void WriteErrors(
        ref Hl7v2Writer writer, Hl7v2Delimiters delimiters, ReadOnlySpan<Hl7v2AcknowledgmentError> errors, bool keepsLengths)
    {
        foreach (var error in errors)
        {
            writer.Write("ERR"u8);
            writer.Write(delimiters.Field, 2);
            if (PathOf(error) is { } path)
                WriteLocation(ref writer, path, delimiters.Component);
            writer.Write(delimiters.Field);
            WriteCondition(ref writer, error.Condition, delimiters.Component);
            writer.Write(delimiters.Field);
            writer.Write(SeverityText(error.Severity));
            writer.Write(delimiters.Field);
            if (error.Code is not null)
            {
                writer.WriteText(error.Code);
                writer.Write(delimiters.Component, 2);
                writer.Write((byte)'L');
            }

            writer.Write(delimiters.Field, 2);
            if (error.Diagnostic is not null)
                writer.WriteText(Cut(error.Diagnostic, keepsLengths ? DiagnosticLength : int.MaxValue));
            writer.Write(delimiters.Field);
            writer.WriteText(Cut(error.Text, keepsLengths ? UserTextLength : int.MaxValue));
            writer.Write((byte)'\r');
        }
    }

    // Before 2.5 a location has three parts, the code as the fourth, and ERR-1 repeats.
    private static void WriteOldErrors(ref Hl7v2Writer writer, Hl7v2Delimiters delimiters, ReadOnlySpan<Hl7v2AcknowledgmentError> errors)
    {
        writer.Write("ERR"u8);
        for (var i = 0; i < errors.Length; i++)
        {
            if (i > 0 && delimiters.Repetition == 0)
                break;
            writer.Write(i == 0 ? delimiters.Field : delimiters.Repetition);
            var path = PathOf(errors[i]);
            if (path is not null)
                writer.WriteText(path.Segment.ToString());
            writer.Write(delimiters.Component);
            if (path is { Groups.Count: 0, SegmentIndex: > 0 })
                writer.Write(path.SegmentIndex);
            writer.Write(delimiters.Component);
            if (path is { Field: > 0 })
                writer.Write(path.Field);
            writer.Write(delimiters.Component);
            WriteCondition(ref writer, errors[i].Condition, delimiters.SubComponent);
        }

        writer.Write((byte)'\r');
    }

    private static void WriteLocation(ref Hl7v2Writer writer, Hl7v2Path path, byte separator)
    {
        writer.WriteText(path.Segment.ToString());
        writer.Write(separator);
        if (path.Groups.Count == 0 && path.SegmentIndex > 0)
            writer.Write(path.SegmentIndex);
        ReadOnlySpan<int> numbers = [path.Field, path.Field > 0 ? path.Repetition : 0, path.Component, path.SubComponent];
        foreach (var number in numbers[..(numbers.LastIndexOfAnyExcept(0) + 1)])
        {
            writer.Write(separator);
            if (number > 0)
                writer.Write(number);
        }
    }

    private static void WriteCondition(ref Hl7v2Writer writer, int condition, byte separator)
    {
        writer.Write(condition);
        if (separator == 0)
            return;
        writer.Write(separator);
        writer.Write(ConditionText(condition));
        writer.Write(separator);
        writer.Write("HL70357"u8);
    }

    private static ReadOnlySpan<byte> ConditionText(int condition) => condition switch
    {
        0 => "Message accepted"u8,
        100 => "Segment sequence error"u8,
        101 => "Required field missing"u8,
        102 => "Data type error"u8,
        103 => "Table value not found"u8,
        104 => "Value too long"u8,
        200 => "Unsupported message type"u8,
        201 => "Unsupported event code"u8,
        202 => "Unsupported processing id"u8,
        203 => "Unsupported version id"u8,
        204 => "Unknown key identifier"u8,
        205 => "Duplicate key identifier"u8,
        206 => "Application record locked"u8,
        207 => "Application internal error"u8,
        _ => ""u8,
    };

    private static ReadOnlySpan<byte> SeverityText(Hl7v2Severity severity) => severity switch
    {
        Hl7v2Severity.Warning => "W"u8,
        Hl7v2Severity.Information => "I"u8,
        Hl7v2Severity.Fatal => "F"u8,
        _ => "E"u8,
    };

    // Never between the two halves of a character.
    private static ReadOnlySpan<char> Cut(string text, int most)
        => text.Length <= most ? text : text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most);

    private static Hl7v2Path? PathOf(Hl7v2AcknowledgmentError error) => Hl7v2Path.TryParse(error.Place, out var path) ? path : null;

    private static ReadOnlySpan<byte> OrElse(ReadOnlySpan<byte> value, ReadOnlySpan<byte> otherwise) => value.IsEmpty ? otherwise : value;

    private static void Digits(Span<byte> target, int value, int count)
    {
        for (var i = count - 1; i >= 0; i--, value /= 10)
            target[i] = (byte)('0' + (value % 10));
    }
}
