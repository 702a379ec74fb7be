using System.Collections.Concurrent;
using System.Globalization;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>The numbered links of one channel, as far as memory needs to know them: which go wrong, and which are stopped. The numbers themselves are the store's.</summary>
internal sealed class Sequences
{
    /// <summary>So many wrong numbers one after the other, and the two sides cannot agree by themselves.</summary>
    public const int MostMismatches = 5;

    private readonly ConcurrentDictionary<string, int> _mismatches = new(StringComparer.Ordinal);

    /// <summary>The links that are stopped.</summary>
    public IEnumerable<string> Stopped => _mismatches.Where(m => m.Value >= MostMismatches).Select(m => m.Key).Order(StringComparer.Ordinal);

    /// <summary>Whether a link is stopped.</summary>
    public bool IsStopped(string link) => _mismatches.TryGetValue(link, out var count) && count >= MostMismatches;

    /// <summary>Notes a wrong number.</summary>
    /// <returns>Whether the link is stopped by this one.</returns>
    public bool Mismatched(string link) => _mismatches.AddOrUpdate(link, 1, (_, count) => count + 1) == MostMismatches;

    /// <summary>Notes that a number was right, or that the sender begins again.</summary>
    public void Continued(string link)
    {
        if (!_mismatches.IsEmpty)
            _mismatches.TryRemove(link, out _);
    }

    /// <summary>Reads MSH-13 and the link of a message: the sender's application and facility, to this channel.</summary>
    /// <param name="use">Which messages have a number.</param>
    /// <param name="envelope">The message.</param>
    /// <param name="error">What is wrong with its number; null where nothing is.</param>
    /// <returns>Its number; null where it has none, or no header.</returns>
    public static SequenceCheck? Read(SequenceUse use, Envelope envelope, out MessageError? error)
    {
        error = null;
        var content = envelope.Content.Span;
        if (!Hl7v2Header.TryRead(content, out var header))
            return null;
        var text = header.ReadText(content, 13);
        if (text.Length == 0)
        {
            error = use == SequenceUse.Required ? Missing : null;
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < -1)
        {
            error = NotANumber;
            return null;
        }

        return new SequenceCheck($"{envelope.Channel}\u001f{header.ReadText(content, 3)}\u001f{header.ReadText(content, 4)}", number);
    }

    /// <summary>A link as people see it.</summary>
    public static string NameOf(string link) => link[(link.IndexOf('\u001f', StringComparison.Ordinal) + 1)..].Replace("\u001f", " at ", StringComparison.Ordinal);

    private static MessageError Missing { get; } = new("SEQUENCE-MISSING", "the channel's messages are numbered, and MSH-13 is empty")
    {
        Place = "MSH-13",
        Condition = 101,
    };

    private static MessageError NotANumber { get; } = new("SEQUENCE-NUMBER", "MSH-13 is no whole number, nor 0 or -1")
    {
        Place = "MSH-13",
        Condition = 102,
    };
}
