using System.Globalization;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// How fast the engine is. <c>line</c> sets it beside the least that any durable engine must do; <c>floor</c>, <c>load</c> and <c>sink</c> are the processes that it
/// starts, and can be used alone. <c>parse</c> measures the reading of messages, <c>map</c> expressions and maps, <c>files</c> files over SFTP, <c>fuzz</c> tries mutated messages.
/// </summary>
internal static class Program
{
    private const string Usage = """
        Engine.Tests/Benchmarks: the engine against the floor, in one run, with the same load and sink; and the reading of messages alone.

          line   [--connections 1,8,32] [--seconds 60] [--warmup 5] [--kind mix|adt|dft|oru] [--reference "COMMAND"] [--keep DIR] [--rounds N]
                 floor and engine in turn; a table of delivered rates, acknowledgment times, memory, loss and order.
                 --reference names another load client with a floor of its own, called as COMMAND floor --port P --forward P --dir DIR.
          parse  [--rounds 9] [--milliseconds 1000] [--corpus messages.tar.br]
                 how fast HL7 v2 messages are parsed, read and validated, on one thread.
          map    [--rounds 9] [--milliseconds 500] [--only TEXT]
                 how fast expressions are evaluated and maps run, on one thread; --only those whose line has the text.
          fhir   [--connections 16] [--seconds 20] [--warmup 5]
                 transactions of twenty entries over HTTP, taken, validated, mapped, stored and queued; the exit code is 1 where one is refused.
          fhir-stages [--rounds 9] [--milliseconds 500]
                 what reading, validating and mapping such a transaction takes, on one thread.
          files  [--files 5000] [--size 2048] [--rounds 3] [--large 1024] [--ordered yes] [--keep yes]
                 files over SFTP in and out, beside sftp -b in the same run, and one of --large MB through folder and SFTP both ways with the most memory that
                 it took; 0 leaves a part out; --ordered also measures the way out one file after the other. Needs OpenSSH's server (Engine.Tests/Peers/sftp/install) and Linux.
          fuzz   [--count 1000000] [--first 1] [--keep DIR]
                 tries as many mutated messages, of other numbers where another first one is named, and keeps those that fail.
          load   --port P [--connections 8] [--seconds 10] [--warmup 2] [--kind mix]
          sink   --port P [--idle 5]
          floor  --port P --forward P --dir DIR

        Example: dotnet run -c Release --project Engine.Tests/Benchmarks -- line --seconds 60
        """;

    private static int Main(string[] args)
    {
        if (args.Length % 2 == 0)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        var options = new Options(args);
        return args[0] switch
        {
            "line" => LineBenchmark.Run(options),
            "parse" => ParseBenchmark.Run(options),
            "map" => MapBenchmark.Run(options),
            "fhir" => FhirBenchmark.Run(options),
            "fhir-stages" => FhirBenchmark.Stages(options),
            "files" => FilesBenchmark.Run(options),
            "fuzz" => Fuzz.Run(options),
            "load" => Load.Run(options),
            "sink" => Sink.Run(options),
            "floor" => Floor.Run(options),
            _ => Wrong(),
        };
    }

    private static int Wrong()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}

/// <summary>The words after the verb: pairs of a name and a value.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Options(string[] args)
    {
        for (var i = 1; i + 1 < args.Length; i += 2)
            _values[args[i]] = args[i + 1];
    }

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise)
        => _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
