using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>What a canonical property holds.</summary>
public enum CanonicalKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>One of the words in <see cref="CanonicalProperty.Words"/>.</summary>
    Word,

    /// <summary>A date or time in ISO 8601 with the source's precision.</summary>
    Time,

    /// <summary>An exact decimal number.</summary>
    Decimal,

    /// <summary>An exact decimal number that is text in JSON: the value of <see cref="Money"/>.</summary>
    DecimalText,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An object with properties of its own.</summary>
    Object,
}

/// <summary>One property of a canonical object or of a part of one.</summary>
public sealed class CanonicalProperty
{
    internal CanonicalProperty(PropertyInfo property, NullabilityInfoContext nullability)
    {
        Member = property;
        Name = property.GetCustomAttribute<CanonicalNameAttribute>()?.Name ?? CanonicalType.CamelCase(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        var feeds = property.GetCustomAttribute<FeedsAttribute>();
        Hl7v2 = feeds?.Hl7v2 ?? "";
        Fhir = feeds?.Fhir ?? "";
        X12 = feeds?.X12 ?? "";

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            IsList = true;
            type = type.GetGenericArguments()[0];
        }
        // What may be absent says so in its type, so that a record never claims a value that no source gave.
        else if (!IsRequired && Nullable.GetUnderlyingType(property.PropertyType) is null
            && nullability.Create(property).WriteState != NullabilityState.Nullable)
            throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} must be required or nullable.");

        if (type.IsEnum)
        {
            Kind = CanonicalKind.Word;
            WordType = type;
            Words = Enum.GetNames(type).Select(CanonicalType.CamelCase).ToArray();
        }
        else if (type == typeof(decimal))
            Kind = property.DeclaringType == typeof(Money) ? CanonicalKind.DecimalText : CanonicalKind.Decimal;
        else if (type == typeof(string))
            Kind = CanonicalKind.Text;
        else if (type == typeof(IsoDateTime))
            Kind = CanonicalKind.Time;
        else if (type == typeof(int))
            Kind = CanonicalKind.Integer;
        else if (type == typeof(bool))
            Kind = CanonicalKind.Boolean;
        else
        {
            Kind = CanonicalKind.Object;
            ObjectType = CanonicalType.Of(type);
        }
    }

    /// <summary>The name in JSON.</summary>
    public string Name { get; }

    /// <summary>What it holds, or what each element of it holds.</summary>
    public CanonicalKind Kind { get; }

    /// <summary>Whether it is a list.</summary>
    public bool IsList { get; }

    /// <summary>Whether an object without it is no such object.</summary>
    public bool IsRequired { get; }

    /// <summary>The words that it may hold; empty where its kind is not <see cref="CanonicalKind.Word"/>.</summary>
    public IReadOnlyList<string> Words { get; } = [];

    /// <summary>The type of the object that it holds; null where it holds none.</summary>
    public CanonicalType? ObjectType { get; }

    /// <summary>The HL7 v2 fields that usually feed it; may be empty.</summary>
    public string Hl7v2 { get; }

    /// <summary>The FHIR R4 elements that usually feed it; may be empty.</summary>
    public string Fhir { get; }

    /// <summary>The X12 elements that usually feed it, each after its transaction set; may be empty.</summary>
    public string X12 { get; }

    /// <summary>What expressions know of it.</summary>
    internal Shape Shape => Kind switch
    {
        CanonicalKind.Boolean => new(ValueKinds.Boolean),
        CanonicalKind.Integer => new(ValueKinds.Integer),
        CanonicalKind.Decimal => new(ValueKinds.Number),
        // A quantity is counted with as such; the text of Money's value is a number only where it is compared with one.
        CanonicalKind.Object => new(ObjectType!.Record == typeof(Quantity) ? ValueKinds.Object | ValueKinds.Quantity : ValueKinds.Object, ObjectType),
        _ => new(ValueKinds.Untyped),
    };

    /// <summary>The enumeration that its words are of, for documentation; null where it holds no word.</summary>
    internal Type? WordType { get; }

    /// <summary>The record's member, for documentation.</summary>
    internal PropertyInfo Member { get; }

    /// <summary>What a message to an author calls it: "text", "a list of Code".</summary>
    public string KindName
    {
        get
        {
            var one = Kind switch
            {
                CanonicalKind.Object => ObjectType!.Name,
                CanonicalKind.Word => $"one of {string.Join(", ", Words)}",
                CanonicalKind.Time => "date or time",
                CanonicalKind.Decimal or CanonicalKind.DecimalText => "decimal",
                _ => Kind.ToString().ToLowerInvariant(),
            };
            return IsList ? $"list of {one}" : one;
        }
    }
}

