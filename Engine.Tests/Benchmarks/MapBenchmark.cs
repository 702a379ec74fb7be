using System.Globalization;
using System.Text;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// How fast expressions and maps are, on one thread: single expressions over a message that is parsed already, charges to canonical objects with their JSON, and
/// the rules of the benchmark's line (<c>line/</c>), whole and apart.
/// </summary>
internal static class MapBenchmark
{
    private static readonly string[] Expressions =
    [
        "MSH-9.1 = 'DFT'", "PID-3[.5='MR'].1", "MSH-9.1 = 'ADT' and MSH-9.2 in ('A01' | 'A04' | 'A08')", "OBX[*].where(OBX-8 != 'N').exists()",
    ];

    public static int Run(Options options)
    {
        var measure = new Measurement(options.Number("--rounds", 9), options.Number("--milliseconds", 500));
        var only = options.Text("--only", "");
        var admission = Content("adt", 1);
        var charges = Charges(10);
        var line = Load(Path.Combine(AppContext.BaseDirectory, "line"));
        var charge = Load(Path.Combine(AppContext.BaseDirectory, "charges"));
        var works = new List<(string What, Func<int, int> Work)>();
        foreach (var text in Expressions)
            works.Add(($"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`", Evaluate(text, Open(charges))));
        works.Add(("DFT^P03 with ten FT1 to ten ChargeEvents: parse, map", MapAll(charge, "charges-line", charges, 10, writes: false)));
        works.Add(("DFT^P03 with ten FT1 to ten ChargeEvents: parse, map, JSON", MapAll(charge, "charges-line", charges, 10)));
        works.Add(("DFT^P03 with ten FT1, the same with `dft-to-charge-events`", MapAll(charge, "dft-to-charge-events", charges, 10)));
        works.Add(("ADT^A01 to an Encounter with `adt-to-encounter`: parse, map, JSON", MapAll(charge, "adt-to-encounter", admission, 1)));
        works.Add(("ADT^A01: the line's filter", Evaluate("MSH-11.1 != 'T'", Open(admission))));
        works.Add(("ADT^A01: its map to an Encounter", Map(line, "line-encounter", new Focus(Open(admission)))));
        works.Add(("ADT^A01: its outbound map", Outbound(line, admission)));
        works.Add(("ADT^A01: filter, map and outbound map together", Rules(line, admission)));
        works.Add(("ADT^A01: parse, accept, run the pipeline to the delivery", Pipeline(line, admission)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ADT^A01 of {admission.Length:n0} bytes, DFT^P03 with ten FT1 of {charges.Length:n0} bytes"));
        Console.WriteLine();
        Console.WriteLine("| one thread, processor time, median (lowest to highest) | ns | per second | bytes allocated |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var (what, work) in works.Where(w => w.What.Contains(only, StringComparison.Ordinal)))
        {
            var rounds = measure.Run([0], work);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {what} | {Measurement.Spread(rounds, r => r.Nanoseconds)} | {rounds.Select(r => r.PerSecond).Order().ElementAt(rounds.Count / 2):n0} | {rounds[0].Allocated:n0} |"));
        }

        return 0;
    }

    private static Func<int, int> Evaluate(string text, Hl7v2Message message)
    {
        var problems = new Problems();
        var scope = new ExpressionScope { Focus = FocusKind.Hl7v2, Message = FocusKind.Hl7v2 };
        var expression = Expression.Compile(new ScalarNode(new Position("benchmark", 1, 1), text, ScalarStyle.Plain), scope, problems)
            ?? throw new InvalidDataException(string.Join("; ", problems));
        var focus = new Focus(message);
        var context = Context(focus);
        // A condition is asked for its truth, a path for its text: as rules do.
        if (text.Contains('=', StringComparison.Ordinal) && !text.EndsWith(".1", StringComparison.Ordinal))
            return _ => expression.Test(context, focus) ? 1 : 0;
        return _ => expression.ReadText(context, focus)?.Length ?? 0;
    }

    private static Func<int, int> MapAll(ConfigurationModel model, string name, byte[] content, int count, bool writes = true)
    {
        var map = Find(model, name);
        var variables = model.Engine.Variables.ToDictionary(v => v.Key, v => Focus.Of(v.Value), StringComparer.Ordinal);
        return _ =>
        {
            var focus = new Focus(Open(content));
            var context = new EvaluationContext { ReceivedAt = DateTimeOffset.UnixEpoch, Message = focus, CodeSets = model.CodeSets, Variables = variables };
            var made = map.Run(context, focus, new MapOrigin("charges", "1"));
            var length = 0;
            for (var i = 0; i < made.Count; i++)
                length += writes ? made[i].Payload.Length : 1;
            return made.Count == count ? length : throw new InvalidDataException($"{made.Count} objects");
        };
    }

    private static Func<int, int> Map(ConfigurationModel model, string name, Focus focus)
    {
        var map = Find(model, name);
        var context = Context(focus);
        return _ => map.Run(context, focus, new MapOrigin("line", "C1N1")).Count;
    }

    private static Func<int, int> Outbound(ConfigurationModel model, byte[] admission)
    {
        var message = new Focus(Open(admission));
        var context = Context(message);
        var encounter = Find(model, "line-encounter").Run(context, message, new MapOrigin("line", "C1N1"))[0].Value;
        var map = Find(model, "encounter-line");
        return _ => map.Run(context, encounter, new MapOrigin("line", "C1N1"))[0].Payload.Length;
    }

    private static Func<int, int> Rules(ConfigurationModel model, byte[] admission)
    {
        var message = new Focus(Open(admission));
        var context = Context(message);
        var filter = Evaluate("MSH-11.1 != 'T'", Open(admission));
        var (first, second) = (Find(model, "line-encounter"), Find(model, "encounter-line"));
        return _ =>
        {
            if (filter(0) == 0)
                return 0;
            var encounter = first.Run(context, message, new MapOrigin("line", "C1N1"))[0];
            return second.Run(context, encounter.Value, new MapOrigin("line", "C1N1"))[0].Payload.Length;
        };
    }

    private static Func<int, int> Pipeline(ConfigurationModel model, byte[] admission)
    {
        var pipeline = new ChannelPipeline(model.Channels[0]);
        var envelope = new Envelope
        {
            Channel = "line",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Format = ContentFormat.Hl7v2,
            Content = admission,
            Peer = "benchmark",
            Attributes = new Dictionary<string, string>(),
        };
        return _ => pipeline.Run(pipeline.Open(envelope)) is RunOutcome.Processed { Deliveries: [var delivery] }
            ? delivery.Payload.Length
            : throw new InvalidDataException("the line did not deliver");
    }

    private static EvaluationContext Context(Focus message) => new() { ReceivedAt = DateTimeOffset.UnixEpoch, Message = message };

    private static CompiledMap Find(ConfigurationModel model, string name) => model.Maps.Find(name) ?? throw new InvalidDataException($"no map {name}");

    private static ConfigurationModel Load(string folder)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, null, EngineComponents.All, problems);
        return model is not null && !problems.HasErrors ? model : throw new InvalidDataException(string.Join("; ", problems));
    }

    private static Hl7v2Message Open(byte[] content)
        => Hl7v2Message.TryParse(content, out var message, out var error) ? message : throw new InvalidDataException(error.Code);

    // Without the bytes of the frame.
    private static byte[] Content(string kind, int number) => Messages.Frame(kind, 1, number)[1..^2];

    /// <summary>A charge message with so many FT1, each with what charges have.</summary>
    private static byte[] Charges(int count)
    {
        var text = new StringBuilder(Encoding.ASCII.GetString(Content("dft", 1)));
        text.Length = text.ToString().IndexOf("FT1|", StringComparison.Ordinal);
        for (var i = 1; i <= count; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"FT1|{i}|TC1N1-{i}|B1|20260314080000|20260314093000|CG|3641{i % 10}^VENIPUNCTURE^C4|||2|51.00^USD|25.50^USD|SUR^SURGERY||||4N^412^A|||1001^PRACTICE^PAT^^^DR~1002^OTHER^LEE^^^DR\r");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
