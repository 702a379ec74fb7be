using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Api;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>What a store says where no engine runs on it.</summary>
internal static class OfflineStatus
{
    /// <summary>Opens the store, reads, and closes it.</summary>
    /// <exception cref="VerbException">It is in use or cannot be read.</exception>
    public static async Task<JObject> ReadAsync(string folder, string? environment)
    {
        var problems = new Problems();
        if (Configuration.Load(folder, environment, BuiltIns.Components, problems) is not { } model)
            throw VerbException.Usage(string.Join(Environment.NewLine, problems.Where(p => p.Severity == Severity.Error)));
        if (!Directory.Exists(model.Engine.StorePath))
            throw VerbException.Failed($"there is no store at {model.Engine.StorePath}: no engine has run on it yet");
        try
        {
            await using var store = SqliteMessageStore.Open(new SqliteStoreOptions { Folder = model.Engine.StorePath });
            var status = store.ReadStatus();
            return new JObject
            {
                ["node"] = model.Engine.Node,
                ["running"] = false,
                ["lastStop"] = status.LastStopClean ? "clean" : "not clean",
                ["store"] = StoreDocument.Of(status),
                ["queues"] = new JArray(store.SummarizeQueues().Select(q => new JObject
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