/// <summary>The shape of a canonical object, or of a part that objects share, derived once from its record.</summary>
public sealed class CanonicalType : IMembers
{
    private static readonly Dictionary<Type, CanonicalType> s_byRecord = [];

    // What an object says of itself in JSON, beside its properties.
    private static readonly string[] s_ownNames = ["type", "version"];

    private readonly FrozenDictionary<string, CanonicalProperty> _byName;

    private CanonicalType(Type record)
    {
        Record = record;
        Name = record.Name;
        Version = record.GetCustomAttribute<CanonicalVersionAttribute>()?.Version;
        SystemOfRecord = record.GetCustomAttribute<SystemOfRecordAttribute>()?.Rule;
        var nullability = new NullabilityInfoContext();
        // Id and source first, as in JSON; then in the order in which the record declares them.
        Properties = record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is not null)
            .OrderBy(p => p.DeclaringType == typeof(CanonicalObject) ? 0 : 1).ThenBy(p => p.MetadataToken)
            .Select(p => new CanonicalProperty(p, nullability))
            .ToArray();
        if (Version is not null && Properties.FirstOrDefault(p => s_ownNames.Contains(p.Name)) is { } taken)
            throw new InvalidOperationException($"{Name}.{taken.Name}: what an object says of itself has this name.");
        _byName = Properties.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
    }

    /// <summary>The canonical objects, by name.</summary>
    public static IReadOnlyList<CanonicalType> Objects { get; } = MakeObjects();

    /// <summary>The parts that objects share or consist of, such as <c>HumanName</c>, by name.</summary>
    public static IReadOnlyList<CanonicalType> Parts { get; } = FindParts();

    /// <summary>The name, such as <c>ChargeEvent</c>.</summary>
    public string Name { get; }

    /// <summary>The version; null for a part that is no object of its own.</summary>
    public string? Version { get; }

    /// <summary>Name and version as map files write them: <c>ChargeEvent/1</c>.</summary>
    public string Key => Version is null ? Name : $"{Name}/{Version}";

    /// <summary>The properties, in the order in which JSON shows them.</summary>
    public IReadOnlyList<CanonicalProperty> Properties { get; }

    /// <summary>Which system's word counts for it, and what becomes of another's; null for a part that is no object of its own.</summary>
    public RecordRule? SystemOfRecord { get; }

    /// <summary>The record.</summary>
    internal Type Record { get; }

    /// <summary>Finds a property by its name in JSON.</summary>
    public CanonicalProperty? Find(string name) => _byName.GetValueOrDefault(name);

    IEnumerable<string> IMembers.Names => Version is null ? _byName.Keys : _byName.Keys.Concat(s_ownNames);

    bool IMembers.TryFind(string name, out Shape part)
    {
        part = Find(name)?.Shape ?? new Shape(ValueKinds.Untyped);
        return _byName.ContainsKey(name) || (Version is not null && s_ownNames.Contains(name));
    }

    Shape? IMembers.OfType(string type) => null;

    /// <summary>Finds a canonical object by <see cref="Key"/>; null where there is none.</summary>
    public static CanonicalType? FindObject(string key)
        => Objects.FirstOrDefault(t => string.Equals(t.Key, key, StringComparison.Ordinal));

    internal static CanonicalType Of(Type record)
    {
        lock (s_byRecord)
        {
            if (!s_byRecord.TryGetValue(record, out var type))
                s_byRecord[record] = type = new CanonicalType(record);
            return type;
        }
    }

    internal static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static CanonicalType[] FindParts()
    {
        var found = new HashSet<CanonicalType>();
        var open = new Queue<CanonicalType>(Objects);
        while (open.TryDequeue(out var type))
            foreach (var property in type.Properties)
                if (property.ObjectType is { } part && found.Add(part))
                    open.Enqueue(part);
        return [.. found.OrderBy(p => p.Name, StringComparer.Ordinal)];
    }

    private static CanonicalType[] MakeObjects() => typeof(CanonicalObject).Assembly.GetTypes()
        .Where(t => t.IsDefined(typeof(CanonicalVersionAttribute), inherit: false))
        .OrderBy(t => t.Name, StringComparer.Ordinal)
        .Select(Of)
        .ToArray();
}
