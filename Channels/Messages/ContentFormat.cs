namespace InterfaceEngine.Channels.Messages;

/// <summary>What the bytes of a message are. It decides how a pipeline reads them and what expressions may say.</summary>
public enum ContentFormat
{
    /// <summary>HL7 v2 in its delimited form.</summary>
    Hl7v2,

    /// <summary>A FHIR R4 resource as JSON or XML.</summary>
    Fhir,

    /// <summary>Any other JSON.</summary>
    Json,

    /// <summary>Delimited text with one record a line.</summary>
    Csv,

    /// <summary>Bytes that no rule reads.</summary>
    Raw,

    /// <summary>Any other XML.</summary>
    Xml,
}
