using System.Collections;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>All problems of one check, in the order in which they were found. One that several look at, such as a system that two channels name, is told once.</summary>
public sealed class Problems : IReadOnlyList<Problem>
{
    private readonly List<Problem> _all = [];
    private readonly HashSet<Problem> _told = [];

    /// <summary>Whether one of them is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <inheritdoc/>
    public int Count => _all.Count;

    /// <inheritdoc/>
    public Problem this[int index] => _all[index];

    /// <summary>Adds an error.</summary>
    public void Error(string code, Position at, string message, string? hint = null)
        => Add(new Problem(code, Severity.Error, at, message, hint));

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, Position at, string message, string? hint = null)
        => Add(new Problem(code, Severity.Warning, at, message, hint));

    /// <summary>Adds an error for a name that is not among those known, and suggests the near one.</summary>
    /// <param name="code">The problem's code.</param>
    /// <param name="at">Where the name stands.</param>
    /// <param name="what">What the name should be, such as "key" or "code set".</param>
    /// <param name="name">The name as written.</param>
    /// <param name="known">The names that would have been right.</param>
    /// <param name="otherwise">What to do where none of them is near and they are too many to be listed.</param>
    public void Unknown(string code, Position at, string what, string name, IEnumerable<string> known, string? otherwise = null)
    {
        var names = known.Order(StringComparer.Ordinal).ToArray();
        var near = NearNames.Nearest(name, names);
        var hint = near is not null ? $"did you mean '{near}'?"
            : names.Length == 0 ? $"there is no {what} to name"
            : names.Length <= 12 ? $"known: {string.Join(", ", names)}"
            : otherwise;
        Error(code, at, $"unknown {what} '{name}'", hint);
    }

    /// <summary>Adds a problem.</summary>
    public void Add(Problem problem)
    {
        if (!_told.Add(problem))
            return;
        _all.Add(problem);
        HasErrors |= problem.Severity == Severity.Error;
    }

    /// <summary>Adds all of another check's problems.</summary>
    public void AddAll(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            Add(problem);
    }

    /// <inheritdoc/>
    public IEnumerator<Problem> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
