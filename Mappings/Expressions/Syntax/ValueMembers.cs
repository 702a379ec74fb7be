namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>The parts of those values that have some: quantities and types.</summary>
internal sealed class ValueMembers : IMembers
{
    private readonly (string Name, Shape Part)[] _parts;

    private ValueMembers(string name, params (string Name, Shape Part)[] parts) => (Name, _parts) = (name, parts);

    public static ValueMembers Quantity { get; } = new("a quantity", ("value", new(ValueKinds.Decimal)), ("unit", new(ValueKinds.Text)));

    public static ValueMembers Type { get; } = new("a type", ("name", new(ValueKinds.Text)), ("namespace", new(ValueKinds.Text)));

    public string Name { get; }

    public IEnumerable<string> Names => _parts.Select(p => p.Name);

    public bool TryFind(string name, out Shape part)
    {
        part = Array.Find(_parts, p => p.Name == name).Part;
        return part.Kinds != ValueKinds.None;
    }

    public Shape? OfType(string type) => null;
}
