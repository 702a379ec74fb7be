using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>Which of FHIR's issue types our errors are.</summary>
internal static class IssueTypes
{
    // The first whose beginning fits; by code, then by what the status says.
    private static readonly (string Begins, string Type)[] ByCode =
    [
        ("JSON-", "structure"),
        ("FHIR-NOT-SUPPORTED", "not-supported"),
        ("FHIR-CONDITION", "not-supported"),
        ("FHIR-MANY", "multiple-matches"),
        ("FHIR-VERSION", "conflict"),
        ("FHIR-RESOURCE-TYPE", "not-supported"),
        ("FHIR-ID", "value"),
        ("FHIR-REQUIRED", "required"),
        ("FHIR-CODE", "code-invalid"),
        ("FHIR-VALUE", "value"),
        ("FHIR-", "structure"),
        ("MAP-UNMAPPED", "code-invalid"),
        ("MAP-REQUIRED", "required"),
        ("MAP-DATE", "value"),
        ("MAP-NUMBER", "value"),
        ("MAP-", "business-rule"),
        ("PIPELINE-BUG", "exception"),
        ("PIPELINE-FAULT", "exception"),
        ("PIPELINE-", "business-rule"),
        ("ACCEPT", "not-supported"),
        ("EXPR-", "processing"),
        ("AUTH-SCOPE", "forbidden"),
        ("AUTH-TOKEN", "login"),
        ("AUTH-CERTIFICATE", "login"),
        ("AUTH-", "transient"),
        ("HTTP-RATE-LIMIT", "throttled"),
        ("HTTP-TIMEOUT", "timeout"),
        ("HTTP-TOO-LARGE", "too-long"),
        ("HTTP-CONTENT", "not-supported"),
        ("HTTP-CHARSET", "not-supported"),
        ("HTTP-NOT-ACCEPTABLE", "not-supported"),
        ("INTERNAL", "exception"),
    ];

    /// <summary>The issue type of an error.</summary>
    public static string Of(int status, MessageError error)
    {
        foreach (var (begins, type) in ByCode)
            if (error.Code.StartsWith(begins, StringComparison.Ordinal))
                return type;
        return status switch
        {
            503 => "transient",
            404 => "not-found",
            409 => "conflict",
            _ => "processing",
        };
    }
}
