using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>What a code set has for one source code.</summary>
/// <param name="Target">The code that it becomes; in a value set or code system the code itself.</param>
/// <param name="Display">What it means; null where the file does not say.</param>
/// <param name="System">The code set that the target comes from; null where the file does not say.</param>
public sealed record CodeSetEntry(string Target, string? Display, string? System)
{
    /// <summary>The first day that it holds; null where it always held.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The last day that it holds; null where it holds from then on.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>What stands in the columns that the file adds, by name; those where nothing stands are left out.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What stands in a column: <c>target</c>, <c>display</c>, <c>system</c>, or one that the file adds; null where nothing does.</summary>
    /// <param name="column">The column's name.</param>
    public string? Read(string column) => column switch
    {
        "target" => Target,
        "display" => Display,
        "system" => System,
        _ => More.GetValueOrDefault(column),
    };

    /// <summary>Whether it holds on some days only.</summary>
    internal bool HasPeriod => ValidFrom is not null || ValidTo is not null;

    /// <summary>Whether it holds on a day.</summary>
    internal bool Holds(DateOnly day) => (ValidFrom is null || day >= ValidFrom) && (ValidTo is null || day <= ValidTo);

    /// <summary>Whether there is a day on which both hold.</summary>
    internal bool Overlaps(CodeSetEntry other)
        => (ValidFrom ?? DateOnly.MinValue) <= (other.ValidTo ?? DateOnly.MaxValue) && (other.ValidFrom ?? DateOnly.MinValue) <= (ValidTo ?? DateOnly.MaxValue);
}
