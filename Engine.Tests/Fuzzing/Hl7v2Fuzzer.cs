using System.Diagnostics;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Tests.Corpora;

namespace InterfaceEngine.Tests.Fuzzing;

/// <summary>
/// Does with an input all that the engine does with bytes that anyone may send, and says what is wrong: an exception, an answer that contradicts another, more time or
/// memory than its length explains.
/// </summary>
internal static class Hl7v2Fuzzer
{
    private static readonly Hl7v2Path[] Paths =
    [
        .. new[] { "MSH-9", "PID-3[*].4.2", "PID-5", "OBX[*]-5[*]", "OBX[3]-3.1", "ZZZ-1", "PATIENT_RESULT.ORDER_OBSERVATION[*].OBX[*]-5[*].1", "ORDER_OBSERVATION[2].OBX-3.1" }
            .Select(text => Hl7v2Path.TryParse(text, out var path) ? path : throw new FormatException(text)),
    ];

    // Far above what any input needs (hundreds of microseconds), for the machine does other things too.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The messages to begin with: the beginnings of those of the corpus, short enough that many can be tried.</summary>
    /// <param name="archive">The corpus' messages.</param>
    public static Hl7v2Mutator Mutator(string archive) => new([.. Archive.Read(archive).Select(file => Beginning(file.Content)).Where(c => c.Length > 4).DistinctBy(Convert.ToHexString)]);

    /// <summary>Tries the inputs of some numbers on all processors.</summary>
    /// <param name="mutator">What makes the inputs.</param>
    /// <param name="first">The first number.</param>
    /// <param name="count">How many.</param>
    /// <param name="failed">Is told of each that failed: its number, the input, what was wrong.</param>
    public static void Run(Hl7v2Mutator mutator, int first, int count, Action<int, byte[], string> failed)
        => Parallel.For(first, first + count, number =>
        {
            var input = mutator.Make(number);
            if (Try(input) is { } problem)
                failed(number, input, problem);
        });

