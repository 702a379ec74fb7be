using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>What one run of a pipeline came to: a closed set. All or nothing: only <see cref="Processed"/> owes anything.</summary>
public abstract record RunOutcome
{
    private RunOutcome()
    {
    }

    /// <summary>The codes of what steps found and warn of, each as often as it came; they hinder nothing, and are counted.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The versions of the reference tables that it looked into, <c>item-master 12; suppliers 3</c>; null where it looked into none.</summary>
    public string? Tables { get; init; }

    /// <summary>Deliveries are owed.</summary>
    /// <param name="Deliveries">At least one, objects in their order and for each the destinations in theirs.</param>
    public sealed record Processed(IReadOnlyList<OwedDelivery> Deliveries) : RunOutcome;

    /// <summary>Nothing is to be forwarded, and that is as the rules want it.</summary>
    /// <param name="Reason">Which rule said so.</param>
    public sealed record Filtered(MessageError Reason) : RunOutcome;

    /// <summary>A rule could not be followed.</summary>
    /// <param name="Error">Which, where and why.</param>
    public sealed record Failed(MessageError Error) : RunOutcome;
}
