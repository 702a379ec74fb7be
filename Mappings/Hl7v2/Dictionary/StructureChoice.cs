namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>Chooses the structure that a real message's segments are sorted by.</summary>
internal static class StructureChoice
{
    /// <inheritdoc cref="Hl7v2Dictionary.StructureOf"/>
    public static Hl7v2Structure? Of(Hl7v2Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var own = Hl7v2Dictionary.For(message);
        var field = message.Header.Field(9);
        var (type, triggerEvent, name) = (field.Component(1).ReadText(), field.Component(2).ReadText(), field.Component(3).ReadText());
        if (own.TryFindStructure(type, triggerEvent, name, out var found))
            return BestFit(message, own.Place, found);
        foreach (var dictionary in Nearest(own.Place))
        {
            if (dictionary.TryFindStructure(type, triggerEvent, name, out found))
                break;
        }

        return found is null ? OfType(message, own.Place, type) : BestFit(message, own.Place, found);
    }

    /// <summary>The nearest other version's structure of the same name that has a group; null where none has.</summary>
    public static Hl7v2Structure? WithGroup(Hl7v2Message message, Hl7v2Structure structure, string group)
    {
        foreach (var dictionary in Nearest(Hl7v2Dictionary.For(message).Place))
        {
            if (dictionary.TryFindStructure(structure.Id, out var other) && other.HasGroup(group))
                return other;
        }

        return null;
    }

    private static Hl7v2Structure? OfType(Hl7v2Message message, int place, string type)
    {
        foreach (var dictionary in Nearest(place))
        {
            foreach (var structure in dictionary.StructuresOfType(type))
            {
                if (CountUnknown(message, structure) == 0)
                    return structure;
            }
        }

        return null;
    }

    private static Hl7v2Structure BestFit(Hl7v2Message message, int place, Hl7v2Structure structure)
    {
        var (best, fewest) = (structure, CountUnknown(message, structure));
        if (fewest == 0)
            return structure;
        foreach (var dictionary in Nearest(place))
        {
            if (dictionary.TryFindStructure(structure.Id, out var other) && CountUnknown(message, other) is var count && count < fewest)
                (best, fewest) = (other, count);
        }

        return best;
    }

    // A site's own segments are unknown to all.
    private static int CountUnknown(Hl7v2Message message, Hl7v2Structure structure)
    {
        var count = 0;
        foreach (var segment in message.Segments)
            count += segment.Id is { IsWellFormed: true, IsLocal: false } id && !structure.HasSegment(id) ? 1 : 0;
        return count;
    }

    // The version itself, then those around it, of two as near the later one.
    private static IEnumerable<Hl7v2Dictionary> Nearest(int place)
    {
        var all = Hl7v2Dictionary.All;
        yield return all[place];
        for (var distance = 1; distance < all.Count; distance++)
        {
            if (place + distance < all.Count)
                yield return all[place + distance];
            if (place - distance >= 0)
                yield return all[place - distance];
        }
    }
}
