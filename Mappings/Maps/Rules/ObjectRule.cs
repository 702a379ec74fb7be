using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>Makes an object of the values of its members; no object where none has a value.</summary>
/// <param name="type">What it must be; null in free-form JSON.</param>
/// <param name="members">The members, in the order in which they are written.</param>
/// <param name="isRoot">Whether it is what the map makes, so that it is made in any case.</param>
internal sealed class ObjectRule(CanonicalType? type, IReadOnlyList<(string Name, ValueRule Rule)> members, bool isRoot) : ValueRule
{
    private readonly (string Name, ValueRule Rule)[] _members = [.. members];
    private readonly (string Name, ValueRule? Rule)[] _required = [.. (type?.Properties ?? [])
        .Where(p => p.IsRequired && !(isRoot && p.Name == "source"))
        .Select(p => (p.Name, members.FirstOrDefault(m => m.Name == p.Name).Rule))];

    /// <summary>An object that all members have their place in, with two more: type and version.</summary>
    public MadeObject MakeEmpty() => new(_members.Length + 2);

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        var made = isRoot ? new MadeObject(_members.Length) : null;
        Fill(run, context, focus, ref made);
        return made;
    }

    /// <summary>Adds the members to an object, which is made when the first has a value.</summary>
    public void Fill(MapRun run, EvaluationContext context, in Focus focus, ref MadeObject? made)
    {
        foreach (var (name, rule) in _members)
            if (rule.Make(run, context, focus) is { } value)
                (made ??= new MadeObject(_members.Length)).Add(name, value);
        if (made is null)
            return;
        foreach (var (name, rule) in _required)
            if (made[name] is null or { IsNull: true })
                throw (rule?.Info ?? Info).Fault("MAP-REQUIRED", 101, $"{type!.Key} needs '{name}', and there is no value for it");
    }
}
