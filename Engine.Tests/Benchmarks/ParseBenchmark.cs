using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Tests.Corpora;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// How fast HL7 v2 messages are read and validated, on one thread: the corpus of <c>Engine.Tests/Corpora/Hl7v2</c>, over and over.
/// </summary>
internal static class ParseBenchmark
{
    private static readonly Hl7v2Path[] Fields = [.. new[]
    {
        "MSH-9.2", "MSH-10", "EVN-2", "PID-3[2].1", "PID-5.1", "PID-8", "PV1-44", "OBX-3.1", "OBX[3]-5",
    }.Select(path => Hl7v2Path.TryParse(path, out var read) ? read : throw new FormatException(path))];

    private static readonly Hl7v2Validator ChannelRules = new(floor: Severity.Warning);

    /// <summary>The archive of the corpus' messages.</summary>
    public static string Corpus { get; } = Path.Combine(AppContext.BaseDirectory, "corpus", "messages.tar.br");

    public static int Run(Options options)
    {
        var rounds = options.Number("--rounds", 9);
        var milliseconds = options.Number("--milliseconds", 1000);
        var corpus = Messages(options.Text("--corpus", Corpus));
        var admissions = corpus.Where(IsAdmission).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{corpus.Length} messages, {Mean(corpus, m => m.Length):n0} bytes and {Mean(corpus, m => Open(m).Segments.Count):n1} segments on average; {admissions.Length} of them ADT^A01, {Mean(admissions, m => m.Length):n0} bytes"));
        Console.WriteLine();
        Console.WriteLine($"| one thread, a CPU second, median of {rounds} rounds (lowest to highest) | MB | messages | bytes allocated/message beyond texts |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        var measure = new Measurement(rounds, milliseconds);
        Measure(measure, "parse", corpus, Parse);
        Measure(measure, "parse, find ten fields, read the last as text", corpus, ParseAndFind, message => [Last(message).ReadText()]);
        Measure(measure, "parse, read all ten as text", corpus, ParseAndRead, message => [.. Fields.Select(f => f.First(message).ReadText()), Last(message).ReadText()]);
        Measure(measure, "parse, find every field of every segment", corpus, ParseAndWalk);
        Measure(measure, "parse and validate ADT^A01, as a channel does", admissions, Validate);
        Measure(measure, "parse and validate ADT^A01, with information", admissions, ValidateAll);
        return 0;
    }

    private static void Measure(Measurement measure, string what, byte[][] messages, Func<byte[], int> work, Func<Hl7v2Message, string[]>? texts = null)
    {
        var rounds = measure.Run(messages, work);
        var size = Mean(messages, m => m.Length);
        var ofTexts = texts is null ? 0 : messages.Average(content => (double)texts(Open(content)).Where(t => t.Length > 0).Sum(SizeOf));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {Measurement.Spread(rounds, r => r.PerSecond * size / 1e6)} | {Measurement.Spread(rounds, r => r.PerSecond)} | {rounds[0].Allocated - ofTexts:n0} |"));
    }

    // A string is its object's header, type and length, and two bytes a character with a zero at the end, in multiples of eight.
    private static int SizeOf(string text) => (8 + 8 + 4 + ((text.Length + 1) * 2) + 7) / 8 * 8;

    private static int Parse(byte[] content) => Open(content).Segments.Count;

    // The places of nine fields, and the last field of the last segment as text.
    private static int ParseAndFind(byte[] content)
    {
        var message = Open(content);
        var sum = 0;
        foreach (var path in Fields)
            sum += path.First(message).Raw.Length;
        return sum + Last(message).ReadText().Length;
    }

    private static int ParseAndRead(byte[] content)
    {
        var message = Open(content);
        var sum = 0;
        foreach (var path in Fields)
            sum += path.First(message).ReadText().Length;
        return sum + Last(message).ReadText().Length;
    }

    private static int ParseAndWalk(byte[] content)
    {
        var sum = 0;
        foreach (var segment in Open(content).Segments)
        {
            foreach (var field in segment.Fields)
                sum += field.Raw.Length;
        }

        return sum;
    }

    private static int Validate(byte[] content) => ChannelRules.Validate(Open(content)).Count;

    private static int ValidateAll(byte[] content) => Hl7v2Validator.Standard.Validate(Open(content)).Count;

    private static Hl7v2Value Last(Hl7v2Message message)
    {
        var segment = message.Segments[message.Segments.Count - 1];
        return segment.Field(segment.FieldCount);
    }

    private static Hl7v2Message Open(byte[] content)
        => Hl7v2Message.TryParse(content, out var message, out var error) ? message : throw new InvalidDataException(error.Code);

    /// <summary>The corpus' files that are one message.</summary>
    private static byte[][] Messages(string archive)
        => [.. Archive.Read(archive).Select(file => file.Content).Where(content => Hl7v2Message.TryParse(content, out _, out _))];

    private static bool IsAdmission(byte[] content)
    {
        var type = Open(content).Header.Field(9);
        return type.Component(1).TextEquals("ADT") && type.Component(2).TextEquals("A01");
    }

    private static double Mean(byte[][] messages, Func<byte[], int> of) => messages.Average(of);
}
