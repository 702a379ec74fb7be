using InterfaceEngine.Channels.Plugins;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>Says in the log whose code runs in the engine: each plug-in with its version and hash, at start and at each reload.</summary>
internal static partial class PluginLog
{
    /// <summary>Says it.</summary>
    /// <param name="logger">Where.</param>
    /// <param name="plugins">The plug-ins that were loaded.</param>
    public static void Tell(ILogger logger, PluginSet plugins)
    {
        foreach (var plugin in plugins.All)
            LogPlugin(logger, plugin.Name, plugin.Version, plugin.Sha256, string.Join(", ", plugin.Functions), string.Join(", ", plugin.Steps.Select(s => s.Name)));
    }

    [LoggerMessage(EventId = 1009, EventName = "PluginLoaded", Level = LogLevel.Information, Message = "plug-in {Plugin} {Version} (SHA-256 {Hash}) adds functions: {Functions}; steps: {Steps}")]
    private static partial void LogPlugin(ILogger logger, string plugin, string version, string hash, string functions, string steps);
}
