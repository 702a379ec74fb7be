using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Engine.Scheduling;

/// <summary>What channel files may name in this engine.</summary>
internal static class EngineComponents
{
    /// <summary>The components that ship with it, with cron expressions checked by the parser that runs them.</summary>
    public static ComponentRegistry All { get; } = BuiltIns.Components with { CronFault = ScheduleTimes.CronFault };
}
