namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>Whether bytes have the form of a simple data type.</summary>
internal static class ValueForms
{
    /// <summary>The form that a data type has by its name.</summary>
    public static ValueForm Of(string type) => type.ToUpperInvariant() switch
    {
        "NM" => ValueForm.Number,
        "SI" => ValueForm.Sequence,
        "DT" => ValueForm.Date,
        "TM" => ValueForm.TimeOfDay,
        "DTM" or "TS" => ValueForm.Time,
        "VARIES" => ValueForm.Varies,
        _ => ValueForm.Text,
    };

    /// <summary>Whether a value has a form.</summary>
    public static bool Fits(ValueForm form, ReadOnlySpan<byte> value) => form switch
    {
        ValueForm.Number => Hl7v2Scalar.IsNumber(value),
        ValueForm.Sequence => Hl7v2Scalar.IsSequence(value),
        ValueForm.Date => value.Length is 4 or 6 or 8 && Hl7v2Scalar.IsTime(value),
        ValueForm.TimeOfDay => IsTimeOfDay(value),
        ValueForm.Time => Hl7v2Scalar.IsTime(value),
        _ => true,
    };

    /// <summary>What a form looks like, for people.</summary>
    public static string Describe(ValueForm form) => form switch
    {
        ValueForm.Number => "a number: digits with an optional sign and decimal point",
        ValueForm.Sequence => "a whole number",
        ValueForm.Date => "a date: YYYY[MM[DD]]",
        ValueForm.TimeOfDay => "a time of day: HH[MM[SS[.SSSS]]][+/-ZZZZ]",
        _ => "a date or time: YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][+/-ZZZZ]",
    };

    // A time of day is a time whose day is any.
    private static bool IsTimeOfDay(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 2 or > 16)
            return false;
        Span<byte> whole = stackalloc byte[24];
        "20000101"u8.CopyTo(whole);
        value.CopyTo(whole[8..]);
        return value[0] is not ((byte)'+' or (byte)'-') && Hl7v2Scalar.IsTime(whole[..(8 + value.Length)]);
    }
}
