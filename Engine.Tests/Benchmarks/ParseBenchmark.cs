using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Tests.Corpora;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// How fast HL7 v2 messages are read and validated, on one thread: the corpus of <c>Engine.Tests/Corpora/Hl7v2</c>, over and over. Processor time is what counts
/// (the collector's too), so that what else the machine does matters little.
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
        measure.Run("parse", corpus, Parse);
        measure.Run("parse, find ten fields, read the last as text", corpus, ParseAndFind, message => [Last(message).ReadText()]);
        measure.Run("parse, read all ten as text", corpus, ParseAndRead, message => [.. Fields.Select(f => f.First(message).ReadText()), Last(message).ReadText()]);
        measure.Run("parse, find every field of every segment", corpus, ParseAndWalk);
        measure.Run("parse and validate ADT^A01, as a channel does", admissions, Validate);
        measure.Run("parse and validate ADT^A01, with information", admissions, ValidateAll);
        return 0;
    }

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

    /// <summary>Runs work over messages in rounds, the first of which warms up and is not counted.</summary>
    private sealed class Measurement(int rounds, int milliseconds)
    {
        public void Run(string what, byte[][] messages, Func<byte[], int> work, Func<Hl7v2Message, string[]>? texts = null)
        {
            var results = new List<Round>();
            for (var round = -1; round < rounds; round++)
            {
                var result = RunOnce(messages, work);
                if (round >= 0)
                    results.Add(result);
            }

            var ofTexts = texts is null ? 0 : messages.Average(content => (double)texts(Open(content)).Where(t => t.Length > 0).Sum(SizeOf));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {what} | {Spread(results, r => r.MegaBytes)} | {Spread(results, r => r.Messages)} | {results[0].Allocated - ofTexts:n0} |"));
        }

        private Round RunOnce(byte[][] messages, Func<byte[], int> work)
        {
            var (count, bytes, checksum) = (0L, 0L, 0L);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Environment.CpuUsage.TotalTime;
            do
            {
                foreach (var message in messages)
                {
                    checksum += work(message);
                    bytes += message.Length;
                }

                count += messages.Length;
            }
            while ((Environment.CpuUsage.TotalTime - began).TotalMilliseconds < milliseconds);
            var seconds = (Environment.CpuUsage.TotalTime - began).TotalSeconds;
            GC.KeepAlive(checksum);
            return new Round(bytes / seconds / 1e6, count / seconds, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / count);
        }

        // A string is its object's header, type and length, and two bytes a character with a zero at the end, in multiples of eight.
        private static int SizeOf(string text) => (8 + 8 + 4 + ((text.Length + 1) * 2) + 7) / 8 * 8;

        private static string Spread(List<Round> results, Func<Round, double> of)
        {
            var sorted = results.Select(of).Order().ToArray();
            return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:n0} ({sorted[0]:n0} to {sorted[^1]:n0})");
        }

        private readonly record struct Round(double MegaBytes, double Messages, double Allocated);
    }
}
