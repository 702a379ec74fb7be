using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>What a reload does with one channel.</summary>
internal enum ReloadAction
{
    /// <summary>Nothing differs.</summary>
    Keep,

    /// <summary>It is new.</summary>
    Start,

    /// <summary>Its rules or destinations differ; the listener stays open.</summary>
    Replace,

    /// <summary>Its source differs: it is stopped and started.</summary>
    Restart,

    /// <summary>It is not configured any more.</summary>
    Remove,

    /// <summary>Its new file has errors: the last good one stays in force.</summary>
    KeepLastGood,

    /// <summary>Its file has errors, and there is no good one.</summary>
    Broken,
}

/// <summary>One channel in a reload.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Action">What is done.</param>
/// <param name="Removed">Its destinations that go, each with how many deliveries are queued and would be held; what is queued until then is held too.</param>
internal sealed record ReloadStep(string Channel, ReloadAction Action, IReadOnlyList<(string Destination, long Queued)> Removed);

/// <summary>What a reload comes to: said before it is done.</summary>
internal static class ReloadPlan
{
    /// <summary>Compares a configuration with what runs.</summary>
    public static IReadOnlyList<ReloadStep> Make(
        IReadOnlyDictionary<string, ChannelModel> running, ConfigurationModel next, IReadOnlyList<QueueSummary> queues)
    {
        var steps = new List<ReloadStep>();
        foreach (var model in next.Channels)
        {
            if (!running.TryGetValue(model.Name, out var old))
                steps.Add(new ReloadStep(model.Name, ReloadAction.Start, Gone(model.Name, model, queues)));
            else if (old.Fingerprint == model.Fingerprint)
                steps.Add(new ReloadStep(model.Name, ReloadAction.Keep, []));
            else
                steps.Add(new ReloadStep(
                    model.Name,
                    old.SourceFingerprint == model.SourceFingerprint ? ReloadAction.Replace : ReloadAction.Restart,
                    Gone(model.Name, model, queues)));
        }

        foreach (var broken in next.BrokenChannels)
            steps.Add(new ReloadStep(broken.Name, running.ContainsKey(broken.Name) ? ReloadAction.KeepLastGood : ReloadAction.Broken, []));
        var known = steps.Select(s => s.Channel).ToHashSet(StringComparer.Ordinal);
        foreach (var name in running.Keys.Concat(queues.Select(q => q.Channel)).Distinct().Where(n => !known.Contains(n)))
            steps.Add(new ReloadStep(name, ReloadAction.Remove, Gone(name, null, queues)));
        return steps;
    }

    private static List<(string, long)> Gone(string channel, ChannelModel? model, IReadOnlyList<QueueSummary> queues)
        => [.. queues
            .Where(q => q.Channel == channel && q.Queued > 0 && model?.HasDestination(q.Destination) != true)
            .Select(q => (q.Destination, q.Queued))];
}
