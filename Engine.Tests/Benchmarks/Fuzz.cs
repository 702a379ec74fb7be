using System.Diagnostics;
using System.Globalization;
using InterfaceEngine.Tests.Fuzzing;

namespace InterfaceEngine.Benchmarks;

/// <summary>Tries mutated messages for as long as one likes, and keeps those that fail.</summary>
internal static class Fuzz
{
    public static int Run(Options options)
    {
        var (first, count) = (options.Number("--first", 1), options.Number("--count", 1_000_000));
        var folder = options.Text("--keep", ".");
        var failures = 0;
        var began = Stopwatch.GetTimestamp();
        Hl7v2Fuzzer.Run(Hl7v2Fuzzer.Mutator(ParseBenchmark.Corpus), first, count, (number, input, problem) =>
        {
            if (Interlocked.Increment(ref failures) > 100)
                return;
            var file = Path.Combine(folder, $"{number}.hl7");
            File.WriteAllBytes(file, input);
            Console.WriteLine($"{file}: {problem}");
        });
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} inputs from {first} in {seconds:n0} s ({count / seconds:n0}/s), {failures} failed"));
        return failures > 0 ? 1 : 0;
    }
}
