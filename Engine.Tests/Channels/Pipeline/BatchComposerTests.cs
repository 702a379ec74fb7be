using System.Text;
using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline;

/// <summary>What a batch is made of, from the file that says so to its bytes.</summary>
public class BatchComposerTests
{
    private static readonly DateTimeOffset s_closed = new(2026, 3, 1, 22, 0, 0, TimeSpan.Zero);

    [Test]
    public void Lines_stand_between_a_header_and_a_trailer_that_tell_number_date_value_count_and_totals()
    {
        var batch = Compose(
            "by: PID-3.1, totals: { amount: MSH-10, units: MSH-9 }, header: \"H|{%number}|{%date.format('yyyyMMdd HH:mm')}|{%by}|{%site}\", trailer: \"T|{%count}|{%totals.amount}|{%totals.units}\"",
            Part("a;1", ("amount", "10.10")), Part("b;2\n", ("amount", "0.2"), ("units", "3")));
        Assert.That(Text(batch), Is.EqualTo("H|7|20260301 23:00|CC1|north\na;1\nb;2\nT|2|10.30|3\n"));
        Assert.That(batch.Facts, Is.EqualTo(new Dictionary<string, string> { ["number"] = "7", ["count"] = "2", ["by"] = "CC1", ["totals.amount"] = "10.30", ["totals.units"] = "3" }));
        Assert.That(batch.Attributes, Is.EqualTo(new Dictionary<string, string> { ["name"] = "c-7-CC1.txt" }));
    }

    [Test]
    public void A_json_array_has_its_commas_between_members_alone()
    {
        const string rules = "header: \"[\", separator: \",\", trailer: \"]\"";
        Assert.That(Text(Compose(rules, Part("{}"), Part("{}"), Part("{}"))), Is.EqualTo("[{},{},{}]"));
        Assert.That(Text(Compose(rules, Part("{}"))), Is.EqualTo("[{}]"));
        Assert.That(Text(Compose(rules)), Is.EqualTo("[]"));
    }

    [Test]
    public void Json_lines_and_a_table_with_a_header_line_need_nothing_else()
    {
        Assert.That(Text(Compose("", Part("{}"), Part("{}"))), Is.EqualTo("{}\n{}\n"));
        Assert.That(Text(Compose("separator: \"\\r\\n\", header: \"code,amount\"", Part("A,1"), Part("B,2"))), Is.EqualTo("code,amount\r\nA,1\r\nB,2\r\n"));
    }

    [Test]
    public void An_hl7v2_file_has_envelopes_whose_counts_are_right_and_reads_back_as_its_messages()
    {
        const string first = "MSH|^~\\&|EHR|NORTH|ERP|HOME|20260301||DFT^P03|1|P|2.5\rFT1|1\r";
        const string second = "MSH|^~\\&|EHR|NORTH|ERP|HOME|20260301||DFT^P03|2|P|2.5\rFT1|1\n";
        var file = Compose("hl7v2: file", Part(first), Part(second));
        Assert.That(Text(file), Is.EqualTo(
            "FHS|^~\\&|EHR|NORTH|ERP|HOME|20260301230000+0100||||7\rBHS|^~\\&|EHR|NORTH|ERP|HOME|20260301230000+0100||||7\r"
            + first + second[..^1] + "\rBTS|2\rFTS|1\r"));
        var read = Hl7v2Batch.Split(file.Payload);
        Assert.That((read.Messages.Count, read.Errors.Count, read.Envelopes.Count), Is.EqualTo((2, 0, 2)));
        Assert.That(Text(Compose("hl7v2: batch", Part(first))), Does.StartWith("BHS|").And.EndsWith("\rBTS|1\r").And.Not.Contain("FHS"));
    }

    [Test]
    public void Sums_are_exact_and_one_that_is_too_large_is_an_error_and_no_other_number()
    {
        const string rules = "totals: { amount: MSH-10 }, trailer: \"{%totals.amount}\"";
        var cents = Enumerable.Repeat(Part("x", ("amount", "0.1")), 1000).ToArray();
        Assert.That(Text(Compose(rules, cents)), Does.EndWith("\n100.0\n"));
        var large = Part("x", ("amount", decimal.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(Assert.Throws<BatchException>(() => Compose(rules, large, large))!.Error.Code, Is.EqualTo("BATCH-TOTAL"));
    }

    [Test]
    public void The_same_batch_has_the_same_key_and_another_content_under_the_same_number_has_another()
    {
        var key = Compose("", Part("a")).Key;
        Assert.That(Compose("", Part("a")).Key, Is.EqualTo(key));
        Assert.That(key, Does.StartWith("c-file-7-"));
        Assert.That(Compose("", Part("b")).Key, Is.Not.EqualTo(key));
    }

    [Test]
    public void A_member_that_adds_no_number_or_nothing_fails_its_message()
    {
        var pipeline = new ChannelPipeline(Model("totals: { amount: PID-3.1 }"));
        var failed = (RunOutcome.Failed)pipeline.Run(pipeline.Open(Message("PID|1||ABC")));
        Assert.That((failed.Error.Code, failed.Error.Value, failed.Error.Rule), Is.EqualTo(("PIPELINE-TOTAL", "ABC", "channels/c.yaml:8")));
        Assert.That(failed.Error.Message, Does.Not.Contain("ABC"));
        var taken = (RunOutcome.Processed)pipeline.Run(pipeline.Open(Message("PID|1||12.50")));
        Assert.That((taken.Deliveries[0].IsBatched, taken.Deliveries[0].Lane, taken.Deliveries[0].Attributes["totals.amount"]), Is.EqualTo((true, "", "12.50")));
        Assert.That(((RunOutcome.Failed)pipeline.Run(pipeline.Open(Message("PID|1")))).Error.Code, Is.EqualTo("PIPELINE-TOTAL"));
    }

    private static ComposedPayload Compose(string batch, params BatchPart[] parts)
        => Model(batch).Destinations[0].Batch!.Composer.Compose(7, "CC1", s_closed, parts);

    private static ChannelModel Model(string batch)
    {
        var problems = new Problems();
        var name = batch.Contains("by:", StringComparison.Ordinal) ? "c-{%number}-{%by}.txt" : "c-{%number}.txt";
        var model = Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split($$"""
            --- engine.yaml
            node: here
            store: { path: store }
            admin: { listen: "127.0.0.1:2580" }
            zone: Europe/Berlin
            variables: { site: north }
            --- systems.yaml
            ehr: { description: e, owner: o, data: finance }
            erp: { description: b, owner: o, data: finance }
            --- channels/c.yaml
            channel: c
            version: 1.0.0
            data: finance
            source: { from: ehr, mllp: { listen: "127.0.0.1:1001" } }
            destinations:
              file:
                batch:
                  { every: 1h, {{batch}} }
                send: { to: erp, folder: { path: out, name: "{{name}}" } }
            """)), null, BuiltIns.Components, problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        return model!.Channels[0];
    }

    private static Envelope Message(string segment) => new()
    {
        Channel = "c",
        ReceivedAt = s_closed,
        Format = ContentFormat.Hl7v2,
        Content = Encoding.ASCII.GetBytes($"MSH|^~\\&|EHR|NORTH|X|Y|20260301080000||ADT^A01|1|P|2.5\r{segment}\r"),
    };

    private static BatchPart Part(string text, params (string Total, string Amount)[] amounts)
        => new(Encoding.UTF8.GetBytes(text), "text/plain", amounts.ToDictionary(a => $"totals.{a.Total}", a => a.Amount));

    private static string Text(ComposedPayload batch) => Encoding.UTF8.GetString(batch.Payload.Span);
}
