using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Components;

/// <summary>What the reader of a block must know besides its keys.</summary>
public sealed record SettingsScope
{
    /// <summary>What the block is called in problems: <c>source</c>, <c>send: http</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where a missing key is reported when the block itself is not there.</summary>
    public required Position At { get; init; }

    /// <summary>
    /// What expressions and templates may speak of. Null where that is not known, because another problem stands in the way: they are then not
    /// looked at and have no value.
    /// </summary>
    public ExpressionScope? Expressions { get; init; }
}
