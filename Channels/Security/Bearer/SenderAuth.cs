using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>Judges whether a sender over HTTP is let in, as a channel's <c>auth:</c> block says.</summary>
internal sealed class SenderAuth : IDisposable
{
    private const int MaxToken = 16 << 10;

    private readonly string _channel;
    private readonly TimeProvider _time;
    private readonly AllowedCertificates? _certificates;
    private readonly BearerSettings? _bearer;
    private readonly Introspection? _introspection;

    private SenderAuth(Settings auth, ComponentContext context)
    {
        (_channel, _time) = (context.Channel, context.Time);
        if (auth.BlockOrNull("client-certificate") is { } certificate)
            _certificates = AllowedCertificates.Of(certificate.Texts("allow"));
        if (auth.BlockOrNull("bearer") is not { } bearer)
            return;
        _bearer = BearerSettings.From(bearer, context.ConfigurationFolder);
        _introspection = new Introspection(_bearer, context);
    }

    /// <summary>How senders prove who they are, as codes of FHIR's restful-security-service.</summary>
    public IReadOnlyList<string> Services => [.. _bearer is null ? [] : (string[])["OAuth"], .. _certificates is null ? [] : (string[])["Certificates"]];

    /// <summary>Makes one of a source's settings; null where they have no <c>auth:</c> block.</summary>
    public static SenderAuth? Open(ComponentContext context) => context.Settings.BlockOrNull(AuthFields.Key) is { } auth ? new SenderAuth(auth, context) : null;

    /// <summary>Judges a sender.</summary>
    /// <param name="authorization">Its Authorization header; empty where it has none.</param>
    /// <param name="certificate">The certificate that its connection shows, which the listener believes; null where it shows none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async ValueTask<AuthVerdict> JudgeAsync(string authorization, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        if (_certificates is not null)
        {
            if (certificate is null)
                return Refuse(401, "AUTH-CERTIFICATE", "this channel asks for a certificate of the sender's own, and the connection shows none");
            if (!_certificates.Allows(certificate))
                return Refuse(403, "AUTH-CERTIFICATE", "the certificate that the connection shows is not one that this channel lets in (auth.client-certificate.allow)");
        }
        if (_introspection is null)
            return default;
        if (TokenIn(authorization) is not { } token)
            return Refuse(401, "AUTH-TOKEN", "this channel asks for an access token: Authorization: Bearer …", Challenge());
        var (state, error) = await _introspection.AskAsync(token, cancellationToken);
        // Whether it is the sender's fault nobody knows: it keeps its message and comes again.
        if (state is null)
            return new AuthVerdict(new AuthRefusal(503, new MessageError(error!.Code, "the access token cannot be checked now; nothing was stored, send this again unchanged")), null);
        if (FaultIn(state, certificate) is { } fault)
            return Refuse(401, "AUTH-TOKEN", fault, Challenge("invalid_token"));
        var missing = _bearer!.Scopes.Where(s => !state.Scopes.Holds(s)).ToArray();
        return missing.Length > 0 ? new AuthVerdict(Insufficient(missing), null) : new AuthVerdict(null, _bearer.Scopes.Count > 0 ? null : state.Scopes);
    }

    /// <summary>That a token grants too little.</summary>
    public AuthRefusal Insufficient(params IReadOnlyList<string> scopes)
        => new(403, new MessageError("AUTH-SCOPE", $"the access token does not grant {string.Join(", ", scopes)}"), Challenge("insufficient_scope") + $", scope=\"{string.Join(' ', scopes)}\"");

    /// <inheritdoc/>
    public void Dispose() => _introspection?.Dispose();

    private string? FaultIn(TokenState state, X509Certificate2? certificate)
    {
        var now = _time.GetUtcNow();
        if (!state.IsActive || state.Ends <= now || state.Begins > now)
            return "the access token is not active: it has ended, was withdrawn, or is not of this authorization server";
        if (_bearer!.Audience.Count > 0 && !state.Audience.Intersect(_bearer.Audience, StringComparer.Ordinal).Any())
            return "the access token is meant for others";
        if (state.IsBoundOtherwise)
            return "the access token is bound to something that is not checked here";
        if (state.Thumbprint is { } thumbprint && (certificate is null || Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)) != thumbprint.TrimEnd('=')))
            return "the access token is bound to another certificate than the connection shows";
        return null;
    }

    private string Challenge(string? error = null) => $"Bearer realm=\"{_channel}\"{(error is null ? "" : $", error=\"{error}\"")}";

    // RFC 6750, 2.1: the scheme's case counts for nothing, the token's does.
    private static string? TokenIn(string authorization)
    {
        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;
        var token = authorization["Bearer ".Length..].Trim();
        return token.Length is > 0 and <= MaxToken && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? token : null;
    }

    private static AuthVerdict Refuse(int status, string code, string message, string? challenge = null)
        => new(new AuthRefusal(status, new MessageError(code, message), challenge), null);
}
