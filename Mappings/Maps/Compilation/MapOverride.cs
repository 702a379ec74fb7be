using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Compilation;

/// <summary>An override of a map, its condition and names compiled.</summary>
/// <param name="Definition">What its file says.</param>
/// <param name="Use">How its rules ask whether it applies.</param>
/// <param name="Lets">The names that its rules may read after <c>%</c>, besides those of the map.</param>
internal sealed record MapOverride(OverrideDefinition Definition, OverrideUse Use, MapNames Lets)
{
    /// <summary>Its fields, to be found in those of the map.</summary>
    public IEnumerable<OverrideField> Fields => Definition.Fields.Entries.Select(e => new OverrideField(this, e.Key, 0, e.Value));
}

/// <summary>One field of an override.</summary>
/// <param name="Override">The override.</param>
/// <param name="Path">Its target path, as the override writes it.</param>
/// <param name="Offset">Where in the path begins what is below the block in hand; 0 at the top.</param>
/// <param name="Rule">Its rule.</param>
internal sealed record OverrideField(MapOverride Override, ScalarNode Path, int Offset, DocumentNode Rule)
{
    /// <summary>The steps of the path from here on, divided by dots.</summary>
    public string Rest => Path.Text[Offset..];

    /// <summary>Where the path begins from here on.</summary>
    public Position At => Path.PositionAt(Offset);

    /// <summary>The same below a block that some of the path leads to.</summary>
    /// <param name="length">How much of <see cref="Rest"/> leads there.</param>
    public OverrideField Below(int length) => this with { Offset = Offset + length };

    /// <summary>Tells where overrides may set the same thing at once.</summary>
    /// <param name="wholes">The fields that set a target.</param>
    /// <param name="parts">The fields that set something in it.</param>
    /// <param name="target">The target path.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static void CheckConflicts(IReadOnlyList<OverrideField> wholes, IEnumerable<OverrideField> parts, string target, Problems problems)
    {
        for (var i = 0; i < wholes.Count; i++)
            for (var j = 0; j < i; j++)
                Check(wholes[i], wholes[j], $"'{target}' is set twice, first in line {wholes[j].At.Line}",
                    $"'{target}' may be set by this override and by {wholes[j].At.File}:{wholes[j].At.Line} at once", problems);
        foreach (var part in parts)
            foreach (var whole in wholes)
                Check(part, whole, $"'{part.Path.Text}' lies in what line {whole.At.Line} sets as a whole",
                    $"'{part.Path.Text}' lies in '{target}', which {whole.At.File}:{whole.At.Line} may set as a whole at once", problems);
    }

    private static void Check(OverrideField one, OverrideField other, string inOne, string inTwo, Problems problems)
    {
        if (one.Override == other.Override)
            problems.Error("MAP-TARGET-CONFLICT", one.Path.At, inOne);
        else if (!OverrideConditions.Exclude(one.Override.Definition.When?.Text, other.Override.Definition.When?.Text))
            problems.Error("MAP-OVERRIDE-CONFLICT", one.Path.At, inTwo, "their 'when:' must exclude each other");
    }
}
