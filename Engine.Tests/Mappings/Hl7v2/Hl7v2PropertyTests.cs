using System.Text;
using FsCheck;
using FsCheck.Fluent;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Corpora;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

/// <summary>What is true of every message, whatever its delimiters: what was written is read, and what was read is written.</summary>
public sealed class Hl7v2PropertyTests
{
    private const string Printable = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(40);

    // Text of everything that gives trouble: the delimiters of any message, escapes, blanks, letters of several bytes. Control characters are the editor's property.
    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Elements([.. Printable.Select(c => c.ToString())]),
            Gen.Elements("a", "B", "7", " ", "\"\"", "\\.br\\", "\\H\\", "é", "中", "\U0001F600", "MSH", "F", "E", "X41"))
        .ArrayOf().Select(string.Concat);

    private static readonly Gen<Written> Messages =
        from delimiters in Gen.Shuffle(Printable.ToCharArray())
        from hasTruncation in ArbMap.Default.GeneratorFor<bool>()
        from end in Gen.Elements("\r", "\n", "\r\n", "\r\r\n ")
        from lastEnd in ArbMap.Default.GeneratorFor<bool>()
        from trailing in Gen.Choose(0, 3)
        from names in Gen.Elements("PID", "OBX", "ZZ1", "NTE", "Q99").NonEmptyListOf()
        from fields in Gen.ArrayOf(Gen.ArrayOf(Few(Few(Few(Text)))))
        select new Written(delimiters[..(hasTruncation ? 6 : 5)], end, lastEnd, trailing, [.. names], fields);

    [Test]
    [Conformance("E2.1", "E2.2")]
    public void What_is_written_with_any_delimiters_is_read_and_comes_out_the_same()
        => Check.One(Many, Prop.ForAll(Messages.ToArbitrary(), written =>
        {
            var content = Encoding.UTF8.GetBytes(written.Text);
            if (!Hl7v2Message.TryParse(content, out var message, out var error, Hl7v2CharacterSet.Auto))
                throw new AssertionException(error.ToString());
            var json = new StringWriter();
            Hl7v2Json.Write(message, json);
            var segments = (JArray)Hl7v2Corpus.ReadJson(json.ToString())["segments"]!;
            segments.RemoveAt(0);
            return JToken.DeepEquals(segments, written.Tree) && Rewritten(message).AsSpan().SequenceEqual(content);
        }));

    [Test]
    [Conformance("E2.7")]
    public void A_value_that_is_set_is_read_with_any_delimiters_and_all_other_bytes_stay()
        => Check.One(Many, Prop.ForAll(
            Messages.ToArbitrary(), Gen.Choose(1, 9).ArrayOf(4).ToArbitrary(), ArbMap.Default.ArbFor<NonNull<string>>(), (written, numbers, given) =>
            {
                var text = new string([.. given.Get.Where(c => !char.IsSurrogate(c))]);
                var content = Encoding.UTF8.GetBytes(written.Text);
                if (!Hl7v2Message.TryParse(content, out var message, out _, Hl7v2CharacterSet.Utf8))
                    return false;
                var segment = message.Segments[^1];
                var path = new Hl7v2Path(segment.Id, segment.Occurrence, numbers[0], numbers[1], numbers[2], numbers[3]);
                var old = path.First(message).Raw.Length;
                var editor = new Hl7v2Editor(message);
                editor.SetText(path, text);
                var edited = editor.ToArray();
                return Hl7v2Message.TryParse(edited, out var again, out _, Hl7v2CharacterSet.Utf8)
                    && path.First(again).ReadText() == text
                    && content.AsSpan().CommonPrefixLength(edited) + CommonSuffixLength(content, edited) >= content.Length - old;
            }));

    [Test]
    public void What_the_builder_writes_with_any_delimiters_is_read()
        => Check.One(Many, Prop.ForAll(
            Gen.Shuffle(Printable.ToCharArray()).ToArbitrary(), Text.ArrayOf().ToArbitrary(), (delimiters, texts) =>
            {
                var builder = new Hl7v2Builder(new Hl7v2Delimiters((byte)delimiters[0], (byte)delimiters[1], (byte)delimiters[2], (byte)delimiters[3], (byte)delimiters[4]));
                var segment = builder.AddSegment(Hl7v2SegmentId.TryParse("ZZ1", out var id) ? id : default);
                for (var i = 0; i < texts.Length; i++)
                    builder.SetText(segment, 1 + (i / 8), 1 + (i / 4 % 2), 1 + (i / 2 % 2), 1 + (i % 2), texts[i]);
                if (!Hl7v2Message.TryParse(builder.ToArray(), out var message, out _, Hl7v2CharacterSet.Utf8))
                    return false;
                var read = message.Segments[^1];
                return texts.Select((text, i) => read.Field(1 + (i / 8)).Repetition(1 + (i / 4 % 2)).Component(1 + (i / 2 % 2)).SubComponent(1 + (i % 2)).ReadText() == text).All(same => same);
            }));

    // A segment that comes and goes makes the editor put the message together from its parts.
    private static byte[] Rewritten(Hl7v2Message message)
    {
        var editor = new Hl7v2Editor(message);
        editor.InsertSegment(1, Hl7v2SegmentId.Err);
        editor.RemoveSegment(Hl7v2SegmentId.Err);
        return editor.ToArray();
    }

    private static Gen<T[]> Few<T>(Gen<T> of) => Gen.Choose(0, 3).SelectMany(of.ArrayOf);

    private static int CommonSuffixLength(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var length = 0;
        while (length < one.Length && length < other.Length && one[^(length + 1)] == other[^(length + 1)])
            length++;
        return length;
    }

    /// <summary>A message that was written by nothing of the engine's.</summary>
    private sealed record Written(char[] Delimiters, string End, bool LastEnd, int Trailing, string[] Names, string[][][][][] Fields)
    {
        public string Text
        {
            get
            {
                var text = new StringBuilder("MSH").Append(Delimiters[0]).Append(Delimiters[1..]).Append(Delimiters[0]);
                for (var i = 0; i < Names.Length; i++)
                {
                    text.Append(End).Append(Names[i]);
                    foreach (var repetitions in FieldsOf(i))
                        text.Append(Delimiters[0]).AppendJoin(Delimiters[2], repetitions.Select(r => string.Join(Delimiters[1], r.Select(c => string.Join(Delimiters[4], c.Select(Escape))))));
                    text.Append(Delimiters[0], Trailing);
                }

                return text.Append(LastEnd ? End : "").ToString();
            }
        }

        // Trailing empties are trimmed at each level, empty fields and segments left out.
        public JArray Tree => [.. Names.Select((name, i) => (name, fields: FieldTree(i))).Where(s => s.fields.Count > 0)
            .Select(s => new JObject { ["id"] = s.name, ["fields"] = s.fields })];

        public override string ToString() => Text;

        private string[][][][] FieldsOf(int segment) => segment < Fields.Length ? Fields[segment] : [];

        private JObject FieldTree(int segment)
        {
            var tree = new JObject();
            var fields = FieldsOf(segment);
            for (var f = 0; f < fields.Length; f++)
            {
                if (Trimmed(fields[f].Select(r => Trimmed(r.Select(c => Trimmed(c.Select(t => (JToken)t)))))) is { Count: > 0 } field)
                    tree[$"{f + 1}"] = field;
            }

            return tree;
        }

        private static JArray Trimmed(IEnumerable<JToken> parts)
        {
            var array = new JArray(parts);
            while (array.Count > 0 && (array[^1] is JArray { Count: 0 } || array[^1] is JValue { Value: "" }))
                array.RemoveAt(array.Count - 1);
            return array;
        }

        private string Escape(string text)
        {
            var written = new StringBuilder();
            foreach (var c in text)
            {
                var at = Array.IndexOf(Delimiters, c, 0, 5);
                if (at < 0)
                    written.Append(c);
                else
                    written.Append(Delimiters[3]).Append("FSRET"[at]).Append(Delimiters[3]);
            }

            return written.ToString();
        }
    }
}
