using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>Equality (<c>=</c>, FHIRPath 6.1.1), equivalence (<c>~</c>, 6.1.2) and sameness (of sets).</summary>
internal static class Equality
{
    /// <summary>Whether two collections are equal; null where that cannot be told, or where one is empty.</summary>
    public static bool? AreEqual(in Collection left, in Collection right)
    {
        if (left.IsEmpty || right.IsEmpty)
            return null;
        if (left.Count != right.Count)
            return false;
        bool? result = true;
        for (var i = 0; i < left.Count; i++)
        {
            var equal = AreEqual(left[i], right[i]);
            if (equal == false)
                return false;
            if (equal is null)
                result = null;
        }
        return result;
    }

    /// <summary>Whether two things are equal; null where that cannot be told, as of dates with different precision.</summary>
    public static bool? AreEqual(in Focus left, in Focus right)
    {
        var (a, b) = (Atoms.Of(left), Atoms.Of(right));
        if (a.IsNumber && b.IsNumber)
            return a.Number == b.Number;
        if (a.Form == FocusForm.Text && b.Form == FocusForm.Text)
            return AreTextsEqual(a, b);
        if (a.Form == FocusForm.Boolean && b.Form == FocusForm.Boolean)
            return a.Boolean == b.Boolean;
        if (a.Form == FocusForm.Temporal || b.Form == FocusForm.Temporal)
            return AreTemporalsEqual(a, b);
        if (a.Form == FocusForm.Quantity || b.Form == FocusForm.Quantity)
            return AreQuantitiesEqual(a, b);
        if (a.IsUntyped && b.IsNumber)
            return Numbers.ParseDecimal(a.Text) == b.Number;
        if (b.IsUntyped && a.IsNumber)
            return Numbers.ParseDecimal(b.Text) == a.Number;
        if (a.Form == FocusForm.Tree && b.Form == FocusForm.Tree)
            return AreTreesEqual(a.Tree!, b.Tree!, equivalent: false);
        if (a.Form == FocusForm.Type && b.Form == FocusForm.Type)
            return a.Type == b.Type;
        return a.Form == b.Form && a.IsHl7v2 && ReferenceEquals(a.Message, b.Message)
            && a.Segments.Start == b.Segments.Start && a.Segments.Count == b.Segments.Count;
    }

    /// <summary>Whether two collections are equivalent: order, letters' case, kinds of blanks and precision beyond the coarser do not count.</summary>
    public static bool AreEquivalent(in Collection left, in Collection right)
    {
        if (left.Count != right.Count)
            return false;
        var open = new List<Focus>(right.ToList());
        foreach (var item in left)
        {
            var match = -1;
            for (var i = 0; i < open.Count && match < 0; i++)
                if (AreEquivalent(item, open[i]))
                    match = i;
            if (match < 0)
                return false;
            open.RemoveAt(match);
        }
        return true;
    }

    public static bool AreEquivalent(in Focus left, in Focus right)
    {
        var (a, b) = (Atoms.Of(left), Atoms.Of(right));
        if (a.IsNumber && b.IsNumber)
            return AreNumbersEquivalent(a.Number, b.Number);
        if (a.Form == FocusForm.Text && b.Form == FocusForm.Text)
            return string.Equals(Normalize(a.Text), Normalize(b.Text), StringComparison.OrdinalIgnoreCase);
        if (a.Form == FocusForm.Quantity && b.Form == FocusForm.Quantity)
        {
            var (x, y) = (AsUcum(a.Quantity), AsUcum(b.Quantity));
            return y.To(x) is { } same && AreNumbersEquivalent(x.Value, same.Value, Math.Min(Digits(x.Value), Digits(y.Value)));
        }
        if (a.Form == FocusForm.Tree && b.Form == FocusForm.Tree)
            return AreTreesEqual(a.Tree!, b.Tree!, equivalent: true);
        return AreEqual(a, b) == true;
    }

