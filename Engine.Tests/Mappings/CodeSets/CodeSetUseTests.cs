using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.CodeSets;

/// <summary>How maps and expressions use code sets: on which day, and what is counted.</summary>
internal sealed partial class CodeSetUseTests
{
    // It was received on the 14th in the zone of the engine, which is the 15th in UTC.
    private static readonly DateTimeOffset s_receivedAt = new(2026, 3, 15, 3, 0, 0, TimeSpan.Zero);

    private const string Message = """
        MSH|^~\&|NORTH|GENERAL|||20260315||DFT^P03|C1|P|2.5.1
        FT1|1|T1||20260301||CG|A~B
        FT1|2|T2||2026031509||CG|A
        FT1|3|T3||||CG|A
        FT1|4|T4||""||CG|A
        FT1|5|T5||202603||CG|A
        """;

    private const string Codes = "source,target,valid-from,valid-to\nA,before,,2026-03-13\nA,that-day,2026-03-14,2026-03-14\nA,after,2026-03-15,\nB,bee,,\n";

    [TestCase("for: FT1[1]\nfields:\n  a:\n    from: FT1-7[1]\n    translate: codes\n    as-of: FT1-4", "before")]
    [TestCase("for: FT1[2]\nfields: { a: { from: FT1-7, translate: codes, as-of: FT1-4 } }", "after")]
    [TestCase("for: FT1[2]\nfields: { a: { from: FT1-7, translate: codes } }", "that-day", TestName = "Without as-of the day of the receipt counts")]
    [TestCase("for: FT1[3]\nfields: { a: { from: FT1-7, translate: codes, as-of: FT1-4 } }", "that-day", TestName = "Where the message does not say the day that of the receipt counts")]
    [TestCase("for: FT1[4]\nfields: { a: { from: FT1-7, translate: codes, as-of: FT1-4 } }", "that-day", TestName = "Where the sender says delete the day of the receipt counts")]
    [TestCase("for: FT1[2]\nfields: { a: FT1-7.translate('codes') }", "that-day", TestName = "Expressions ask for the day of the receipt")]
    [TestCase("for: FT1[2]\nfields: { a: { from: FT1-7, translate: codes, as-of: ='2026-03-01' } }", "before")]
    public void An_entry_counts_that_holds_on_the_day(string rules, string expected)
        => Assert.That(Run(rules), Is.EqualTo($$"""{"a":"{{expected}}"}"""));

    [Test]
    public void A_whole_code_and_each_of_a_list_are_translated_as_of_the_same_day()
    {
        Assert.That(Run("for: FT1[1]\nfields:\n  a:\n    from: FT1-7[1]\n    using: cwe-code\n    translate: codes\n    as-of: FT1-4"), Is.EqualTo("""{"a":{"code":"before"}}"""));
        Assert.That(Run("for: FT1[1]\nfields:\n  a:\n    for: FT1-7[*]\n    from: .1\n    translate: codes\n    as-of: FT1-4"), Is.EqualTo("""{"a":["before","bee"]}"""));
    }

    [TestCase("for: FT1[5]\nfields: { a: { from: FT1-7, translate: codes, as-of: FT1-4 } }", "MAP-DATE", "FT1[5]-4")]
    [TestCase("for: FT1[5]\nfields: { a: { from: FT1-7, translate: codes, as-of: FT1-6 } }", "MAP-DATE", "FT1[5]-6")]
    [TestCase("for: FT1[1]\nfields:\n  a:\n    from: FT1-2\n    translate: codes\n    as-of: FT1-7[*]", "MAP-SEVERAL-VALUES", "FT1-7[2]")]
    public void A_day_that_cannot_be_had_fails_with_its_place(string rules, string code, string place)
    {
        var failure = Assert.Throws<MapException>(() => Run(rules))!;
        Assert.That((failure.Code, failure.Place), Is.EqualTo((code, place)));
    }

