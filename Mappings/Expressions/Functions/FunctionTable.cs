namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>A chapter of the reference: functions of one kind.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Functions">Its functions, in the order of the reference.</param>
internal sealed record FunctionGroup(string Title, IReadOnlyList<Function> Functions);

/// <summary>All functions.</summary>
internal static class FunctionTable
{
    public static IReadOnlyList<FunctionGroup> Groups { get; } =
    [
        new("Whether there is something", ExistenceFunctions.All),
        new("Choosing and changing", FilteringFunctions.All),
        new("Parts and sets", SubsettingFunctions.All),
        new("Text", TextFunctions.All),
        new("Encodings and hashes", EncodingFunctions.All),
        new("Types and conversion", ConversionFunctions.All),
        new("Numbers", MathFunctions.All),
        new("Dates and times", DateFunctions.All),
        new("Forms, and time that passes", FormatFunctions.All),
        new("Trees and FHIR", TreeFunctions.All),
        new("HL7 v2 and code sets", FieldFunctions.All),
        new("Identifiers and names", IdentifierFunctions.All),
        new("Telephone numbers and addresses", TelecomFunctions.All),
        new("Money and sums", MoneyFunctions.All),
    ];

    private static readonly Dictionary<string, Function> ByName = Groups.SelectMany(g => g.Functions).ToDictionary(f => f.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => ByName.Keys;

    public static Function? Find(string name) => ByName.GetValueOrDefault(name);
}