    /// <summary>Whether sets hold two things once. HL7 v2 values are the same only with all their parts.</summary>
    public static bool AreSame(in Focus left, in Focus right)
        => left.Form == FocusForm.Hl7v2Value && right.Form == FocusForm.Hl7v2Value
            ? left.Hl7v2Value.Raw.SequenceEqual(right.Hl7v2Value.Raw)
            : AreEqual(left, right) == true;

    public static bool Contains(in Collection collection, in Focus item)
    {
        foreach (var other in collection)
            if (AreSame(other, item))
                return true;
        return false;
    }

    private static bool? AreTextsEqual(in Focus a, in Focus b)
    {
        if (string.Equals(a.Text, b.Text, StringComparison.Ordinal))
            return true;
        // One moment may be written with two offsets; of typed text nothing is guessed.
        return a.IsUntyped && b.IsUntyped && a.Text.Contains('T', StringComparison.Ordinal) && b.Text.Contains('T', StringComparison.Ordinal)
            && PartialDateTime.TryParseIso(a.Text, out var x) && PartialDateTime.TryParseIso(b.Text, out var y)
            ? PartialDateTime.Compare(x!, y!) == 0
            : false;
    }

    private static bool? AreTemporalsEqual(in Focus a, in Focus b)
    {
        var like = (a.Temporal ?? b.Temporal)!.Type;
        if (Atoms.ReadTemporal(a, like) is not { } x || Atoms.ReadTemporal(b, like) is not { } y)
            return false;
        return x.Type == TemporalType.Time != (y.Type == TemporalType.Time) ? false
            : PartialDateTime.Compare(x, y) is { } order ? order == 0 : null;
    }

    private static bool? AreQuantitiesEqual(in Focus a, in Focus b)
    {
        if (Ordering.AsQuantity(a) is not { } x || Ordering.AsQuantity(b) is not { } y)
            return false;
        return Quantity.Compare(x, y) is { } order ? order == 0 : null;
    }

    private static Quantity AsUcum(Quantity quantity) => !quantity.IsCalendar ? quantity : quantity.Unit switch
    {
        "year" => new Quantity(quantity.Value, "a"),
        "month" => new Quantity(quantity.Value, "mo"),
        _ => quantity,
    };

    private static bool AreNumbersEquivalent(decimal left, decimal right, int? digits = null)
    {
        // Zeros at the end say nothing of the precision (FHIRPath 6.1.2).
        var precision = digits ?? Math.Min(Digits(left), Digits(right));
        return Math.Round(left, precision, MidpointRounding.AwayFromZero) == Math.Round(right, precision, MidpointRounding.AwayFromZero);
    }

    private static int Digits(decimal number)
    {
        int digits = number.Scale;
        while (digits > 0 && Math.Round(number, digits - 1) == number)
            digits--;
        return digits;
    }

    // All blanks are the same; how many there are counts.
    private static string Normalize(string text)
        => string.Create(text.Length, text, static (into, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                into[i] = char.IsWhiteSpace(from[i]) ? ' ' : from[i];
        });

    private static bool AreTreesEqual(JToken left, JToken right, bool equivalent)
    {
        if (ReferenceEquals(left, right))
            return true;
        switch (left, right)
        {
            case (JObject a, JObject b):
                if (a.Count != b.Count)
                    return false;
                foreach (var property in a.Properties())
                    if (b.Property(property.Name, StringComparison.Ordinal) is not { } other || !AreTreesEqual(property.Value, other.Value, equivalent))
                        return false;
                return true;
            case (JArray a, JArray b):
                return a.Count == b.Count && (equivalent
                    ? AreEquivalent(new Collection(a.Select(t => new Focus(t)).ToList()), new Collection(b.Select(t => new Focus(t)).ToList()))
                    : a.Zip(b).All(pair => AreTreesEqual(pair.First, pair.Second, equivalent)));
            case (JValue, JValue):
                return equivalent ? AreEquivalent(new Focus(left), new Focus(right)) : AreEqual(new Focus(left), new Focus(right)) == true;
            default:
                return false;
        }
    }
}
