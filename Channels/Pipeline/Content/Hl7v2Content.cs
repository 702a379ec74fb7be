using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>HL7 v2 messages.</summary>
/// <param name="rules">What is known of the sender's character sets.</param>
/// <param name="divides">Whether batches are divided; otherwise they are refused.</param>
/// <param name="counts">What becomes of a batch whose counts are wrong.</param>
/// <param name="joins">Whether an ADD segment goes on where the one before it ended.</param>
internal sealed class Hl7v2Content(Hl7v2TextRules rules, bool divides = false, BatchCounts counts = BatchCounts.Report, bool joins = false) : ContentReader
{
    private static readonly Hl7v2SegmentId Pid = IdOf("PID");
    private static readonly Hl7v2SegmentId Pv1 = IdOf("PV1");
    private static readonly Hl7v2SegmentId Orc = IdOf("ORC");
    private static readonly Hl7v2SegmentId Obr = IdOf("OBR");

    /// <summary>What a record's attributes are for a message that came alone.</summary>
    public static IReadOnlyDictionary<string, string> LoneAttributes { get; } = new Dictionary<string, string>
    {
        [RecordAttributes.Index] = "1",
        [RecordAttributes.Batch] = "",
        [RecordAttributes.FileBatch] = "",
    };

    public override bool AcceptsRecords => true;

    public override string ContentType => "x-application/hl7-v2+er7";

    public override ReadContent Read(Envelope envelope)
    {
        if (!divides && Hl7v2Batch.HoldsSeveral(envelope.Content.Span))
            return new ReadContent { Error = SeveralMessages };
        // The stored bytes stay as they came; rules see the segment that was meant.
        var content = joins && Hl7v2Continuation.HoldsAdd(envelope.Content.Span) ? Hl7v2Continuation.Join([envelope.Content], out _, keepsPointers: true) ?? envelope.Content : envelope.Content;
        if (!Hl7v2Message.TryParse(content, rules, out var message, out var error))
            return new ReadContent { Error = ErrorOf(error) };
        var header = message.Header;
        var controlId = header.Field(10);
        return new ReadContent
        {
            Value = new Focus(message),
            ControlId = controlId.IsEmpty ? null : controlId.ReadText(),
            Type = ReadType(header.Field(9)),
            Identity = controlId.IsEmpty ? null : IdentityOf(envelope.Channel, header),
        };
    }

    /// <summary>Sender and control id, which the sender promises not to use twice.</summary>
    public override string? ReadDefaultKey(Envelope envelope, in Focus content)
    {
        var header = content.Message!.Header;
        return header.Field(10).IsEmpty ? null : string.Concat(header.Field(3).ReadText(), ":", header.Field(4).ReadText(), ":", header.Field(10).ReadText());
    }

    /// <summary>Patient ids (PID-3), visit (PV1-19), account (PID-18), and placer and filler orders (ORC-2, 3, OBR-2, 3).</summary>
    public override void CollectSearchKeys(in Focus content, List<string> into)
    {
        foreach (var segment in content.Message!.Segments)
        {
            var id = segment.Id;
            if (id == Pid)
            {
                Add("patient", segment.Field(3), into);
                Add("account", segment.Field(18), into);
            }
            else if (id == Pv1)
            {
                Add("visit", segment.Field(19), into);
            }
            else if (id == Orc || id == Obr)
            {
                Add("order", segment.Field(2), into);
                Add("order", segment.Field(3), into);
            }
        }
    }

    public override bool IsWhole(Envelope envelope)
    {
        if (envelope.IsInMemory)
            return Hl7v2Batch.HoldsSeveral(envelope.Content.Span);
        var scanner = new Hl7v2BatchScanner();
        using var window = new ContentWindow(envelope);
        // A message that is larger than the window is one, and read as such.
        var hasMessage = TryNext(scanner, window, out _, out _) is true;
        return scanner.Envelopes.Count > 0 || (hasMessage && !scanner.IsEnded);
    }

    /// <summary>The messages of a batch (FHS, BHS) or of several messages one after the other. The offset is the number of messages passed.</summary>
    public override IEnumerable<SplitRecord> Split(Envelope envelope, long offset)
    {
        var scanner = new Hl7v2BatchScanner();
        using var window = new ContentWindow(envelope);
        for (var number = 1L; ; number++)
        {
            var found = TryNext(scanner, window, out var start, out var end);
            if (found is null)
                throw new SplitException(TooLong(number));
            if (found is false)
                yield break;
            if (number <= offset)
                continue;
            var record = Record(envelope, window.Keep(start, end), number,
                (RecordAttributes.Batch, scanner.Batch?.ControlId ?? ""), (RecordAttributes.FileBatch, scanner.File?.ControlId ?? ""));
            yield return new SplitRecord(record, number);
        }
    }

