using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>Why a document cannot go on, as what it means for the delivery. It ends the calls of one delivery and never leaves this folder.</summary>
internal class TrytonFailure(DeliveryOutcome outcome) : Exception(outcome.ToString())
{
    /// <summary>What becomes of the delivery.</summary>
    public DeliveryOutcome Outcome { get; } = outcome;

    /// <summary>Why.</summary>
    public MessageError Error => Outcome switch
    {
        DeliveryOutcome.RetryLater later => later.Error,
        DeliveryOutcome.Refused refused => refused.Error,
        DeliveryOutcome.Stopped stopped => stopped.Error,
        _ => throw new InvalidOperationException("What was delivered did not fail."),
    };

    /// <summary>Whether the ERP, or what it is asked to do, says no for good.</summary>
    public bool IsRefusal => Outcome is DeliveryOutcome.Refused;

    /// <summary>The whole ERP cannot take anything now.</summary>
    public static TrytonFailure Unavailable(string code, string message, string? said = null, TimeSpan? after = null)
        => new(new DeliveryOutcome.RetryLater(RetryScope.Target, new MessageError(code, message) { Value = said }, after));

    /// <summary>This document did not come through now.</summary>
    public static TrytonFailure Later(string code, string message, string? said = null)
        => new(new DeliveryOutcome.RetryLater(RetryScope.Message, new MessageError(code, message) { Value = said }));

    /// <summary>This document will not come through as it is.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="value">The value that explains it, or what the ERP said.</param>
    /// <param name="place">Where in the object.</param>
    public static TrytonFailure Refuse(string code, string message, string? value = null, string? place = null)
        => new(new DeliveryOutcome.Refused(new MessageError(code, message) { Value = value, Place = place }));

    /// <summary>Nothing of this destination will come through until a person has changed something.</summary>
    public static TrytonFailure Stop(string code, string message, string? said = null)
        => new(new DeliveryOutcome.Stopped(new MessageError(code, message) { Value = said }));
}

/// <summary>A warning that Tryton wants to be confirmed before it does what it was asked.</summary>
/// <param name="name">Its name, which a confirmation repeats.</param>
/// <param name="outcome">What becomes of the delivery where nobody confirms it.</param>
internal sealed class TrytonWarning(string name, DeliveryOutcome outcome) : TrytonFailure(outcome)
{
    /// <summary>Its name, which a confirmation repeats.</summary>
    public string Name { get; } = name;

    /// <summary>Its name without what differs each time.</summary>
    public string Kind => TrytonErrors.KindOf(Name);
}
