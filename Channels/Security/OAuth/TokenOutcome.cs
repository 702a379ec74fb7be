using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>What asking for a token came to: a token, or why there is none.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>A token. It is a secret: it goes into requests and nowhere else.</summary>
    /// <param name="Value">The token.</param>
    /// <param name="Life">How long it is good; null where the server did not say.</param>
    public sealed record Granted(string Value, TimeSpan? Life) : TokenOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => "Granted";
    }

    /// <summary>None. It concerns the whole system, and may pass.</summary>
    /// <param name="Error">Why; its value is the server's own words.</param>
    /// <param name="After">The wait that the server asked for; null where it asked for none.</param>
    public sealed record Denied(MessageError Error, TimeSpan? After = null) : TokenOutcome;
}
