using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Api;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>What a store says where no engine runs on it.</summary>
internal static class OfflineStatus
{
    /// <summary>Looks at the store and leaves it as it is.</summary>
    /// <exception cref="VerbException">It is in use or cannot be read.</exception>
    public static JObject Read(string folder, string? environment)
    {
        var problems = new Problems();
        if (Configuration.Load(folder, environment, EngineComponents.All, problems) is not { } model)
            throw VerbException.Usage(string.Join(Environment.NewLine, problems.Where(p => p.Severity == Severity.Error)));
        if (!Directory.Exists(model.Engine.StorePath))
            throw VerbException.Failed($"there is no store at {model.Engine.StorePath}: no engine has run on it yet");
        try
        {
            var (status, queues) = StoppedStore.Read(model.Engine.StorePath);
            return new JObject
            {
                ["node"] = model.Engine.Node,
                ["running"] = false,
                ["lastStop"] = status.LastStopClean ? "clean" : "not clean: what was being sent then may be sent twice, under the same keys",
                ["store"] = StoreDocument.Of(status),
                ["queues"] = new JArray(queues.Select(q => new JObject
                {
                    ["name"] = $"{q.Channel}/{q.Destination}",
                    ["state"] = "stopped",
                    ["queued"] = q.Queued,
                    ["held"] = q.Held,
                    ["deadLettered"] = q.DeadLettered,
                })),
            };
        }
        catch (StoreOpenException e)
        {
            throw VerbException.Usage($"{e.Code} {e.Message}");
        }
    }
}
