namespace InterfaceEngine.Engine.Api;

/// <summary>The API cannot do what is asked; the caller gets the status and the sentence.</summary>
/// <param name="status">The HTTP status: 400 for a wrong request, 404 for nothing there, 409 for not now.</param>
/// <param name="code">A permanent code.</param>
/// <param name="message">What was found, what was expected, what to do. Never patient data.</param>
internal sealed class ApiException(int status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The permanent code.</summary>
    public string Code { get; } = code;

    /// <summary>Nothing of that name or id is there.</summary>
    public static ApiException NotFound(string message) => new(404, "API-NOT-FOUND", message);

    /// <summary>The request is not right.</summary>
    public static ApiException Wrong(string message) => new(400, "API-REQUEST", message);
}
