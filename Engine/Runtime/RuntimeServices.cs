using InterfaceEngine.Channels.Components;
using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Tables;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>What every channel of a node shares.</summary>
/// <param name="Store">Where messages are.</param>
/// <param name="Router">Brings commits to destinations.</param>
/// <param name="Batches">Tells destinations that send batches what waits for one.</param>
/// <param name="Switches">What people paused and stopped.</param>
/// <param name="Schedules">Does by schedule what has one.</param>
/// <param name="Tables">The reference tables.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logs">Makes loggers.</param>
/// <param name="Secrets">Resolves <c>secret:</c> references.</param>
internal sealed record RuntimeServices(
    MessageStore Store,
    DeliveryRouter Router,
    BatchRouter Batches,
    Switches Switches,
    Schedules Schedules,
    ReferenceTables Tables,
    TimeProvider Time,
    ILoggerFactory Logs,
    Func<string, string> Secrets)
{
    /// <summary>What components of several channels hold together.</summary>
    public SharedParts Shared { get; } = new();
}
