using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Mappings.Xml;

namespace InterfaceEngine.Engine.Cli;

/// <summary>A file that a verb was given, or found in a folder that it was given.</summary>
/// <param name="Name">As it is shown: what the user typed, and for files of a folder what lies below it.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record InputFile(string Name, ReadOnlyMemory<byte> Content)
{
    private static readonly string[] FormatNames = ["hl7v2", "fhir"];

    /// <summary>The words of <c>--format</c>, of standards that are parsed and validated.</summary>
    public static IReadOnlyList<string> Formats => FormatNames;

    /// <summary>The words of <c>--format</c> where expressions read any form.</summary>
    public static IReadOnlyList<string> AllFormats => [.. FormatNames, "json", "xml", "csv"];

    /// <summary>Whether the files were several, or came from a folder: then each line of output says which.</summary>
    public static bool AreSeveral(IReadOnlyList<string> paths) => paths.Count > 1 || Directory.Exists(paths[0]);

    /// <summary>Reads files and the files of folders, in the order of their names; <c>-</c> is standard input.</summary>
    /// <exception cref="VerbException">One of them is not there.</exception>
    public static IEnumerable<InputFile> Read(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
            if (path == "-")
            {
                using var input = Console.OpenStandardInput();
                using var bytes = new MemoryStream();
                input.CopyTo(bytes);
                yield return new InputFile("-", bytes.ToArray());
            }
            else if (Directory.Exists(path))
            {
                foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                    yield return new InputFile(file, File.ReadAllBytes(file));
            }
            else
                yield return File.Exists(path) ? new InputFile(path, File.ReadAllBytes(path)) : throw VerbException.Usage($"there is no file or folder {path}");
    }

    /// <summary>Reads one file.</summary>
    /// <exception cref="VerbException">It is not there, or is a folder.</exception>
    public static InputFile ReadOne(string path)
        => Directory.Exists(path) ? throw VerbException.Usage($"{path} is a folder; name one file") : Read([path]).First();

    /// <summary>What the bytes are: as said, or as they look.</summary>
    public ContentFormat FormatOr(string? said)
    {
        if (said is not null)
            return said switch
            {
                "fhir" => ContentFormat.Fhir,
                "json" => ContentFormat.Json,
                "xml" => ContentFormat.Xml,
                "csv" => ContentFormat.Csv,
                _ => ContentFormat.Hl7v2,
            };
        if (XmlTree.LooksLikeXml(Content.Span))
            return Content.Span.IndexOf("\"http://hl7.org/fhir\""u8) >= 0 ? ContentFormat.Fhir
                : Content.Span.IndexOf("MSH"u8) >= 0 ? ContentFormat.Hl7v2 : ContentFormat.Xml;
        var start = Content.Span.IndexOfAnyExcept("\uFEFF \t\r\n\v"u8);
        return start >= 0 && Content.Span[start] == (byte)'{' ? ContentFormat.Fhir : ContentFormat.Hl7v2;
    }

    /// <summary>The messages of an HL7 v2 file: one, or those of a batch.</summary>
    /// <param name="charset"><c>auto</c>, or a name of HL7 table 0211 that overrides what the messages say.</param>
    public IEnumerable<(Hl7v2Message? Message, Hl7v2Error? Error)> ReadHl7v2(string? charset)
    {
        var characterSet = CharacterSet(charset);
        if (Hl7v2Xml.LooksLikeXml(Content.Span))
        {
            yield return Hl7v2Xml.TryRead(Content, out var ofXml, out var fault) ? (ofXml, null) : (null, fault);
            yield break;
        }
        var batch = Hl7v2Batch.Split(Content);
        if (batch.Messages.Count == 0)
        {
            yield return Hl7v2Message.TryParse(Content, out var only, out var error, characterSet) ? (only, null) : (null, error);
        }
        foreach (var part in batch.Messages)
            yield return Hl7v2Message.TryParse(part.Content, out var message, out var error, characterSet) ? (message, null) : (null, error);
    }

    /// <summary>The set that <c>--charset</c> names; null where the messages are believed.</summary>
    /// <exception cref="VerbException">It names none.</exception>
    public static Hl7v2CharacterSet? CharacterSet(string? charset)
        => charset is null ? null
            : charset == Hl7v2CharacterSet.Auto.Name ? Hl7v2CharacterSet.Auto
            : Hl7v2CharacterSet.Find(charset)
                ?? throw VerbException.Usage($"--charset {charset} is no character set of HL7 table 0211: auto, {string.Join(", ", Hl7v2CharacterSet.TableNames)}");

    /// <summary>Why it cannot be read, as a line for people.</summary>
    public string Say(Hl7v2Error error) => $"{Name}: {error.Code} {(error.Path is null ? "" : error.Path + ": ")}{error.Message}";

    /// <summary>The text of the bytes, for people.</summary>
    public string Text() => Encoding.UTF8.GetString(Content.Span);

    /// <summary>Bytes as text with one kind of line end, for people.</summary>
    public static string TextOf(ReadOnlyMemory<byte> content) => Encoding.UTF8.GetString(content.Span).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimEnd('\n');
}
