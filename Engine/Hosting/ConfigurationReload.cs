using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage;
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
    /// <exception cref="StoreUnavailableException">See <see cref="ChannelSupervisor.ReloadAsync(Func{ConfigurationModel?}, CancellationToken)"/>.</exception>
    public async Task<ReloadOutcome> ReloadAsync(CancellationToken cancellationToken)
    {
        var problems = new Problems();
        var steps = await supervisor.ReloadAsync(() => Load(problems), cancellationToken);
        return new ReloadOutcome(problems, steps);
    }

    /// <summary>Does it with nobody there to hear what came of it, as on a signal: the log says it.</summary>
    public void Begin() => _ = ReloadAndLogAsync();

    private async Task ReloadAndLogAsync()
    {
        // Off the caller's thread, which is the one that signals come on.
        await Task.Yield();
        try
        {
            var outcome = await ReloadAsync(CancellationToken.None);
            if (outcome.Steps is { } steps)
                LogReloaded(steps.Count(s => s.Action != ReloadAction.Keep), steps.Count);
        }
        catch (StoreUnavailableException e)
        {
            LogNotReloaded(e.Code, e.Message);
        }
        catch (Exception e)
        {
            LogFault(e);
        }
    }

    private ConfigurationModel? Load(Problems problems)
    {
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        foreach (var problem in problems)
            LogProblem(problem.ToString());
        if (model is null)
            LogKept();
        else
            PluginLog.Tell(logger, model.Plugins);
        return model;
    }

    [LoggerMessage(EventId = 1003, EventName = "ReloadProblem", Level = LogLevel.Warning, Message = "reload: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(EventId = 1004, EventName = "ReloadKept", Level = LogLevel.Error, Message = "reload: engine.yaml, systems.yaml or the environment has errors; the last good configuration stays in force")]
    private partial void LogKept();

    [LoggerMessage(EventId = 1006, EventName = "Reloaded", Level = LogLevel.Information, Message = "reload: {Changed} of {All} channels changed")]
    private partial void LogReloaded(int changed, int all);

    [LoggerMessage(EventId = 1007, EventName = "NotReloaded", Level = LogLevel.Error, Message = "reload: not carried through ({Code}: {Reason}); reload again")]
    private partial void LogNotReloaded(string code, string reason);

    [LoggerMessage(EventId = 1008, EventName = "ReloadFault", Level = LogLevel.Error, Message = "reload: failed, which is a bug; 'engine status' shows what runs")]
    private partial void LogFault(Exception exception);
}
