using System.Text;
using InterfaceEngine.Engine.Demo;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary>The verbs that read messages: what they print, for machines above all, and how they end.</summary>
internal sealed class ReadingVerbsTests
{
    private const string Header = "MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260314093000||ADT^A08|";
    private static readonly string s_messages = Repository.PathOf("samples/messages");

    private ScratchFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = ScratchFolder.Create();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Parse_prints_an_HL7_v2_message_as_segments_of_fields_of_repetitions_of_components_of_subcomponents()
    {
        var file = _folder.Write("a.hl7", Header + "C1|P|2.5.1\rPID|1||A&B^^^N~C||\"\"|T\\T\\F\\H\\^^|||\rZZZ||x^^y&&\r");
        var run = await ConsoleRun.Of("parse", file, "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var document = (JObject)run.Documents.Single();
        Assert.That(document.Properties().Select(p => p.Name), Is.EqualTo(["segments"]), "one file: no name on the line");
        var segments = document["segments"]!;
        Assert.Multiple(() =>
        {
            Assert.That(segments.Select(s => (string?)s["id"]), Is.EqualTo(["MSH", "PID", "ZZZ"]));
            AssertField(segments[0]!, "1", """[[["|"]]]""");
            AssertField(segments[0]!, "2", """[[["^~\\&"]]]""");
            AssertField(segments[0]!, "9", """[[["ADT"],["A08"]]]""");
            AssertField(segments[1]!, "3", """[[["A","B"],[],[],["N"]],[["C"]]]""");
            AssertField(segments[1]!, "5", """[[["\"\""]]]""");
            AssertField(segments[1]!, "6", """[[["T&F\\H\\"]]]""");
            AssertField(segments[2]!, "2", """[[["x"],[],["y"]]]""");
            Assert.That(((JObject)segments[1]!["fields"]!).Properties().Select(p => p.Name), Is.EqualTo(["1", "3", "5", "6"]), "empty fields are left out");
            Assert.That(((JObject)segments[2]!["fields"]!).Properties().Select(p => p.Name), Is.EqualTo(["2"]));
        });
    }

    [Test]
    public async Task Parse_prints_a_line_for_each_message_of_a_batch_and_the_file_where_there_are_several()
    {
        var batch = _folder.Write("batch.hl7", $"FHS|^~\\&\rBHS|^~\\&\r{Header}B1|P|2.5.1\rPID|1\r{Header}B2|P|2.5.1\rPID|2\rBTS|2\rFTS|1\r");
        var one = _folder.Write("one.hl7", Header + "O1|P|2.5.1\r");
        var alone = await ConsoleRun.Of("parse", batch, "--json");
        Assert.That(alone.Documents.Select(ControlId), Is.EqualTo(["B1", "B2"]), alone.Error);
        Assert.That(alone.Documents.Select(d => d["file"]), Is.All.Null);
        var both = await ConsoleRun.Of("parse", batch, one, "--json");
        Assert.That(both.Documents.Select(d => ((string?)d["file"], ControlId(d))), Is.EqualTo([(batch, "B1"), (batch, "B2"), (one, "O1")]));
        var folder = await ConsoleRun.Of("parse", _folder.Path, "--json");
        Assert.That(folder.Documents.Select(d => ((string?)d["file"], ControlId(d))), Is.EqualTo([(batch, "B1"), (batch, "B2"), (one, "O1")]));
    }

    [Test]
    public async Task Parse_with_charset_auto_reads_UTF_8_where_it_is_valid_and_Latin_1_elsewhere()
    {
        var text = Header + "C1|P|2.5.1\rPID|1||||MÜLLER\r";
        await File.WriteAllBytesAsync(_folder["latin1.hl7"], Encoding.Latin1.GetBytes(text));
        await File.WriteAllBytesAsync(_folder["utf8.hl7"], Encoding.UTF8.GetBytes(text));
        var run = await ConsoleRun.Of("parse", _folder["latin1.hl7"], _folder["utf8.hl7"], "--charset", "auto", "--json");
        Assert.That(run.Documents.Select(d => (string?)d["segments"]![1]!["fields"]!["5"]![0]![0]![0]), Is.EqualTo(["MÜLLER", "MÜLLER"]));
        Assert.That((await ConsoleRun.Of("parse", _folder["utf8.hl7"], "--charset", "EBCDIC")).ExitCode, Is.EqualTo(2));
    }

    [TestCase("ISO IR14", "shift_jis", "ソ表")]
    [TestCase("big-5", "big5", "功能")]
    [TestCase("8859/5", "iso-8859-5", "Иванов")]
    public async Task Parse_and_eval_read_what_the_user_knows_better_than_the_message(string charset, string encoding, string name)
    {
        await File.WriteAllBytesAsync(_folder["m.hl7"], CodePagesEncodingProvider.Instance.GetEncoding(encoding)!.GetBytes(Header + $"C1|P|2.5.1||||||8859/1\rPID|1||||{name}|\r"));
        var parsed = await ConsoleRun.Of("parse", _folder["m.hl7"], "--charset", charset, "--json");
        Assert.That((string?)parsed.Documents[0]["segments"]![1]!["fields"]!["5"]![0]![0]![0], Is.EqualTo(name), parsed.Error);
        Assert.That((await ConsoleRun.Of("eval", "PID-5", _folder["m.hl7"], "--charset", charset)).Out, Does.Contain(name));
        Assert.That((await ConsoleRun.Of("validate", _folder["m.hl7"], "--charset", "EBCDIC")).ExitCode, Is.EqualTo(2));
        Assert.That((await ConsoleRun.Of("validate", _folder["m.hl7"], "--charset", charset, "--json")).Documents[0]["issues"]!.Select(i => (string?)i["code"]), Does.Not.Contain("HL7V2-CHARACTER-SET"), "the bytes are possible in 8859/1 too");
    }

    [TestCase("a.xml", "<order><id>O1</id></order>", "order.id", "[\"O1\"]")]
    [TestCase("p.xml", "<Patient xmlns=\"http://hl7.org/fhir\"><birthDate value=\"1974\"/></Patient>", "Patient.birthDate", "[\"1974\"]")]
    [TestCase("a.json", "{\"a\":{\"b\":1}}", "a.b", "[1]")]
    [TestCase("a.csv", "id,name\n1,A\n2,B\n", "name", "[\"A\",\"B\"]", "--format", "csv")]
    public async Task Eval_reads_what_maps_read(string name, string content, string expression, string expected, params string[] more)
    {
        var run = await ConsoleRun.Of(["eval", expression, _folder.Write(name, content), .. more]);
        Assert.That(run.Out.Trim(), Is.EqualTo(expected), run.Error);
    }

    [Test, Conformance("E2.21")]
    public async Task Parse_and_eval_see_that_a_message_is_XML()
    {
        var file = _folder.Write("m.xml", "<?xml version=\"1.0\"?>\n<ADT_A01 xmlns=\"urn:hl7-org:v2xml\"><MSH><MSH.9><MSG.1>ADT</MSG.1></MSH.9></MSH><PID><PID.3><CX.1>1</CX.1><CX.5>MR</CX.5></PID.3></PID></ADT_A01>");
        var parsed = await ConsoleRun.Of("parse", file, "--json");
        AssertField(parsed.Documents[0]["segments"]![1]!, "3", """[[["1"],[],[],[],["MR"]]]""");
        Assert.That((await ConsoleRun.Of("eval", "PID-3.5", file)).Out, Does.Contain("MR"));
        var checkedFile = await ConsoleRun.Of("validate", file, "--json");
        Assert.That(checkedFile.Documents[0]["issues"]!.Select(i => ((string?)i["code"], (string?)i["path"], (int)i["line"]!)), Has.Member(("HL7V2-REQUIRED", "MSH-10", 0)));
        var broken = _folder.Write("broken.xml", "<ADT_A01><PID>");
        Assert.That((await ConsoleRun.Of("validate", broken, "--json")).Documents[0]["issues"]!.Select(i => (string?)i["code"]), Is.EqualTo(new[] { "HL7V2-XML" }));
    }

    [Test]
    public async Task Parse_prints_a_FHIR_resource_with_nothing_lost()
    {
        var text = """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.10},"effectiveDateTime":"2026-03-14T09:30:00-05:00","_status":{"id":"s"},"unknown":[1,null,true]}""";
        var file = _folder.Write("o.json", text);
        var run = await ConsoleRun.Of("parse", file, "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Is.EqualTo($"{{\"file\":{new JValue(file).ToString(Newtonsoft.Json.Formatting.None)},\"resource\":{text}}}\n"));
    }

    [Test]
    public async Task What_cannot_be_parsed_is_exit_1_said_on_standard_error_and_the_rest_is_printed()
    {
        var bad = _folder.Write("1.hl7", "PID|1\r");
        var json = _folder.Write("2.json", "{\n  \"resourceType\": Patient }");
        _folder.Write("3.hl7", Header + "C3|P|2.5.1\r");
        var run = await ConsoleRun.Of("parse", _folder.Path, "--json");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Documents.Select(ControlId), Is.EqualTo(["C3"]));
        Assert.That(run.Error, Does.Contain(bad + ": HL7V2-NO-MSH").And.Contain(json + ":2:"));
    }

    [Test]
    public async Task Validate_prints_a_line_a_file_with_its_issues_and_where_they_stand()
    {
        var wrong = _folder.Write("wrong.hl7", Header + "C1|P|2.5.1\rPID|1||MRN1|||||not-a-date\r");
        var fhir = _folder.Write("wrong.json", "{ \"resourceType\": \"Patient\",\n  \"birthDate\": \"yesterday\" }");
        var good = Path.Combine(s_messages, "oru-r01.hl7");
        var run = await ConsoleRun.Of("validate", good, wrong, fhir, "--json");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Documents.Select(d => ((string?)d["file"], (bool)d["valid"]!)), Is.EqualTo([(good, true), (wrong, false), (fhir, false)]));
        Assert.That(run.Documents[0]["issues"], Is.Empty);
        foreach (var issue in run.Documents.SelectMany(d => d["issues"]!).Cast<JObject>())
            Assert.That(issue.Properties().Select(p => p.Name), Is.EqualTo(["severity", "code", "path", "line", "column", "message"]));
        Assert.That(run.Documents[2]["issues"]!.Select(i => ((string?)i["severity"], (int)i["line"]!)), Has.Member(("error", 2)));
        Assert.That((await ConsoleRun.Of("validate", good)).ExitCode, Is.Zero);
    }

