namespace InterfaceEngine.Channels.Messages;

/// <summary>The attributes that a message has when it came through a FHIR endpoint.</summary>
public static class FhirAttributes
{
    /// <summary>What was asked for: <c>create</c>, <c>update</c>, <c>transaction</c>.</summary>
    public const string Interaction = "interaction";

    /// <summary>The method of the request; of a batch's entry its own.</summary>
    public const string Method = "method";

    /// <summary>The path of the request; of a batch's entry as it would be had it come alone.</summary>
    public const string Path = "path";

    /// <summary>The query of the request, without its question mark; empty where it has none.</summary>
    public const string Query = "query";

    /// <summary>What its resources are known by, as <see cref="InterfaceEngine.Mappings.Fhir.FhirAssignments"/> writes it.</summary>
    public const string Resources = "resources";
}
