namespace InterfaceEngine.Mappings.Expressions;

/// <summary>The parts that a tree may have, where its shape is known before it comes.</summary>
public interface IMembers
{
    /// <summary>The shape's name, as problems say it.</summary>
    string Name { get; }

    /// <summary>The names of its parts.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Whether it has a part of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="members">The parts of that part; null where it has none, or they are not known.</param>
    bool TryFind(string name, out IMembers? members);
}
