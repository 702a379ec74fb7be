using System.Text;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Selection;

/// <summary>
/// The one way to name messages, deliveries and jobs: an id, or terms that must all hold. <c>a,b</c> is or,
/// <c>not-TERM:</c> none of them. Values with blanks stand in double quotes, <c>where:</c> takes its expression in parentheses.
/// </summary>
internal sealed class Selector
{
    private static readonly Dictionary<string, SelectorTermKind> Kinds
        = Enum.GetValues<SelectorTermKind>().ToDictionary(k => k.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private Selector(string text, string? id, IReadOnlyList<SelectorTerm> terms) => (Text, Id, Terms) = (text, id, terms);

    /// <summary>The selector as written.</summary>
    public string Text { get; }

    /// <summary>The id where the selector is one; otherwise null.</summary>
    public string? Id { get; }

    /// <summary>The terms; none where the selector is an id, or asks for everything.</summary>
    public IReadOnlyList<SelectorTerm> Terms { get; }

    /// <summary>The selector for the audit trail, the log and jobs: as written, but without the values that may be a patient's.</summary>
    public string Masked => Id ?? string.Join(' ', Terms.Select(Mask));

    /// <summary>The names of the terms, as they are written.</summary>
    public static IReadOnlyCollection<string> TermNames => Kinds.Keys;

    /// <summary>Reads a selector.</summary>
    /// <param name="text">As typed; empty for everything.</param>
    /// <param name="selector">The selector, where it could be read.</param>
    /// <param name="error">Otherwise what is wrong, with the near name.</param>
    public static bool TryParse(string text, out Selector? selector, out string? error)
    {
        (selector, error) = (null, null);
        var words = Words(text, out error);
        if (words is null)
            return false;
        if (words.Count == 1 && IsId(words[0]))
        {
            selector = new Selector(text, words[0], []);
            return true;
        }
        var terms = new List<SelectorTerm>(words.Count);
        foreach (var word in words)
        {
            if (Term(word, out error) is not { } term)
                return false;
            terms.Add(term);
        }
        selector = new Selector(text, null, terms);
        return true;
    }

    /// <summary>The terms of a kind.</summary>
    public IEnumerable<SelectorTerm> Of(SelectorTermKind kind) => Terms.Where(t => t.Kind == kind);

    private static string Mask(SelectorTerm term)
    {
        var value = term.Kind is SelectorTermKind.Text or SelectorTermKind.Where or SelectorTermKind.Lane or SelectorTermKind.Object ? "‹…›" : string.Join(',', term.Values);
        return $"{(term.Negated ? "not-" : "")}{term.Kind.ToString().ToLowerInvariant()}:{value}";
    }

    private static bool IsId(string word) => word.Length > 2 && word[1] == '-' && word[0] switch
    {
        'm' or 'd' or 'j' or 'r' => word.AsSpan(2).IndexOfAnyExcept("0123456789-abcdef") < 0,
        't' => word.AsSpan(2).IndexOfAnyExcept("0123456789-.") < 0,
        _ => false,
    };

    private static SelectorTerm? Term(string word, out string? error)
    {
        error = null;
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            error = IsId(word)
                ? $"an id stands alone; '{word}' stands among other terms"
                : $"'{word}' is neither an id (m-…, d-…, j-…, r-…) nor a term such as state:failed; the terms are {string.Join(", ", TermNames)}";
            return null;
        }
        var name = word[..colon];
        var negated = name.StartsWith("not-", StringComparison.Ordinal);
        if (negated)
            name = name[4..];
        if (!Kinds.TryGetValue(name, out var kind))
        {
            var near = NearNames.Nearest(name, Kinds.Keys);
            error = $"unknown term '{name}:'" + (near is null ? $"; the terms are {string.Join(", ", TermNames)}" : $"; did you mean '{near}:'?");
            return null;
        }
        var value = word[(colon + 1)..];
        if (kind == SelectorTermKind.Patient)
        {
            if (value.Length > 0)
                error = "patient: takes its value from a prompt or from standard input, never from the command line, where others can read it";
            return error is null ? new SelectorTerm(kind, [], negated) : null;
        }
        if (value.Length == 0)
        {
            error = $"the term '{name}:' needs a value, as in {Example(kind)}";
            return null;
        }
        IReadOnlyList<string> values = kind switch
        {
            SelectorTermKind.Where => [Unwrap(value, '(', ')')],
            SelectorTermKind.Text => [value],
            _ => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
        if (values.Count == 0)
        {
            error = $"the term '{name}:' needs a value, as in {Example(kind)}";
            return null;
        }
        if (kind is SelectorTermKind.At or SelectorTermKind.Attempts or SelectorTermKind.Age && values.Count > 1)
        {
            error = $"the term '{name}:' takes one value or range, as in {Example(kind)}";
            return null;
        }
        return new SelectorTerm(kind, values, negated);
    }

    private static string Example(SelectorTermKind kind) => kind switch
    {
        SelectorTermKind.Channel => "channel:charges",
        SelectorTermKind.To => "to:charges/ledger",
        SelectorTermKind.State => "state:failed,dead-lettered",
        SelectorTermKind.Error => "error:MAP-UNMAPPED-CODE",
        SelectorTermKind.Like => "like:d-1-17",
        SelectorTermKind.At => "at:yesterday or at:08:00..",
        SelectorTermKind.Attempts => "attempts:5..",
        SelectorTermKind.Age => "age:1h..",
        SelectorTermKind.Type => "type:ADT^A01",
        SelectorTermKind.Object => "object:ChargeEvent/TX1",
        SelectorTermKind.Where => "where:(MSH-9.1 = 'DFT')",
        _ => $"{kind.ToString().ToLowerInvariant()}:VALUE",
    };

    private static string Unwrap(string value, char open, char close)
        => value.Length > 1 && value[0] == open && value[^1] == close ? value[1..^1] : value;

    // Blanks separate terms, except within double quotes and parentheses.
    private static List<string>? Words(string text, out string? error)
    {
        error = null;
        var words = new List<string>();
        var word = new StringBuilder();
        var depth = 0;
        char quote = '\0';
        foreach (var c in text)
        {
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                if (c != '"')
                    word.Append(c);
            }
            else if (c == '"' || (c == '\'' && depth > 0))
            {
                quote = c;
                if (c == '\'')
                    word.Append(c);
            }
            else if (char.IsWhiteSpace(c) && depth == 0)
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
                word.Append(c);
            }
        }
        if (quote != '\0' || depth > 0)
        {
            error = quote != '\0' ? $"a quote ({quote}) is not closed" : "a parenthesis is not closed";
            return null;
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }
}
