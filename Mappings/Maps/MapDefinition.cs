using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Library;
using InterfaceEngine.Mappings.Maps.Compilation;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What a map file says, as its author wrote it: keys checked, expressions not yet read.</summary>
internal sealed record MapDefinition
{
    public required ScalarNode Name { get; init; }

    /// <summary>Whether it is one of those that ship with the engine.</summary>
    public bool IsShipped => Name.At.File.StartsWith(ShippedFiles.Folder, StringComparison.Ordinal);

    public required string Version { get; init; }

    public required string? Description { get; init; }

    /// <summary>Whether it is used in other maps, and never by a channel.</summary>
    public bool IsPart => Source.IsPart || Target.IsPart;

    public required MapSource Source { get; init; }

    public required MapTarget Target { get; init; }

    public required IReadOnlyList<MapParameter> Parameters { get; init; }

    public required IReadOnlyList<MapLet> Lets { get; init; }

    public required ScalarNode? For { get; init; }

    public required ScalarNode? When { get; init; }

    public required MappingNode Fields { get; init; }

    /// <summary>Whether one of its expressions asks for the number of the element in hand.</summary>
    public bool AsksPosition => MapCompilation.Asks(Fields, FieldRule.Position) || MapCompilation.Asks(When, FieldRule.Position)
        || Lets.Any(l => MapCompilation.Asks(l.Text, FieldRule.Position));
}

/// <summary>A name that the map reads after <c>%</c>, given by the channel's <c>with:</c> or a variable of engine.yaml.</summary>
internal sealed record MapParameter(ScalarNode Name, bool IsRequired);

/// <summary>A name for an expression that several rules share.</summary>
internal sealed record MapLet(ScalarNode Name, ScalarNode Text);

/// <summary>What an override file says.</summary>
internal sealed record OverrideDefinition
{
    public required ScalarNode Map { get; init; }

    public required IReadOnlyList<MapParameter> Parameters { get; init; }

    public required IReadOnlyList<MapLet> Lets { get; init; }

    public required ScalarNode? When { get; init; }

    public required string Because { get; init; }

    public required MappingNode Fields { get; init; }

    /// <inheritdoc cref="MapDefinition.AsksPosition"/>
    public bool AsksPosition => MapCompilation.Asks(Fields, FieldRule.Position) || MapCompilation.Asks(When, FieldRule.Position)
        || Lets.Any(l => MapCompilation.Asks(l.Text, FieldRule.Position));

    /// <summary>The map's name: the first word of <see cref="Map"/>.</summary>
    public string MapName => Map.Text.Split(' ', 2)[0];

    /// <summary>The versions that it was written for, such as <c>1.x</c>; null for any.</summary>
    public string? Versions => Map.Text.Split(' ', 2, StringSplitOptions.TrimEntries) is [_, { Length: > 0 } versions] ? versions : null;

    /// <summary>Whether it was written for a version: the numbers that it states must be the same, from the left; <c>x</c> is any.</summary>
    public bool IsFor(string version)
    {
        if (Versions is null)
            return true;
        var wanted = Versions.Split('.');
        var given = version.Split('.');
        for (var i = 0; i < wanted.Length; i++)
            if (wanted[i] != "x" && (i >= given.Length || !string.Equals(wanted[i], given[i], StringComparison.Ordinal)))
                return false;
        return true;
    }
}