    [TestCase("", "HL7V2-EMPTY")]
    [TestCase("MSHA^~\\&AAA\r", "HL7V2-NO-DELIMITERS")]
    [TestCase("PID|1\r", "HL7V2-NO-MSH")]
    public async Task What_is_no_message_is_told_as_the_parser_tells_it(string text, string code)
    {
        var run = await ConsoleRun.Of("validate", _folder.Write("none.hl7", text), "--json");
        Assert.That((run.ExitCode, run.Documents[0]["issues"]!.Select(i => ((string?)i["code"], (int)i["line"]!)).Single()), Is.EqualTo((1, (code, 1))), run.Error);
    }

    [TestCase("utf-16", true)]
    [TestCase("utf-16BE", false)]
    [TestCase("utf-32", true)]
    public async Task Validate_reads_text_of_two_and_four_bytes_a_character(string name, bool withMark)
    {
        var encoding = Encoding.GetEncoding(name);
        var text = Header + "C1|P|2.5.1||||||UNICODE UTF-16\rEVN||20260304\rPID|1||MRN1||Łódź^B\rPV1|1|I\r";
        await File.WriteAllBytesAsync(_folder["wide.hl7"], [.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);
        var run = await ConsoleRun.Of("validate", _folder["wide.hl7"], "--severity", "error", "--json");
        Assert.That((run.ExitCode, run.Documents[0]["issues"]!.Count()), Is.EqualTo((0, 0)), run.Out);
        var other = await ConsoleRun.Of("validate", _folder["wide.hl7"], "--version", "2.3", "--severity", "error", "--json");
        Assert.That(other.Documents[0]["issues"]!.Select(i => (string?)i["code"]), Is.EqualTo(new[] { "HL7V2-OTHER-VERSION" }));
    }

    [Test]
    public async Task Validate_holds_messages_against_a_profile_leaves_out_what_is_worth_less_and_counts()
    {
        var hospital = Path.Combine(SampleFolders.Root, "samples", "hospital");
        var wrong = _folder.Write("wrong.hl7", Header + "C1|P|2.5.1\rEVN||20260304\rPID|1||MRN1||A^B\rPV1|1|I\rZCC|9X\r");
        async Task<string[]> Codes(params string[] options)
        {
            var run = await ConsoleRun.Of(["validate", wrong, "--json", .. options]);
            return [.. run.Documents.SelectMany(d => d["issues"]!).Select(i => $"{i["severity"]} {i["code"]} {i["path"]}")];
        }

        Assert.That(await Codes(), Has.Member("information HL7V2-SEGMENT-LOCAL ZCC"));
        Assert.That(await Codes("--severity", "error"), Is.Empty);
        Assert.That(await Codes("--profile", "ehr", "--config", hospital, "--severity", "error"), Is.EqualTo(["error HL7V2-CODE ZCC-1"]));

        var summary = await ConsoleRun.Of("validate", _folder.Path, "--profile", "ehr", "--config", hospital, "--severity", "error", "--summary");
        Assert.That((summary.ExitCode, summary.Out), Is.EqualTo((1, "SEVERITY  CODE        ISSUES  FILES\nerror     HL7V2-CODE       1      1\n")), summary.Error);
        var unknown = await ConsoleRun.Of("validate", wrong, "--profile", "her", "--config", hospital);
        Assert.That((unknown.ExitCode, unknown.Error.Trim()), Is.EqualTo((2, "there is no profile 'her'; did you mean 'ehr'?")));
        Assert.That((await ConsoleRun.Of("validate", wrong, "--version", "2.5.7")).ExitCode, Is.EqualTo(2));
    }

    [TestCase("PID-3[.5 = 'MR'].1", "adt-a01.hl7", """["MRN1001"]""")]
    [TestCase("OBX[*]-5", "oru-r01.hl7", """["98","1.10","139"]""")]
    [TestCase("PID-30", "adt-a01.hl7", "[]")]
    [TestCase("Bundle.entry.resource.ofType(Patient).name.given", "fhir-bundle.json", """["Anna","B"]""")]
    [TestCase("entry.count() > 1", "fhir-bundle.json", "[true]")]
    public async Task Eval_prints_an_array_of_the_results(string expression, string file, string expected)
    {
        var run = await ConsoleRun.Of("eval", expression, Path.Combine(s_messages, file));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((0, expected + "\n")), run.Error);
    }

