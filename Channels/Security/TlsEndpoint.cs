using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security;

/// <summary>What a handshake came to: a stream, or why there is none. Neither where the engine gave it up itself, or the peer left before it said anything.</summary>
/// <param name="Stream">The secured stream.</param>
/// <param name="Error">Why there is none.</param>
internal readonly record struct Handshake(SslStream? Stream, MessageError? Error);

/// <summary>
/// This end of TLS connections: its certificate, what it believes of others, and the handshakes. Files are looked at again before each handshake, and once an hour
/// for certificates that are about to expire; connections that stand are never touched.
/// </summary>
internal sealed class TlsEndpoint : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly FollowedFiles<OwnCertificate>? _own;
    private readonly FollowedFiles<TrustedAuthorities>? _trust;
    private readonly CertificateExpiry? _expiry;
    private readonly ITimer? _watch;

    private TlsEndpoint(TlsSettings settings, ComponentContext context)
    {
        (_settings, _time) = (settings, context.Time);
        if (settings.Trust is { } trust)
            (_trust = new([trust], () => CertificateFiles.ReadTrust(trust), context.Logger)).Read();
        if (settings.Certificate is not { } file)
            return;
        string[] files = settings.Key is { } key ? [file, key] : [file];
        var password = settings.Password is { } reference ? context.Secrets(reference) : null;
        (_own = new(files, () => CertificateFiles.ReadOwn(file, settings.Key, password), context.Logger)).Read();
        _expiry = new CertificateExpiry(file, context.Logger);
        LookAtOwn();
        _watch = _time.CreateTimer(_ => LookAtOwn(), null, LookEvery, LookEvery);
    }

    /// <summary>Makes one of a component's settings.</summary>
    /// <param name="settings">Its <c>tls:</c> block; null where it has none.</param>
    /// <param name="context">The component's.</param>
    /// <returns>Null where there is no block.</returns>
    /// <exception cref="ComponentStartException">A file cannot be used.</exception>
    public static TlsEndpoint? Open(TlsSettings? settings, ComponentContext context)
    {
        try
        {
            return settings is null ? null : new TlsEndpoint(settings, context);
        }
        catch (CertificateFileException e)
        {
            throw new ComponentStartException(e.Error, e);
        }
    }

    /// <summary>Shakes hands with whoever connected to this end.</summary>
    /// <param name="socket">The connection; it stays the caller's.</param>
    /// <param name="stop">Gives the handshake up.</param>
    public Task<Handshake> AcceptAsync(Socket socket, CancellationToken stop) => AcceptAsync(
        () => new NetworkStream(socket, ownsSocket: false),
        async token =>
        {
            var first = new byte[1];
            return await socket.ReceiveAsync(first, SocketFlags.Peek, token) == 0 ? null : first[0];
        },
        stop);

    /// <summary>The same over a stream.</summary>
    /// <param name="open">Gives the connection; the secured stream's own, and closed where there is none.</param>
    /// <param name="peek">Looks at the first byte and leaves it there; null where the peer says nothing.</param>
    /// <param name="stop">Gives the handshake up.</param>
    public Task<Handshake> AcceptAsync(Func<Stream> open, Func<CancellationToken, ValueTask<byte?>> peek, CancellationToken stop)
    {
        var judge = new Judge(this, _settings.ClientCertificate == ClientCertificate.Required, name: null);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = LookAtOwn()!.Context,
            ClientCertificateRequired = _settings.ClientCertificate != ClientCertificate.None,
            EnabledSslProtocols = _settings.Versions,
            CertificateChainPolicy = ChainPolicy(),
            RemoteCertificateValidationCallback = judge.Validate,
            // What is trusted and allowed may have changed since an earlier connection.
            AllowTlsResume = _settings.ClientCertificate == ClientCertificate.None,
        };
        return ShakeAsync(open, judge, async (stream, token) =>
        {
            // Whoever connects only to see that the port is open says nothing, and has done nothing wrong.
            if (await peek(token) is not { } first)
                return false;
            if (first != TlsRecord.Handshake)
                throw new PlainPeerException();
            await stream.AuthenticateAsServerAsync(options, token);
            return true;
        }, stop);
    }

    /// <summary>Shakes hands with a target that this end connected to.</summary>
    /// <param name="socket">The connection; it stays the caller's.</param>
    /// <param name="host">The host that was connected to.</param>
    /// <param name="stop">Gives the handshake up.</param>
    public Task<Handshake> ConnectAsync(Socket socket, string host, CancellationToken stop)
        => ConnectAsync(() => new NetworkStream(socket, ownsSocket: false), host, stop);

    /// <summary>The same over a stream.</summary>
    /// <param name="connection">The connection; the secured stream's own, and closed where there is none.</param>
    /// <param name="host">The host that was connected to.</param>
    /// <param name="stop">Gives the handshake up.</param>
    public Task<Handshake> ConnectAsync(Stream connection, string host, CancellationToken stop) => ConnectAsync(() => connection, host, stop);

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private Task<Handshake> ConnectAsync(Func<Stream> open, string host, CancellationToken stop)
    {
        var name = _settings.ServerName ?? host;
        var judge = new Judge(this, mustShow: true, name);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ClientCertificateContext = LookAtOwn()?.Context,
            EnabledSslProtocols = _settings.Versions,
            CertificateChainPolicy = ChainPolicy(),
            RemoteCertificateValidationCallback = judge.Validate,
        };
        return ShakeAsync(open, judge, async (stream, token) =>
        {
            await stream.AuthenticateAsClientAsync(options, token);
            return true;
        }, stop);
    }

    private OwnCertificate? LookAtOwn()
    {
        var own = _own?.Read();
        if (own is not null)
        {
            lock (_expiry!)
                _expiry.Look(own.Certificate, _time.GetUtcNow());
        }
        return own;
    }

    private async Task<Handshake> ShakeAsync(Func<Stream> open, Judge judge, Func<SslStream, CancellationToken, Task<bool>> shake, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_settings.HandshakeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        SslStream? stream = null;
        try
        {
            stream = new SslStream(open());
            if (await shake(stream, either.Token))
                return new Handshake(stream, null);
            await stream.DisposeAsync();
            return default;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or SocketException or ObjectDisposedException or PlainPeerException)
        {
            if (stream is not null)
                await stream.DisposeAsync();
            if (stop.IsCancellationRequested)
                return default;
            return new Handshake(null, judge.Error ?? e switch
            {
                PlainPeerException => TlsErrors.Plain,
                OperationCanceledException => TlsErrors.Timeout(_settings.HandshakeTimeout),
                AuthenticationException => TlsErrors.Failed(e),
                _ => TlsErrors.Broken,
            });
        }
    }

    // One for each handshake: it collects the certificates that its peer sends.
    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = _settings.Revocation,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            DisableCertificateDownloads = _settings.Revocation != X509RevocationMode.Online,
            VerificationTimeIgnored = false,
            VerificationTime = _time.GetUtcNow().UtcDateTime,
        };
        // Without the network an unknown state is the common one, and says nothing.
        if (_settings.Revocation == X509RevocationMode.Offline)
            policy.VerificationFlags = X509VerificationFlags.IgnoreEndRevocationUnknown | X509VerificationFlags.IgnoreCertificateAuthorityRevocationUnknown;
        if (_trust?.Read() is { } trust)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trust.Roots);
            policy.ExtraStore.AddRange(trust.Others);
        }
        return policy;
    }

    private sealed class PlainPeerException : Exception;

    // Judges the peer's certificate in one handshake, and remembers why it turned it down.
    private sealed class Judge(TlsEndpoint endpoint, bool mustShow, string? name)
    {
        public MessageError? Error { get; private set; }

        public bool Validate(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            Error = ErrorIn(shown as X509Certificate2, chain, errors);
            return Error is null;
        }

        private MessageError? ErrorIn(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (certificate is null)
                return mustShow ? TlsErrors.NoCertificate : null;
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
                return TlsErrors.NotTrusted(certificate, (chain?.ChainStatus ?? []).Select(s => s.Status));
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
                return TlsErrors.WrongName(certificate, name ?? "");
            return endpoint._settings.Allow.Allows(certificate) ? null : TlsErrors.NotAllowed(certificate);
        }
    }
}