    /// <summary>Tries one input.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? Try(byte[] input)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            if (Drive(input) is { } problem)
                return problem;
        }
        catch (Exception e)
        {
            return e.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > (1L << 24) + (input.Length * 4096L) ? $"{allocated} bytes were allocated for an input of {input.Length}"
            : Stopwatch.GetElapsedTime(began) > Longest ? $"took {Stopwatch.GetElapsedTime(began)}"
            : null;
    }

    private static string? Drive(byte[] input)
    {
        var hasHeader = Hl7v2Header.TryRead(input, out var header);
        if (hasHeader)
        {
            for (var field = 2; field <= 21; field++)
                header.ReadText(input, field, 2);
        }

        var batch = Hl7v2Batch.Split(input);
        var end = 0;
        foreach (var message in batch.Messages)
        {
            if (message.Offset < end || !input.AsSpan(message.Offset, message.Content.Length).SequenceEqual(message.Content.Span))
                return "a message of a batch is not where it is said to be";
            end = message.Offset + message.Content.Length;
        }

        _ = Hl7v2Validator.Standard.Validate((ReadOnlyMemory<byte>)input).Count;
        if (!Hl7v2Message.TryParse(input, out var parsed, out var error))
            return error.Code.StartsWith("HL7V2-", StringComparison.Ordinal) && error.Message.Length > 0 ? null : "an error says nothing";
        if (!parsed.Content.Span.SequenceEqual(input))
            return "the content was altered";

        if (hasHeader && header.Delimiters != parsed.Delimiters && IsReadAsItStands(parsed))
            return "the header has other delimiters than the message";
        Hl7v2Json.Write(parsed, TextWriter.Null);
        foreach (var path in Paths)
        {
            var found = new List<Hl7v2Value>();
            path.Select(parsed.Segments, found);
            foreach (var value in found)
                value.ReadText();
            path.First(parsed).ReadText();
        }

        return Walk(parsed) ?? Edit(parsed, input) ?? AsXml(parsed);
    }

    // What one walk finds has to be what asking by number finds.
    private static string? Walk(Hl7v2Message message)
    {
        foreach (var segment in message.Segments)
        {
            var number = 0;
            foreach (var field in segment.Fields)
            {
                number++;
                if (number < 64 && !segment.Field(number).Raw.Overlaps(field.Raw) && field.Raw.Length > 0)
                    return $"field {number} of segment {segment.Index} is another when it is asked for by its number";
                _ = field.IsNull;
                field.ReadText();
                if (WalkParts(field) is { } problem)
                    return problem;
            }

            if (number != segment.FieldCount)
                return $"segment {segment.Index} has {segment.FieldCount} fields, and {number} are found";
        }

        return null;
    }

    private static string? WalkParts(Hl7v2Value field)
    {
        var repetitions = 0;
        foreach (var repetition in field.Repetitions)
        {
            repetitions++;
            var components = 0;
            foreach (var component in repetition.Components)
            {
                components++;
                foreach (var sub in component.SubComponents)
                    sub.ReadText();
            }

            if (components != repetition.ComponentCount)
                return "components are counted otherwise than they are found";
        }

        return repetitions == field.RepetitionCount ? null : "repetitions are counted otherwise than they are found";
    }

    private static string? Edit(Hl7v2Message message, byte[] input)
    {
        var segment = message.Segments[input.Length % message.Segments.Count];
        var number = 3 + (input.Length % 5);
        if (segment.Id is { IsNone: true })
            return null;
        var path = new Hl7v2Path(segment.Id, segment.Occurrence, number);
        byte[] written;
        try
        {
            var editor = new Hl7v2Editor(message);
            editor.SetText(path, "changed42");
            written = editor.ToArray();
        }
        catch (Hl7v2WriteException)
        {
            return null;
        }

        if (!Hl7v2Message.TryParse(written, out var again, out var error))
            return $"what was edited is no message any more: {error.Code}";
        if (again.Segments[segment.Index].Field(number).ReadText() != "changed42")
            return $"{path} was set and has another value";

        var old = segment.Field(number).Repetition(1).Raw;
        var added = Math.Max(0, segment.FieldCount > 0 ? number - segment.FieldCount : segment.Id.ToString() is "FHS" or "BHS" ? number - 1 : number);
        return IsReadAsItStands(message)
            ? input.AsSpan().CommonPrefixLength(written) + CommonSuffixLength(input, written) < input.Length - old.Length || written.Length != input.Length - old.Length + added + 9
                ? $"{path} was set, and other bytes are not as they were" : null
            : null;
    }

    // Slow beside all else, and alike for inputs that are alike: a part of them is enough.
    private static string? AsXml(Hl7v2Message message)
    {
        if (message.Content.Length % 4 != 0)
            return null;
        byte[] xml;
        try
        {
            xml = Hl7v2Xml.Write(message);
        }
        catch (Hl7v2WriteException)
        {
            return null;
        }

        return Hl7v2Xml.TryRead(xml, out _, out var error) || error.Code.Length > 0 ? null : "an error of XML says nothing";
    }

    // Characters that hold the bytes of delimiters are read, and written, anew.
    private static bool IsReadAsItStands(Hl7v2Message message) => message.CharacterSet.Encoding.IsSingleByte || message.CharacterSet == Hl7v2CharacterSet.Utf8;

    private static int CommonSuffixLength(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var length = 0;
        while (length < one.Length && length < other.Length && one[^(length + 1)] == other[^(length + 1)])
            length++;
        return length;
    }

    private static byte[] Beginning(byte[] content)
    {
        const int most = 400;
        if (content.Length <= most)
            return content;
        var end = content.AsSpan(0, most).LastIndexOfAny((byte)'\r', (byte)'\n');
        return content[..(end < 0 ? most : end + 1)];
    }
}
