using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2;

/// <summary>Messages that others wrote, against trees that others agree on.</summary>
public sealed class Hl7v2CorpusTests
{
    private static IEnumerable<string> Names
        => Directory.EnumerateFiles(Folder, "*.hl7").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(Repository.Root, "Engine.Tests", "Mappings", "Hl7v2", "Corpus");

    [TestCaseSource(nameof(Names))]
    public void A_message_is_read_as_others_read_it(string name)
    {
        var written = new StringWriter();
        Hl7v2Json.Write(Read(name), written);
        Assert.That(JToken.DeepEquals(Tree(written.ToString()), Tree(File.ReadAllText(Path.Combine(Folder, name + ".json")))), Is.True, written.ToString());
    }

    [TestCaseSource(nameof(Names))]
    public void A_value_written_over_itself_changes_no_byte(string name)
    {
        var message = Read(name);
        foreach (var segment in message.Segments)
        {
            if (segment.Id.IsNone || segment.Field(3).Repetition(1).Component(1).SubComponent(1) is not { IsEmpty: false } value
                || value.Raw.Contains(message.Delimiters.Escape))
                continue;
            var editor = new Hl7v2Editor(message);
            editor.SetText(new Hl7v2Path(segment.Id, segment.Occurrence, 3, 1, 1, 1), value.ReadText());
            Assert.That(editor.ToArray(), Is.EqualTo(message.Content.ToArray()), $"{segment.Id} at {segment.Index}");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Every_prefix_is_a_message_or_an_error(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, name + ".hl7"));
        for (var length = 0; length < bytes.Length; length += 1 + (bytes.Length / 200))
        {
            var content = bytes.AsMemory(0, length);
            if (Hl7v2Message.TryParse(content, out var message, out var error))
                Hl7v2Json.Write(message, TextWriter.Null);
            else
                Assert.That(error.Code, Does.StartWith("HL7V2-"));
        }
    }

    private static Hl7v2Message Read(string name)
    {
        var content = File.ReadAllBytes(Path.Combine(Folder, name + ".hl7"));
        Assert.That(Hl7v2Message.TryParse(content, out var message, out var error, Hl7v2CharacterSet.Auto), Is.True, error?.Message);
        return message!;
    }

    private static JToken Tree(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return JToken.Load(reader);
    }
}
