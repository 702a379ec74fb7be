using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>Why bytes could not be read as JSON, told without repeating what they say.</summary>
/// <param name="Code">A permanent code: <c>JSON-SYNTAX</c>, <c>JSON-DUPLICATE-KEY</c>, <c>JSON-DEPTH</c>, <c>JSON-ENCODING</c>, <c>JSON-EMPTY</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1.</param>
/// <param name="Message">What was found and what was expected, without a full stop.</param>
public sealed record JsonFault(string Code, int Line, int Column, string Message);

/// <summary>
/// Received JSON as a tree that knows its places, and back. Strict RFC 8259 (no comments, no trailing commas, every name in double quotes
/// and only once), numbers kept to the digit, texts that look like dates left alone.
/// </summary>
/// <remarks>
/// The tokens are read by the runtime's UTF-8 reader, because Newtonsoft's own accepts much that is not JSON and forgets how a number was
/// written; the tree is Newtonsoft's. Every token of it answers <see cref="IJsonLineInfo"/> with the place where it begins.
/// </remarks>
public static class JsonTree
{
    /// <summary>How deep objects and lists may nest when nothing else is said.</summary>
    public const int DefaultDepth = 128;

    private static readonly JsonLoadSettings Loading = new()
    {
        LineInfoHandling = LineInfoHandling.Load,
        DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error,
    };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A copy of a tree, to change; numbers stay as they were written.</summary>
    public static JToken Copy(JToken tree)
    {
        switch (tree)
        {
            case JObject members:
                var made = new JObject();
                foreach (var (name, value) in members)
                    made.Add(name, Copy(value!));
                return made;
            case JArray items:
                var list = new JArray();
                foreach (var item in items)
                    list.Add(Copy(item));
                return list;
            case ExactNumber number:
                return number.Copy();
            default:
                return tree.DeepClone();
        }
    }

    /// <summary>Reads one JSON value; a leading UTF-8 byte order mark is skipped.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <param name="fault">Why it is not JSON; null where it is.</param>
    /// <param name="maxDepth">How deep objects and lists may nest.</param>
    /// <returns>The tree, or null with a fault.</returns>
    public static JToken? Read(ReadOnlyMemory<byte> utf8, out JsonFault? fault, int maxDepth = DefaultDepth)
    {
        using var reader = new StrictJsonReader(utf8, maxDepth);
        try
        {
            if (!reader.Read())
            {
                fault = new JsonFault("JSON-EMPTY", 1, 1, "there is nothing here; expected a JSON value");
                return null;
            }
            var tree = JToken.Load(reader, Loading);
            reader.Read();
            fault = null;
            return reader.RestoreNumbers(tree);
        }
        catch (JsonFaultException e)
        {
            fault = e.Fault;
        }
        catch (JsonReaderException)
        {
            fault = new JsonFault("JSON-DUPLICATE-KEY", reader.LineNumber, reader.LinePosition,
                "this property stands twice in its object; expected each name once");
        }
        return null;
    }

    /// <summary>Writes a tree as UTF-8 without a byte order mark, numbers as they were read.</summary>
    public static byte[] Write(JToken tree, bool indented = false)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, Utf8, 1024, leaveOpen: true))
        using (var writer = new JsonTextWriter(text))
        {
            writer.Formatting = indented ? Formatting.Indented : Formatting.None;
            tree.WriteTo(writer);
        }
        return bytes.ToArray();
    }
}

internal sealed class JsonFaultException(JsonFault fault) : Exception(fault.Message)
{
    public JsonFault Fault { get; } = fault;
}
