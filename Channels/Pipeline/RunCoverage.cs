using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>Which rules of maps, steps and conditions had their say in some runs, all runs together. One thread at a time.</summary>
internal sealed class RunCoverage
{
    private readonly Dictionary<Position, int> _reached = [];
    private readonly HashSet<Position> _filled = [];
    private readonly Dictionary<object, (bool Yes, bool No)> _answers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Takes in how a map came to what it made.</summary>
    public void Add(IReadOnlyList<MapTraceEntry> trace)
    {
        foreach (var entry in trace)
        {
            Reach(entry.At);
            if (entry.Value is not null)
                _filled.Add(entry.At);
        }
    }

    /// <summary>A rule had its say, be it that it failed.</summary>
    public void Reach(Position rule) => _reached[rule] = _reached.GetValueOrDefault(rule) + 1;

    /// <summary>A step or a destination said yes or no.</summary>
    public void Answer(object who, bool yes)
    {
        var (was, wasNot) = _answers.GetValueOrDefault(who);
        _answers[who] = (was || yes, wasNot || !yes);
    }

    /// <summary>How often a rule had its say.</summary>
    public int CountOf(Position rule) => _reached.GetValueOrDefault(rule);

    /// <summary>Whether a rule ever made a value.</summary>
    public bool HasFilled(Position rule) => _filled.Contains(rule);

    /// <summary>Whether a step or a destination ever said yes, and no.</summary>
    public (bool Yes, bool No) AnswersOf(object who) => _answers.GetValueOrDefault(who);
}
