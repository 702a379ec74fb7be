using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>What breaking each rule is worth. Immutable.</summary>
public sealed class Hl7v2Severities
{
    private static readonly string[] LevelWords = ["error", "warning", "information", "ignore"];

    private readonly Severity?[] _levels;

    private Hl7v2Severities(Severity?[] levels) => _levels = levels;

    /// <summary>What the rules say of themselves.</summary>
    public static Hl7v2Severities Standard { get; } = new([.. Hl7v2Rules.All.Select(rule => (Severity?)rule.Severity)]);

    /// <summary>The words for what a rule may be worth; the last says that it is not looked at.</summary>
    public static IReadOnlyList<string> Words => LevelWords;

    /// <summary>What may be named in <see cref="With"/>: a kind of rules, or one rule's code.</summary>
    public static IEnumerable<string> Names => Hl7v2Rules.Kinds.Concat(Hl7v2Rules.All.Select(rule => rule.Code));

    /// <summary>Reads a word.</summary>
    /// <param name="word">One of <see cref="Words"/>.</param>
    /// <param name="level">The severity; null for <c>ignore</c>.</param>
    public static bool TryRead(string word, out Severity? level)
    {
        var place = Array.IndexOf(LevelWords, word);
        level = place is >= 0 and < 3 ? (Severity)place : null;
        return place >= 0;
    }

    /// <summary>The word for a severity.</summary>
    public static string WordOf(Severity severity) => LevelWords[(int)severity];

    /// <summary>
    /// These, with some set otherwise. What is said of one rule holds, whatever is said of its kind; what is said of a kind holds for all its rules.
    /// </summary>
    /// <param name="levels">By name (<see cref="Names"/>): the severity, or null where the rule is not to be looked at.</param>
    public Hl7v2Severities With(IReadOnlyDictionary<string, Severity?> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0)
            return this;
        var changed = (Severity?[])_levels.Clone();
        foreach (var rule in Hl7v2Rules.All)
        {
            if (levels.TryGetValue(rule.Code, out var level) || levels.TryGetValue(rule.Kind, out level))
                changed[rule.Index] = level;
        }

        return new Hl7v2Severities(changed);
    }

    /// <summary>What breaking a rule is worth; null where it is not looked at.</summary>
    public Severity? Of(Hl7v2Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return _levels[rule.Index];
    }
}
