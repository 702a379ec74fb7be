namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>Collections taken as sets.</summary>
internal static class Sets
{
    public static Collection Distinct(in Collection collection)
    {
        if (collection.Count < 2)
            return collection;
        var seen = new Seen();
        var kept = new List<Focus>(collection.Count);
        foreach (var item in collection)
            if (seen.Add(item))
                kept.Add(item);
        return new Collection(kept);
    }

    public static bool IsSubset(in Collection part, in Collection whole)
    {
        foreach (var item in part)
            if (!Equality.Contains(whole, item))
                return false;
        return true;
    }

    /// <summary>What has been seen. Text is found by its hash; other things are compared one by one.</summary>
    public sealed class Seen
    {
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
        private readonly List<Focus> _others = [];

        /// <summary>Whether a thing is new.</summary>
        public bool Add(in Focus item)
        {
            var atom = item.Form == FocusForm.Hl7v2Value ? item : Atoms.Of(item);
            if (atom.Form == FocusForm.Text && !atom.IsUntyped)
                return !HasEqualUntyped(atom) && _texts.Add(atom.Text);
            if (atom.IsUntyped && _texts.Contains(atom.Text))
                return false;
            foreach (var other in _others)
                if (Equality.AreSame(other, item))
                    return false;
            _others.Add(item);
            return true;
        }

        private bool HasEqualUntyped(in Focus text)
        {
            foreach (var other in _others)
                if (Equality.AreSame(other, text))
                    return true;
            return false;
        }
    }
}
