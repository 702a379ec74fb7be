using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Mappings.Documents;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>What a reload found and did.</summary>
/// <param name="Problems">Every problem of the files.</param>
/// <param name="Steps">What was done, channel by channel; null where nothing was, because the node's own files have errors.</param>
internal sealed record ReloadOutcome(Problems Problems, IReadOnlyList<ReloadStep>? Steps);

/// <summary>Reads a node's configuration again and puts it in force, as far as it is good.</summary>
/// <param name="folder">The configuration folder.</param>
/// <param name="environment">The environment; null for the only one.</param>
/// <param name="supervisor">What runs.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class ConfigurationReload(string folder, string? environment, ChannelSupervisor supervisor, ILogger<ConfigurationReload> logger)
{
    /// <summary>Does it. What has a problem keeps its last good form.</summary>
    public async Task<ReloadOutcome> ReloadAsync(CancellationToken cancellationToken)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, BuiltIns.Components, problems);
        foreach (var problem in problems)
            LogProblem(problem.ToString());
        if (model is null)
        {
            LogKept();
            return new ReloadOutcome(problems, null);
        }
        return new ReloadOutcome(problems, await supervisor.ReloadAsync(model, cancellationToken));
    }

    [LoggerMessage(EventId = 1003, EventName = "ReloadProblem", Level = LogLevel.Warning, Message = "reload: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(EventId = 1004, EventName = "ReloadKept", Level = LogLevel.Error, Message = "reload: engine.yaml or systems.yaml has errors; the last good configuration stays in force")]
    private partial void LogKept();
}
