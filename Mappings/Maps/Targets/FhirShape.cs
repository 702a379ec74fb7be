using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>The shape of a FHIR R4 resource, data type or part of one (<c>Patient.contact</c>).</summary>
internal sealed class FhirShape(FhirType type) : TargetShape
{
    /// <summary>The member that says which resource it is.</summary>
    public const string ResourceType = "resourceType";

    private static readonly string[] s_engineNames = [ResourceType];

    // Types hold each other in circles, so the members are made when first asked for.
    private readonly Lazy<Dictionary<string, TargetMember>> _members = new(() => MembersOf(type));

    /// <summary>The type's name: <c>Patient</c>, <c>HumanName</c>, <c>Patient.contact</c>.</summary>
    public string TypeName => type.Name;

    /// <summary>Whether it is a resource, or stands for any.</summary>
    public bool IsResource => type.IsResource;

    /// <summary>Whether it stands for any resource: a map must say which.</summary>
    public bool IsAnyResource => type is { IsResource: true, IsAbstract: true };

    public override string Name => "fhir " + type.Name;

    public override IEnumerable<string> Names => _members.Value.Keys;

    public override IReadOnlyList<RequiredMember> Required { get; } = [.. type.Required.Select(r => new RequiredMember(r.Definition, r.Names))];

    public override IReadOnlyList<string> EngineNames => type.IsResource ? s_engineNames : [];

    public override bool IsFhir => true;

    /// <summary>A member by name; that of a primitive's id and extensions has an underscore before it (json.html#primitive).</summary>
    public override TargetMember? Find(string name)
    {
        if (!name.StartsWith('_'))
            return _members.Value.GetValueOrDefault(name);
        return _members.Value.GetValueOrDefault(name[1..]) is { Slot: { FhirType: not null } slot } primitive
            ? new TargetMember(name, TargetSlot.OfCompanion(slot), primitive.Order + 1)
            : null;
    }

    public override string? HintFor(string name)
    {
        var choices = type.Elements.Values.Where(e => e.Definition == name + "[x]").Select(e => e.Name).Order(StringComparer.Ordinal).ToArray();
        return choices.Length == 0 ? null : $"write it with its type: {string.Join(", ", choices.Take(8))}{(choices.Length > 8 ? ", …" : "")}";
    }

    public override bool Fits(TargetShape other) => ReferenceEquals(this, other) || (IsResource && other is FhirShape { IsAnyResource: true });

    // What lies deeper the validator tells, with the whole resource.
    public override string? FirstDifference(JObject tree)
        => tree.Properties().FirstOrDefault(p => Find(p.Name) is null && !(IsResource && (p.Name == ResourceType || IsAnyResource)))?.Name;

    private static Dictionary<string, TargetMember> MembersOf(FhirType type)
        => type.Ordered.Select((e, i) => new TargetMember(e.Name, TargetSlot.Of(e), 2 * i)).ToDictionary(m => m.Name, StringComparer.Ordinal);
}
