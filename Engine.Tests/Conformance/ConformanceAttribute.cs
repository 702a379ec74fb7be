namespace InterfaceEngine.Tests.Conformance;

/// <summary>Says that a test, or all tests of a class, shows a line of <see cref="Hl7v2Lines"/> to be true.</summary>
/// <param name="lines">The lines' numbers, such as <c>E1.3</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ConformanceAttribute(params string[] lines) : Attribute
{
    /// <summary>The lines' numbers.</summary>
    public IReadOnlyList<string> Lines { get; } = lines;
}
