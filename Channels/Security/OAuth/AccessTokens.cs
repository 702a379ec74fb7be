using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>
/// The token for one system, shared by everything that sends to it. It is had when it is first wanted, replaced before it ends, and asked for once however many
/// want it at the same time.
/// </summary>
/// <param name="settings">Where and how it is had.</param>
/// <param name="context">Says the time and the secrets.</param>
/// <exception cref="ComponentStartException">A key or certificate cannot be used, or a secret is not there.</exception>
internal sealed class AccessTokens(OAuthSettings settings, ComponentContext context) : IDisposable
{
    // Where the server does not say how long a token is good, it is used until the system refuses it, and not for ever.
    private static readonly TimeSpan UnstatedLife = TimeSpan.FromHours(1);

    private readonly TokenRequests _requests = new(settings, context);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Held? _held;
    private Task<TokenOutcome>? _asking;

    /// <summary>Gets the token.</summary>
    /// <param name="refused">A token that the system did not take, so that another is wanted; null where this is the first try.</param>
    /// <param name="cancellationToken">Ends the wait of this caller, not what others wait for.</param>
    public ValueTask<TokenOutcome> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_held is { } held && held.Granted.Value == refused)
                _held = null;
            else if (_held is { } good && context.Time.GetUtcNow() < good.RenewAt)
                return ValueTask.FromResult<TokenOutcome>(good.Granted);
            _asking ??= Task.Run(AskAsync, CancellationToken.None);
            return new ValueTask<TokenOutcome>(_asking.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _requests.Dispose();
    }

    private async Task<TokenOutcome> AskAsync()
    {
        TokenOutcome? outcome = null;
        try
        {
            outcome = await _requests.AskAsync(_stop.Token);
        }
        finally
        {
            lock (_gate)
            {
                _asking = null;
                var now = context.Time.GetUtcNow();
                if (outcome is TokenOutcome.Granted granted)
                    _held = Hold(granted, now);
                // One that is not over yet is better than none.
                else if (outcome is TokenOutcome.Denied && _held is { } held && now < held.EndsAt)
                    outcome = held.Granted;
            }
        }
        return outcome;
    }

    private Held Hold(TokenOutcome.Granted granted, DateTimeOffset now)
    {
        var life = granted.Life ?? UnstatedLife;
        var early = settings.RenewBefore < life / 2 ? settings.RenewBefore : life / 2;
        return new Held(granted, now + life - early, now + life);
    }

    private sealed record Held(TokenOutcome.Granted Granted, DateTimeOffset RenewAt, DateTimeOffset EndsAt);
}
