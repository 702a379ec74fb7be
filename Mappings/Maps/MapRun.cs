using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A code that a translation had no entry for, and that <c>miss:</c> let through. The caller counts them.</summary>
/// <param name="CodeSet">The code set.</param>
/// <param name="Target">The target path.</param>
/// <param name="Code">The code; patient data, never to be logged.</param>
public sealed record CodeMiss(string CodeSet, string Target, string Code)
{
    /// <summary>It without the code, so that no log has it by chance.</summary>
    public override string ToString() => $"{CodeSet} at {Target}";
}

/// <summary>How one target came by its value, for <c>engine map --explain</c>.</summary>
/// <param name="Target">The target path: <c>amount</c>, <c>performers[1].id</c>.</param>
/// <param name="Value">The value as JSON or HL7 v2 text; null where the rule made none. Patient data.</param>
/// <param name="Rule">The rule, as <c>file:line</c>.</param>
/// <param name="Source">Where in the message it came from; null where it came from no place.</param>
/// <param name="Override">Why an override had its say (its <c>because:</c>); null where none had.</param>
public sealed record MapTraceEntry(string Target, string? Value, string Rule, string? Source, string? Override)
{
    /// <summary>Where the rule is written, to the column: several rules may share a line.</summary>
    public Position At { get; init; }
}

/// <summary>What one run of a map gathers on its way.</summary>
internal sealed class MapRun
{
    private List<int>? _positions;
    private List<CodeMiss>? _misses;
    private SharedValue[] _shared = [];
    private (Hl7v2Surroundings Surroundings, IReadOnlyList<Focus> Values)[] _names = [];
    private OverrideState[] _overrides = [];

    /// <summary>What the engine knows of the message.</summary>
    public MapOrigin Origin { get; init; }

    /// <summary>The explanation; null where none is asked for.</summary>
    public List<MapTraceEntry>? Trace { get; init; }

    public void Miss(string codeSet, RuleInfo rule, string code) => (_misses ??= []).Add(new CodeMiss(codeSet, Place(rule.Target), code));

    /// <summary>The misses since this was last asked.</summary>
    public IReadOnlyList<CodeMiss> TakeMisses()
    {
        IReadOnlyList<CodeMiss>? taken = _misses;
        _misses = null;
        return taken ?? [];
    }

    /// <summary>The <c>source</c> of the canonical objects of this run, made with the first; the same for all of them.</summary>
    public MadeObject? Source { get; set; }

    /// <summary>What a rule made last for all that stand in the same surroundings.</summary>
    /// <param name="index">The rule's number.</param>
    public ref SharedValue Shared(int index)
    {
        if (index >= _shared.Length)
            Array.Resize(ref _shared, Math.Max(index + 1, 8));
        return ref _shared[index];
    }

    /// <summary>What is known of the overrides of what is being made.</summary>
    /// <param name="number">The number of the set of overrides.</param>
    public ref OverrideState Overrides(int number)
    {
        if (number >= _overrides.Length)
            Array.Resize(ref _overrides, Math.Max(number + 1, 4));
        return ref _overrides[number];
    }

    /// <summary>A run of something beside this one, of which nothing is kept: no explanation, no misses.</summary>
    public MapRun Aside() => new() { Origin = Origin, _overrides = _overrides };

    /// <summary>What a name of the map was last for all that stand in the same surroundings.</summary>
    /// <param name="index">The name's number.</param>
    public ref (Hl7v2Surroundings Surroundings, IReadOnlyList<Focus> Values) SharedNames(int index)
    {
        if (index >= _names.Length)
            Array.Resize(ref _names, Math.Max(index + 1, 4));
        return ref _names[index];
    }

    /// <summary>Goes into an element of a list; <see cref="Leave"/> comes out.</summary>
    public void Enter(int position) => (_positions ??= []).Add(position);

    /// <summary>Comes out of an element of a list.</summary>
    public void Leave() => _positions!.RemoveAt(_positions.Count - 1);

    /// <summary>A target path with the positions of the elements in hand in it.</summary>
    public string Place(string target)
    {
        foreach (var position in _positions ?? [])
        {
            var star = target.IndexOf("[*]", StringComparison.Ordinal);
            if (star < 0)
                break;
            target = $"{target[..star]}[{position}]{target[(star + 3)..]}";
        }
        return target;
    }
}