    [TestCase("a: { from: FT1-7, as-of: FT1-4 }", "MAP-BLOCK")]
    [TestCase("a: { from: FT1-7, translate: codes, as-of: ='March' }", "MAP-DATE")]
    [TestCase("a: { from: FT1-7, translate: codes, as-off: FT1-4 }", "MAP-KEY")]
    public void A_mistake_about_the_day_is_found_with_the_file(string rule, string code)
    {
        var problems = new Problems();
        Load($"fields: {{ {rule} }}", problems);
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { code }));
    }

    [Test]
    public void Misses_are_counted_by_code_set_and_never_with_their_code()
    {
        // Other tests run at the same time: this code set is asked by nobody else.
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "engine.codeset.misses")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var tag = string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
            lock (counted)
                if (tag.Contains("counted", StringComparison.Ordinal))
                    counted.Add($"{value} {tag}");
        });
        listener.Start();
        foreach (var rule in (string[])["translate: counted, miss: pass", "translate: counted, miss: { use: ='x' }"])
            Run($"for: FT1[1]\nfields: {{ a: {{ from: FT1-2, {rule} }} }}");
        Run("for: FT1[1]\nfields:\n  a: FT1-2.translate('counted')\n  b:\n    from: FT1-7[1]\n    translate: counted");
        Assert.That(() => Run("for: FT1[1]\nfields: { a: { from: FT1-2, using: cwe-code, translate: counted } }"), Throws.TypeOf<MapException>());
        Assert.That(counted, Is.EqualTo(Enumerable.Repeat("1 codeset=counted", 4)));
    }

    [Test]
    public void A_miss_that_is_written_to_a_log_by_chance_does_not_say_the_code()
        => Assert.That(new CodeMiss("codes", "a", "SECRET").ToString(), Is.EqualTo("codes at a"));

    [Test]
    public void Every_example_of_the_page_about_code_sets_is_read()
    {
        var files = new List<SourceFile>();
        string? map = null;
        foreach (Match block in Block().Matches(File.ReadAllText(Repository.PathOf("Mappings/CodeSets/README.md")).ReplaceLineEndings("\n")))
        {
            var text = block.Groups[2].Value;
            switch (block.Groups[1].Value)
            {
                case "csv":
                    files.Add(new SourceFile("codesets/charge-codes.csv", text));
                    break;
                case "json":
                    files.Add(new SourceFile("codesets/patient-class.json", text));
                    break;
                default:
                    map = text;
                    break;
            }
        }
        var problems = new Problems();
        var library = CodeSetLibrary.Load(files, problems);
        MapLibrary.Load([new SourceFile("maps/charge-code.yaml", map!)], library, [], problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        Assert.That(library.Find("charge-codes")!.Find("C1713", new DateOnly(2026, 1, 1))?.Target, Is.EqualTo("CDM-SCREW"));
        Assert.That(library.Find("patient-class")!.Find("ACUTE", default)?.Target, Is.EqualTo("inpatient"));
    }

    private static string Run(string rules)
    {
        var problems = new Problems();
        var (maps, codeSets) = Load(rules, problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        var message = MapFixture.Hl7v2(Message);
        var context = new EvaluationContext { ReceivedAt = s_receivedAt, Message = message, Zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"), CodeSets = codeSets };
        return string.Join('\n', maps.Find("m")!.Run(context, message, MapFixture.Origin).Select(o => System.Text.Encoding.UTF8.GetString(o.Payload.Span)));
    }

    private static (MapLibrary Maps, CodeSetLibrary CodeSets) Load(string rules, Problems problems)
    {
        var codeSets = CodeSetLibrary.Load([new SourceFile("codesets/codes.csv", Codes), new SourceFile("codesets/counted.csv", "source,target\nA,a\n")], problems);
        return (MapLibrary.Load([new SourceFile("maps/m.yaml", $"map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\n{rules}\n")], codeSets, [], problems), codeSets);
    }

    [GeneratedRegex(@"^```(csv|json|yaml)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
