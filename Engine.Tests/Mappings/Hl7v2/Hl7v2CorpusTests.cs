using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Corpora;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

/// <summary>Messages that others wrote, against trees that others agree on, and byte for byte.</summary>
public sealed class Hl7v2CorpusTests
{
    private static readonly string[] Agreed = ["A", "A-"];

    // Where the engine's tree is another than the splitter's (Oddities.md): an unknown escape before \E\, and what has no MSH-2.
    private static readonly string[] OfOwnMind =
    [
        "Bugs5382__node-hl7/__tests____client__hl7.builder-edges.test.ts.L152.hl7",
        "CDCgov__prime-reportstream/prime-router__src__test__kotlin__fhirengine__engine__CustomTranslationFunctionsTest.kt.L265.hl7",
        "crs4__hl7apy/tests__test_parser.py.L184.hl7",
    ];

    private static readonly string[] Unreadable = OfOwnMind[1..];

    [Test]
    public void Every_tree_that_others_agree_on_is_the_engines()
    {
        var agreed = Hl7v2Corpus.Trees.Where(t => Agreed.Contains(t.Confidence)).ToArray();
        Assert.That(agreed, Has.Length.EqualTo(716));
        Assert.That(agreed.Where(t => !JToken.DeepEquals(Segments(t.File), t.Segments)).Select(t => t.File), Is.Empty);
    }

    [Test]
    public void Every_tree_of_the_splitter_is_the_engines_but_where_it_has_a_reason()
    {
        var others = Hl7v2Corpus.Trees.Where(t => !Agreed.Contains(t.Confidence)).ToArray();
        Assert.That(others, Has.Length.EqualTo(90));
        Assert.That(others.Where(t => !JToken.DeepEquals(Segments(t.File), t.Segments)).Select(t => t.File), Is.EquivalentTo(OfOwnMind));
    }

    [Test]
    public void Every_file_is_messages_or_has_an_error_with_its_place()
    {
        Assert.That(Hl7v2Corpus.Files, Has.Count.EqualTo(817));
        var unreadable = new List<string>();
        foreach (var (name, content) in Hl7v2Corpus.Files)
        {
            var parts = Hl7v2Batch.Split(content).Messages;
            Assert.That(parts, Is.Not.Empty, name);
            foreach (var part in parts)
            {
                if (Hl7v2Message.TryParse(part.Content, out _, out var error))
                    continue;
                unreadable.Add(name);
                Assert.That((error.Code, error.Segment, error.Path), Is.EqualTo(("HL7V2-NO-DELIMITERS", 1, "MSH-2")), name);
            }
        }

        Assert.That(unreadable, Is.EquivalentTo(Unreadable));
    }

    [Test]
    [Conformance("E2.2", "E2.6")]
    public void A_value_written_over_itself_changes_no_byte_of_any_file()
    {
        foreach (var (name, content) in Hl7v2Corpus.Files)
        {
            foreach (var part in Readable(content))
            {
                // An editor that was told nothing gives the content back unseen, so it has to put the message together from its parts.
                var editor = new Hl7v2Editor(part.Message);
                foreach (var (path, value) in Places(part.Message).Where(p => IsWrittenAsItIs(p.Value)))
                {
                    editor.SetText(path, value.ReadText());
                    if (part.Message.Segments.Count > 200)
                        break;
                }

                Assert.That(WithPart(content, part, editor.ToArray()).AsSpan().SequenceEqual(content), Is.True, name);
            }
        }
    }

    [Test]
    [Conformance("E2.2", "E2.6")]
    public void With_one_value_changed_all_other_bytes_of_any_file_are_as_they_were()
    {
        var changed = 0;
        foreach (var (name, content) in Hl7v2Corpus.Files)
        {
            foreach (var part in Readable(content))
            {
                var places = Places(part.Message).ToArray();

                // Seven places a message, spread over it: the first, the last and between.
                foreach (var i in Enumerable.Range(0, Math.Min(7, places.Length)).Select(i => i * (places.Length - 1) / 6).Distinct())
                {
                    var (path, value) = places[i];
                    var editor = new Hl7v2Editor(part.Message);
                    editor.SetText(path, "changed");
                    var start = part.Offset + value.Start;
                    byte[] expected = [.. content.AsSpan(0, start), .. "changed"u8, .. content.AsSpan(start + value.Raw.Length)];
                    Assert.That(WithPart(content, part, editor.ToArray()).AsSpan().SequenceEqual(expected), Is.True, $"{name} {path}");
                    changed++;
                }
            }
        }

        Assert.That(changed, Is.GreaterThan(5000));
    }

