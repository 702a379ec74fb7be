namespace InterfaceEngine.Tests.Support;

/// <summary>Reads fields of an acknowledgment, as plainly as can be.</summary>
internal static class Acknowledged
{
    /// <summary>MSA-1.</summary>
    public static string Code(string? answer) => Field(answer, "MSA", 1);

    /// <summary>MSA-2.</summary>
    public static string ControlId(string? answer) => Field(answer, "MSA", 2);

    /// <summary>A field of the first segment of that name; empty where there is none.</summary>
    public static string Field(string? answer, string segment, int number)
    {
        var fields = answer?.Split('\r').FirstOrDefault(s => s.StartsWith(segment, StringComparison.Ordinal))?.Split('|') ?? [];
        var index = segment == "MSH" ? number - 1 : number;
        return index < fields.Length ? fields[index] : "";
    }
}
