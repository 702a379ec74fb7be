using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Deidentification;

/// <summary>A message of which what it says of people was replaced by invented values.</summary>
/// <param name="Content">It.</param>
/// <param name="Counts">How many values of each kind were replaced.</param>
public sealed record Deidentified(byte[] Content, IReadOnlyDictionary<string, int> Counts)
{
    /// <summary>What is not replaced, for those who must look through it.</summary>
    public const string Kept = "kept are codes with their texts, numbers of results, times of events, names of systems and facilities; look through it before you keep it";

    /// <summary>Replaces names, ids, dates of birth, addresses, phones and free text.</summary>
    /// <param name="content">The message.</param>
    /// <param name="format">What it is.</param>
    /// <param name="error">Why it cannot be read; null where it can.</param>
    /// <returns>The message; null where it cannot be read, or nothing is known of what its values mean.</returns>
    public static Deidentified? Of(ReadOnlyMemory<byte> content, ContentFormat format, out MessageError? error)
    {
        var values = new InventedValues();
        error = null;
        var made = format switch
        {
            ContentFormat.Hl7v2 => Hl7v2Deidentifier.Replace(content, values, out error),
            ContentFormat.Fhir => FhirDeidentifier.Replace(content, values, out error),
            _ => null,
        };
        return made is null ? null : new Deidentified(made, values.Counts);
    }
}
