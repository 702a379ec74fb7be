using System.Collections.Concurrent;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>One member that an object of a shape may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Slot">What it holds.</param>
/// <param name="Order">Where it stands among the members, as they are written.</param>
internal sealed record TargetMember(string Name, TargetSlot Slot, int Order);

/// <summary>What an object of a shape must have.</summary>
/// <param name="Name">The name as people know it: <c>mrn</c>, <c>medication[x]</c>.</param>
/// <param name="Members">The members of which one must be there.</param>
internal sealed record RequiredMember(string Name, IReadOnlyList<string> Members);

/// <summary>
/// The shape of an object that a map makes: which members it has, in which order, and what each holds. There is one instance for each type, so
/// that two are the same shape where they are the same object. Free-form JSON has no shape; null stands for that.
/// </summary>
internal abstract class TargetShape
{
    private static readonly ConcurrentDictionary<object, TargetShape> s_known = new();

    /// <summary>The name, as map files write it after <c>to:</c>: <c>ChargeEvent/1</c>, <c>HumanName</c>, <c>fhir HumanName</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The names of all members.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>What must be there.</summary>
    public abstract IReadOnlyList<RequiredMember> Required { get; }

    /// <summary>The members that the engine fills in where it is the whole that a map makes.</summary>
    public abstract IReadOnlyList<string> EngineNames { get; }

    /// <summary>The canonical type; null where it is none.</summary>
    public virtual CanonicalType? Canonical => null;

    /// <summary>Whether it is FHIR: lists are made of what is set below them, there is no null, and what the map writes itself makes no element alone.</summary>
    public virtual bool IsFhir => false;

    /// <summary>Whether dots in a target divide names; otherwise they are part of one.</summary>
    public virtual bool HasPaths => true;

    /// <summary>A member by name; null where there is none.</summary>
    public abstract TargetMember? Find(string name);

    /// <summary>What to write instead of a name that is none of the members; null where the near name says it.</summary>
    public virtual string? HintFor(string name) => null;

    /// <summary>Whether an object of this shape may stand where the other is asked for.</summary>
    public virtual bool Fits(TargetShape other) => ReferenceEquals(this, other);

    /// <summary>Whether a tree has the members of this shape and no others; the path of the first that is wrong, null where none is.</summary>
    public abstract string? FirstDifference(JObject tree);

    /// <summary>The shape of a canonical object, or of a part of one.</summary>
    public static TargetShape Of(CanonicalType type) => s_known.GetOrAdd(type, static key => new CanonicalShape((CanonicalType)key));

    /// <summary>The shape of a FHIR resource, data type or part of one.</summary>
    public static FhirShape Of(FhirType type) => (FhirShape)s_known.GetOrAdd(type, static key => new FhirShape((FhirType)key));

    /// <summary>The shape of a FHIR resource or data type by name, such as <c>Patient</c> or <c>HumanName</c>; null where R4 has none.</summary>
    public static FhirShape? FindFhir(string name) => FhirDefinitions.R4.Find(name) is { IsAbstract: false } type ? Of(type) : null;
}

/// <summary>The shape of a canonical object, or of a part of one.</summary>
internal sealed class CanonicalShape : TargetShape
{
    // Filled by the engine; a map that sets them would only contradict it.
    private static readonly string[] s_engineNames = ["type", "version", "source"];

    private readonly CanonicalType _type;
    private readonly Dictionary<string, TargetMember> _members = new(StringComparer.Ordinal);

    public CanonicalShape(CanonicalType type)
    {
        _type = type;
        for (var i = 0; i < type.Properties.Count; i++)
            _members.Add(type.Properties[i].Name, new TargetMember(type.Properties[i].Name, TargetSlot.Of(type.Properties[i]), i));
        Required = [.. type.Properties.Where(p => p.IsRequired && !(type.Version is not null && p.Name == "source")).Select(p => new RequiredMember(p.Name, [p.Name]))];
    }

    public override string Name => _type.Key;

    public override IEnumerable<string> Names => _members.Keys;

    public override IReadOnlyList<RequiredMember> Required { get; }

    public override IReadOnlyList<string> EngineNames => _type.Version is null ? [] : s_engineNames;

    public override CanonicalType Canonical => _type;

    public override TargetMember? Find(string name) => _members.GetValueOrDefault(name);

    public override string? FirstDifference(JObject tree) => ValueConversion.FirstDifference(_type, tree);
}
