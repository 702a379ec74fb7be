using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Fuzzing;

/// <summary>Bytes that nobody would send, and somebody will.</summary>
internal sealed class Hl7v2FuzzTests
{
    private const string Messages = "Engine.Tests/Corpora/Hl7v2/messages.tar.br";

    private static IEnumerable<string> Cases
        => Directory.EnumerateFiles(Repository.PathOf("Engine.Tests/Fuzzing/Hl7v2Cases"), "*.hl7").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <summary>
    /// The environment variable <c>FUZZ_COUNT</c> asks for more inputs, <c>FUZZ_FIRST</c> for others. The benchmarks' <c>fuzz</c> does the same without a test run, and
    /// keeps the inputs that fail.
    /// </summary>
    [Test]
    public void Two_hundred_thousand_mutated_messages_break_nothing()
    {
        var count = Setting("FUZZ_COUNT", 200_000);
        var failures = new ConcurrentBag<string>();
        Hl7v2Fuzzer.Run(Hl7v2Fuzzer.Mutator(Repository.PathOf(Messages)), Setting("FUZZ_FIRST", 1), count, (number, input, problem) =>
        {
            if (failures.Count < 10)
                failures.Add($"{number}: {problem}\n{Convert.ToBase64String(input)}");
        });
        Assert.That(failures, Is.Empty);
    }

    [Test]
    public void A_number_always_makes_the_same_input()
    {
        var (one, other) = (Hl7v2Fuzzer.Mutator(Repository.PathOf(Messages)), Hl7v2Fuzzer.Mutator(Repository.PathOf(Messages)));
        Assert.That(Enumerable.Range(1, 100).Where(n => !one.Make(n).AsSpan().SequenceEqual(other.Make(n))), Is.Empty);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_case_that_broke_something_once_breaks_nothing(string file)
        => Assert.That(Hl7v2Fuzzer.Try(File.ReadAllBytes(Repository.PathOf($"Engine.Tests/Fuzzing/Hl7v2Cases/{file}"))), Is.Null);

    // What is linear for messages must be so for what only looks like one: this much of each takes far longer than anything may where something is quadratic.
    [TestCase("|")]
    [TestCase("^")]
    [TestCase("~")]
    [TestCase("&")]
    [TestCase("\\")]
    [TestCase("\\X")]
    [TestCase("\\E\\")]
    [TestCase("~^&|")]
    [TestCase("x")]
    [TestCase(" ")]
    [TestCase("\0")]
    [TestCase("\r ")]
    [TestCase("\rOBX|1|ST|a||b")]
    public void Much_of_anything_is_read_in_linear_time(string piece)
    {
        var text = "MSH|^~\\&|||||||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||" + string.Concat(Enumerable.Repeat(piece, (1 << 18) / piece.Length));
        Assert.That(Hl7v2Fuzzer.Try(Encoding.ASCII.GetBytes(text)), Is.Null);
    }

    private static int Setting(string name, int otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
