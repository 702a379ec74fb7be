namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>What the authorization server says of a token.</summary>
internal sealed record TokenState
{
    /// <summary>Nothing good: expired, withdrawn, or not its own.</summary>
    public static TokenState Inactive { get; } = new() { Scopes = new GrantedScopes("") };

    /// <summary>Whether it counts.</summary>
    public bool IsActive { get; init; }

    /// <summary>What it grants.</summary>
    public required GrantedScopes Scopes { get; init; }

    /// <summary>Whom it is meant for.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>When it ends; null where the server does not say.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>From when on it counts; null where it does now.</summary>
    public DateTimeOffset? Begins { get; init; }

    /// <summary>The SHA-256 thumbprint of the certificate that it is bound to, as base64url (RFC 8705, 3.1); null where it is bound to none.</summary>
    public string? Thumbprint { get; init; }

    /// <summary>Whether it is bound to something that is not checked here, such as a key (DPoP): it may not be taken for a bearer token then.</summary>
    public bool IsBoundOtherwise { get; init; }
}
