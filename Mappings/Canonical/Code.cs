namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A code from a code set.</summary>
public sealed record Code
{
    /// <summary>The code itself.</summary>
    [Feeds("CWE.1", "Coding.code")]
    [CanonicalName("code")]
    public required string Value { get; init; }

    /// <summary>The code set that it comes from: a URI, or the short name that the source uses.</summary>
    [Feeds("CWE.3", "Coding.system")]
    public string? System { get; init; }

    /// <summary>What it means, in the source's words.</summary>
    [Feeds("CWE.2", "Coding.display, CodeableConcept.text")]
    public string? Display { get; init; }

    /// <summary>True where a translation was asked for and had no entry, so that the source's own code stands here (<c>miss: pass</c>).</summary>
    public bool? Untranslated { get; init; }
}