    [Test]
    public async Task Eval_of_a_wrong_expression_is_exit_2_with_its_column()
    {
        var run = await ConsoleRun.Of("eval", "PID-3.frist()", Path.Combine(s_messages, "adt-a01.hl7"));
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("expression:1:").And.Contain("first"));
    }

    [Test]
    public async Task What_send_sends_listen_prints_and_both_end_well()
    {
        using var stop = new CancellationTokenSource();
        var port = 0;
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new LineWriter(line => port = line.StartsWith("listening", StringComparison.Ordinal) ? int.Parse(line[(line.LastIndexOf(':') + 1)..]) : port);
        var listening = InterfaceEngine.Engine.Cli.CommandLine.RunAsync(["listen", "mllp://127.0.0.1:0", "--count", "3"],
            new InterfaceEngine.Engine.Cli.Terminal(TextReader.Null, output, error, interactive: false), stop.Token);
        await Eventually.IsTrue(() => Volatile.Read(ref port) != 0, "it says where it listens");
        var sent = await ConsoleRun.Of("send", $"mllp://127.0.0.1:{port}", Path.Combine(s_messages, "adt-a01.hl7"), Path.Combine(s_messages, "oru-r01.hl7"), "--count", "3");
        Assert.That(sent.ExitCode, Is.Zero, sent.Error);
        Assert.That(sent.Lines.Select(l => l.Split("  ")[1]), Is.EqualTo(["AA ADT0001", "AA ORU0001", "AA ADT0001"]));
        Assert.That(await Eventually.Ends(listening), Is.Zero);
        Assert.That(output.ToString(), Does.Contain(Encoding.ASCII.GetString(DemoHospital.Message("oru-r01.hl7")).Replace('\r', '\n').TrimEnd('\n')));
        var nobody = await ConsoleRun.Of("send", $"mllp://127.0.0.1:{port}", Path.Combine(s_messages, "adt-a01.hl7"));
        Assert.That((nobody.ExitCode, nobody.Out), Is.EqualTo((1, "")));
    }

    [Test]
    public async Task A_refusal_that_a_sender_gets_is_exit_1_and_printed()
    {
        await using var target = MllpTarget.Listen();
        target.Answer = (peer, message) => peer.SendFrameAsync(MllpTarget.Acknowledgment("AR", Acknowledged.Field(message, "MSH", 10)));
        var sent = await ConsoleRun.Of("send", $"mllp://127.0.0.1:{target.Port}", Path.Combine(s_messages, "adt-a01.hl7"));
        Assert.That(sent.ExitCode, Is.EqualTo(1));
        Assert.That(sent.Out, Does.Contain("AR ADT0001"));
    }

    private static string? ControlId(JToken document) => (string?)document["segments"]![0]!["fields"]!["10"]![0]![0]![0];

    private static void AssertField(JToken segment, string number, string expected)
        => Assert.That(segment["fields"]![number]?.ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo(expected), $"{segment["id"]}-{number}");

    private sealed class LineWriter(Action<string> line) : StringWriter
    {
        public override void WriteLine(string? value) => line(value ?? "");
    }
}
