using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>A Tryton, shared by all that speak to it: one session, one knowledge of codes, and one order in what Tryton does not keep apart by itself.</summary>
internal sealed class TrytonSystem : IDisposable
{
    private TrytonSystem(Settings system, ComponentContext context)
    {
        Client = new TrytonClient(system, context);
        Codes = new TrytonCodes(system.Duration("keep-codes"), context.Time);
    }

    /// <summary>Calls it.</summary>
    public TrytonClient Client { get; }

    /// <summary>What codes mean there.</summary>
    public TrytonCodes Codes { get; }

    /// <summary>One at a time for each delivery's key, lot and item that is reordered.</summary>
    public KeyedLocks Locks { get; } = new();

    /// <summary>The part that destinations and tables of one system share.</summary>
    /// <exception cref="ComponentStartException">The system has no tryton block, or a certificate cannot be used.</exception>
    public static Shared<TrytonSystem> Of(ComponentContext context)
    {
        var system = context.System ?? throw new ComponentStartException(
            new MessageError("TRYTON-NO-SYSTEM", "the system has no tryton: block; give it one with url, user and password") { Rule = context.Settings.At.ToString() });
        return context.Shared.Rent(system.Canonical(), () => new TrytonSystem(system, context));
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
