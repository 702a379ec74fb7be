using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps.Targets;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>Makes an object of the values of its members; no object where none has a value.</summary>
/// <param name="shape">What it must be; null in free-form JSON.</param>
/// <param name="members">The members, in the order in which they are written.</param>
/// <param name="isRoot">Whether it is what the map makes, so that it is made in any case.</param>
internal sealed class ObjectRule(TargetShape? shape, IReadOnlyList<(string Name, ValueRule Rule)> members, bool isRoot) : ValueRule
{
    private readonly (string Name, ValueRule Rule)[] _members = [.. members];

    // An element of FHIR that says only what the map wrote into it says nothing of the patient: a telecom with its system and no number.
    private readonly bool _needsTold = shape is { IsFhir: true } && !isRoot && members.Any(m => m.Rule.IsFixed) && members.Any(m => !m.Rule.IsFixed);
    private readonly bool _keepsNulls = shape is not { IsFhir: true };

    // For each member the required one that it is, so that what is there need not be looked for by its name.
    private readonly int[] _requiredOf = [.. members.Select(m => RequiredOf(shape, m.Name))];

    /// <inheritdoc/>
    public override bool IsFixed { get; } = members.All(m => m.Rule.IsFixed);

    /// <inheritdoc/>
    public override bool TryAddReads(Reads reads, bool isNested) => members.All(m => m.Rule.TryAddReads(reads, isNested));

    /// <summary>
    /// The same for the objects of a <c>for:</c>: what a member reads of the surroundings alone, such as the patient of a charge, is made once for all elements that
    /// stand there.
    /// </summary>
    /// <param name="names">The names that hold around it.</param>
    public ObjectRule Sharing(Reads names)
    {
        var next = 0;
        return Sharing(names, ref next);
    }

    private ObjectRule Sharing(Reads names, ref int next)
    {
        var shared = new List<(string Name, ValueRule Rule)>();
        foreach (var (name, rule) in members)
        {
            var reads = names.Begin();
            if (rule is not SourceRule && rule.TryAddReads(reads, isNested: false) && reads.Segments.Count > 0)
                shared.Add((name, new SharedRule(rule, [.. reads.Segments], next++) { Info = rule.Info }));
            else
                shared.Add((name, rule is ObjectRule inner ? inner.Sharing(names, ref next) : rule));
        }
        return new ObjectRule(shape, shared, isRoot) { Info = Info };
    }

    /// <summary>The names of its members, in order.</summary>
    public IReadOnlyList<string> Names => [.. _members.Select(m => m.Name)];

    /// <summary>An object that all members have their place in, with two more: type and version.</summary>
    public MadeObject MakeEmpty() => new(_members.Length + 2);

    /// <inheritdoc/>
    public override ValueRule? Part(string name) => Array.Find(_members, m => string.Equals(m.Name, name, StringComparison.Ordinal)).Rule;

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        var made = isRoot ? new MadeObject(_members.Length) : null;
        Fill(run, context, focus, ref made);
        return made;
    }

    /// <summary>Adds the members to an object, which is made when the first has a value.</summary>
    public void Fill(MapRun run, EvaluationContext context, in Focus focus, ref MadeObject? made)
    {
        var told = !_needsTold;
        var found = 0UL;
        for (var i = 0; i < _members.Length; i++)
        {
            var (name, rule) = _members[i];
            if (rule.Make(run, context, focus) is not { } value || (!_keepsNulls && value.IsNull))
                continue;
            told = told || !rule.IsFixed;
            if (_requiredOf[i] is >= 0 and < 64 and var required && !value.IsNull)
                found |= 1UL << required;
            (made ??= new MadeObject(_members.Length)).Add(name, value);
        }
        if (!told)
            made = null;
        if (made is null || shape is null)
            return;
        for (var i = 0; i < shape.Required.Count; i++)
            if ((i >= 64 || (found & (1UL << i)) == 0) && shape.Required[i] is var required && !Has(made, required))
                throw ((Part(required.Members[0]) ?? this).Info).Fault("MAP-REQUIRED", 101, $"{shape.Name} needs '{required.Name}', and there is no value for it");
    }

    private static int RequiredOf(TargetShape? shape, string member)
    {
        for (var i = 0; i < (shape?.Required.Count ?? 0); i++)
            if (shape!.Required[i].Members.Contains(member, StringComparer.Ordinal))
                return i;
        return -1;
    }

    private static bool Has(MadeObject made, RequiredMember required)
    {
        foreach (ref readonly var member in made.Members)
        {
            var name = member.Key;
            foreach (var wanted in required.Members)
                if (!member.Value.IsNull && (string.Equals(name, wanted, StringComparison.Ordinal) || (name[0] == '_' && name.AsSpan(1).SequenceEqual(wanted))))
                    return true;
        }
        return false;
    }
}
