namespace InterfaceEngine.Mappings.Expressions;

/// <summary>The parts that a thing may have, where its shape is known before it comes.</summary>
public interface IMembers
{
    /// <summary>The shape's name, as problems say it.</summary>
    string Name { get; }

    /// <summary>The names of its parts, for the near one.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Whether it may have a part of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="part">What that part is.</param>
    bool TryFind(string name, out Shape part);

    /// <summary>What it is where it has a type of this name, as behind <c>ofType()</c>: of no kind where it never has it, null where types are not known here.</summary>
    /// <param name="type">The type's name: <c>Patient</c>, <c>Quantity</c>.</param>
    Shape? OfType(string type);
}
