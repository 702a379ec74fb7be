using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// Checks that messages are what HL7 v2 says of them, in their version, and what a profile says beside it: header, delimiters, character set, structure,
/// required fields, repetitions, data types, lengths, tables. All problems come in one run. Immutable, so any number of threads may use it.
/// </summary>
public sealed class Hl7v2Validator
{
    private static readonly RuleBook?[] StandardBooks = new RuleBook?[Hl7v2Dictionary.All.Count];

    private readonly Severity?[] _levels;
    private readonly Hl7v2Profile? _profile;
    private readonly RuleBook?[] _books;
    private readonly Hl7v2Dictionary? _dictionary;

    /// <summary>Makes a validator.</summary>
    /// <param name="profile">What is agreed beside the standard; null for nothing. What it says of severities holds before what the rules say.</param>
    /// <param name="severities">By kind or code: what a channel wants rules to be worth; holds before what the profile says.</param>
    /// <param name="version">The version whose rules hold, whatever MSH-12 and the profile say; null for theirs.</param>
    /// <param name="floor">What is worth less is not looked at: a pipeline that does not show information need not look for it.</param>
    public Hl7v2Validator(
        Hl7v2Profile? profile = null, IReadOnlyDictionary<string, Severity?>? severities = null, string? version = null, Severity floor = Severity.Information)
    {
        var levels = profile is null ? Hl7v2Severities.Standard : Hl7v2Severities.Standard.With(profile.Severities);
        levels = severities is null ? levels : levels.With(severities);
        _levels = [.. Hl7v2Rules.All.Select(rule => levels.Of(rule) is { } level && level <= floor ? level : (Severity?)null)];
        _profile = profile;
        _books = profile is null ? StandardBooks : new RuleBook?[StandardBooks.Length];
        _dictionary = (version ?? profile?.Version) is { } named && Hl7v2Dictionary.TryFind(named, out var found) ? found : null;
    }

    /// <summary>Holds messages against the standard alone.</summary>
    public static Hl7v2Validator Standard { get; } = new();

    /// <summary>Checks bytes that may be no message at all.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="context">What the conditions of the profile see; null where it has none, or none that asks for more than the message.</param>
    /// <returns>What is wrong; empty where nothing is.</returns>
    /// <exception cref="ExpressionException">A condition of the profile cannot be evaluated on this message.</exception>
    public IReadOnlyList<Hl7v2Issue> Validate(ReadOnlyMemory<byte> content, EvaluationContext? context = null)
        => Hl7v2Message.TryParse(content, out var message, out var error) ? Validate(message, context) : [IssueOf(error)];

    /// <summary>Checks a message; nothing is allocated where nothing is wrong.</summary>
    /// <inheritdoc cref="Validate(ReadOnlyMemory{byte}, EvaluationContext?)"/>
    /// <param name="message">The message.</param>
    /// <param name="context">What the conditions of the profile see; null where it has none, or none that asks for more than the message.</param>
    public IReadOnlyList<Hl7v2Issue> Validate(Hl7v2Message message, EvaluationContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var findings = new Findings(message, _levels);
        var book = BookOf(message);
        new HeaderCheck(message, _profile, ref findings).Check();
        new StructureCheck(message, book, ref findings).Check();
        var segments = new SegmentCheck(message, book, context, ref findings);
        for (var i = 0; i < message.Segments.Count; i++)
        {
            if (book.Find(message.IdAt(i)) is { } rules)
                segments.Check(i, rules);
        }

        return findings.Issues is { } issues ? InOrder(issues) : [];
    }

    /// <summary>What a message that cannot be read is told as.</summary>
    public static Hl7v2Issue IssueOf(Hl7v2Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new Hl7v2Issue(
            Severity.Error, error.Code, Hl7v2Path.TryParse(error.Path, out var path) ? path : null, Math.Max(1, error.Segment), 1, error.Message, error.Condition);
    }

    private RuleBook BookOf(Hl7v2Message message)
    {
        var dictionary = _dictionary ?? Hl7v2Dictionary.For(message);
        // Made twice where two threads ask at once: both are the same.
        return _books[dictionary.Place] ??= RuleBookCompiler.Compile(dictionary, _profile);
    }

    private static IReadOnlyList<Hl7v2Issue> InOrder(List<Hl7v2Issue> issues)
        => [.. issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column)];
}