    public override MessageError? CheckWhole(Envelope envelope)
    {
        var scanner = new Hl7v2BatchScanner();
        using var window = new ContentWindow(envelope);
        if (TryNext(scanner, window, out _, out _) is not { } hasMessage)
            return TooLong(1);
        if (hasMessage)
            return counts == BatchCounts.Refuse ? CountFault(scanner, window) : null;
        return scanner.Errors.Count > 0 ? ErrorOf(scanner.Errors[0]) : new MessageError("HL7V2-BATCH-EMPTY", "the batch holds no message") { Condition = 100 };
    }

    public override MessageError? ReportOnWhole(Envelope envelope)
    {
        if (counts != BatchCounts.Report)
            return null;
        using var window = new ContentWindow(envelope);
        return CountFault(new Hl7v2BatchScanner(), window);
    }

    // Null where a message is longer than what may be in memory of it.
    private static bool? TryNext(Hl7v2BatchScanner scanner, ContentWindow window, out int start, out int end)
    {
        while (!scanner.TryNext(window.Bytes, window.IsLast, out start, out end))
        {
            if (window.IsLast)
                return false;
            var needed = scanner.Needed;
            if (!window.MoveTo(needed))
                return null;
            scanner.Forget(needed);
        }

        return true;
    }

    private static MessageError TooLong(long number) => new("HL7V2-BATCH-MESSAGE-TOO-LONG",
        $"message {number} of the batch is longer than {ContentWindow.Largest >> 20} MiB; those before it stand; have it sent by itself")
    {
        Condition = 100,
    };

    private static MessageError SeveralMessages { get; } = new(
        "HL7V2-SEVERAL-MESSAGES", "it is a batch, or several messages one after the other, and this channel takes one at a time: its source says nothing of 'split'")
    {
        Place = "MSH",
        Condition = 100,
    };

    // Reads on to the end: the counts stand in the trailers.
    private static MessageError? CountFault(Hl7v2BatchScanner scanner, ContentWindow window)
    {
        while (TryNext(scanner, window, out _, out _) is true)
        {
        }

        foreach (var error in scanner.Errors)
        {
            if (error.Code == "HL7V2-BATCH-COUNT")
                return ErrorOf(error);
        }

        return null;
    }

    private static MessageError ErrorOf(Hl7v2Error error) => new(error.Code, error.Message) { Place = error.Path, Condition = error.Condition };

    private static void Add(string name, Hl7v2Value field, List<string> into)
    {
        foreach (var repetition in field.Repetitions)
        {
            var id = repetition.Component(1);
            if (id.IsEmpty || id.IsNull)
                continue;
            var key = $"{name}={id.ReadText()}";
            if (!into.Contains(key))
                into.Add(key);
        }
    }

    private static string? ReadType(Hl7v2Value type)
    {
        if (type.IsEmpty)
            return null;
        var trigger = type.Component(2);
        return trigger.IsEmpty ? type.ReadText() : $"{type.ReadText()}^{trigger.ReadText()}";
    }

    // The separators keep "AB" + "C" from being "A" + "BC".
    private static ulong IdentityOf(string channel, Hl7v2Segment header)
    {
        ReadOnlySpan<byte> application = header.Field(3).Raw, facility = header.Field(4).Raw, controlId = header.Field(10).Raw;
        var most = Encoding.UTF8.GetMaxByteCount(channel.Length) + application.Length + facility.Length + controlId.Length + 3;
        Span<byte> buffer = most <= 512 ? stackalloc byte[512] : new byte[most];
        var length = Encoding.UTF8.GetBytes(channel, buffer);
        Append(buffer, ref length, application);
        Append(buffer, ref length, facility);
        Append(buffer, ref length, controlId);
        return StableHash.Of(buffer[..length]);
    }

    private static void Append(Span<byte> buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        buffer[length++] = 0x1F;
        bytes.CopyTo(buffer[length..]);
        length += bytes.Length;
    }

    private static Hl7v2SegmentId IdOf(string name)
        => Hl7v2SegmentId.TryParse(name, out var id) ? id : throw new ArgumentException("This is no segment's name.", nameof(name));
}
