namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>The maps that other maps may use, for the compiler of one.</summary>
internal interface IMapParts
{
    /// <summary>Their names, for the near one.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>A map by name, compiled already; null where there is none.</summary>
    MapPart? Find(string name);
}

/// <summary>A map that another uses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What its file says; null where it cannot be used.</param>
/// <param name="Overrides">The overrides of it.</param>
/// <param name="WhyNot">Why it cannot be used; null where it can be.</param>
/// <param name="Circle">The maps by which it uses itself, where it does: <c>a &gt; b &gt; a</c>.</param>
internal sealed record MapPart(string Name, MapDefinition? Definition, IReadOnlyList<OverrideDefinition> Overrides, string? WhyNot, string? Circle);