    [Test]
    public void Every_prefix_of_every_file_is_messages_or_has_an_error_with_its_place()
    {
        Parallel.ForEach(Hl7v2Corpus.Files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, file =>
        {
            foreach (var length in Lengths(file.Value))
            {
                if (Hl7v2Message.TryParse(file.Value.AsMemory(0, length), out var message, out var error))
                {
                    var last = message.Segments[message.Segments.Count - 1];
                    _ = last.Field(last.FieldCount).ReadText();
                }
                else if (!error.Code.StartsWith("HL7V2-", StringComparison.Ordinal) || (error.Segment == 0 && error.Code != "HL7V2-EMPTY"))
                {
                    Assert.Fail($"{file.Key} {length}: {error}");
                }
            }
        });
    }

    // Every cut of every file up to 8 kB, which nearly all are. Of the others, a cut within the middle of a line only makes the last value shorter, so behind their
    // first 8 kB the cuts at the first and last bytes of each line are tried, and every 61st.
    private static IEnumerable<int> Lengths(byte[] content)
    {
        var sinceEnd = 0;
        for (var length = 0; length <= content.Length; length++)
        {
            sinceEnd = length > 0 && content[length - 1] is (byte)'\r' or (byte)'\n' ? 0 : sinceEnd + 1;
            if (length <= 8 * 1024 || sinceEnd <= 5 || length % 61 == 0 || (length < content.Length && content[length] is (byte)'\r' or (byte)'\n'))
                yield return length;
        }
    }

    private static IEnumerable<(Hl7v2Message Message, int Offset, int Length)> Readable(byte[] content)
    {
        foreach (var part in Hl7v2Batch.Split(content).Messages)
        {
            if (Hl7v2Message.TryParse(part.Content.ToArray(), out var message, out _))
                yield return (message, part.Offset, part.Content.Length);
        }
    }

    // Escapes and a bare truncation character have more than one spelling, and control characters are written as escapes.
    private static bool IsWrittenAsItIs(Hl7v2Value value)
    {
        var delimiters = value.Message!.Delimiters;
        foreach (var b in value.Raw)
        {
            if (b is < 0x20 or 0x7F || b == delimiters.Escape || b == delimiters.Truncation)
                return false;
        }

        return true;
    }

    private static byte[] WithPart(byte[] content, (Hl7v2Message Message, int Offset, int Length) part, byte[] written)
        => [.. content.AsSpan(0, part.Offset), .. written, .. content.AsSpan(part.Offset + part.Length)];

    // Every leaf that can be named and is valued.
    private static IEnumerable<(Hl7v2Path Path, Hl7v2Value Value)> Places(Hl7v2Message message)
    {
        var seen = new Dictionary<Hl7v2SegmentId, int>();
        foreach (var segment in message.Segments)
        {
            if (segment.Id.IsNone)
                continue;
            var occurrence = seen[segment.Id] = seen.GetValueOrDefault(segment.Id) + 1;
            for (var f = segment.Id.IsHeader ? 3 : 1; f <= segment.FieldCount; f++)
            {
                foreach (var leaf in new Hl7v2Leaves(segment.Field(f)))
                    yield return (new Hl7v2Path(segment.Id, occurrence, f, leaf.Repetition, leaf.Component, leaf.SubComponent), leaf.Value);
            }
        }
    }

    private static JToken Segments(string file)
    {
        if (!Hl7v2Message.TryParse(Hl7v2Corpus.Files[file], out var message, out var error, Hl7v2CharacterSet.Auto))
            return error.Code;
        var written = new StringWriter();
        Hl7v2Json.Write(message, written);
        return Hl7v2Corpus.ReadJson(written.ToString())["segments"]!;
    }
}
