using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

/// <remarks>The batches of those destinations that send any; they run as long as their destinations do.</remarks>
internal sealed partial class ChannelRuntime
{
    private async Task StartBatchesAsync(IReadOnlyList<DestinationRuntime> destinations)
    {
        foreach (var destination in destinations)
        {
            if (destination.Model.Batch is not { } model)
                continue;
            var batches = new BatchRuntime(
                Model.Name, destination, _services.Store, Pipeline.Versions, _services.Time, _services.Logs.CreateLogger<BatchRuntime>());
            _services.Batches.Add(Model.Name, destination.Name, batches);
            _batches = [.. _batches, (destination.Name, batches)];
            batches.Start();
            if (model.Schedule is { } schedule)
                await _services.Schedules.AddAsync(batches.ScheduleName, schedule, batches.CloseByScheduleAsync, CancellationToken.None);
        }

        WarnOfLeftMembers();
    }

    // What waits stays open: the next start goes on with it.
    private async Task StopBatchesAsync(IReadOnlyList<(string Destination, BatchRuntime Batches)> running)
    {
        foreach (var (destination, batches) in running)
        {
            await _services.Schedules.RemoveAsync(batches.ScheduleName);
            _services.Batches.Remove(Model.Name, destination, batches);
            await batches.DisposeAsync();
        }
    }

    // Nobody composes them any more, and what send: needs was never filled in for each.
    private void WarnOfLeftMembers()
    {
        if (Model.Destinations.All(d => d.Batch is not null))
            return;
        foreach (var group in _services.Store.ReadOpenBatches().Where(b => b.Channel == Model.Name).GroupBy(b => b.Destination))
        {
            if (Model.Destinations.FirstOrDefault(d => d.Name == group.Key) is { Batch: null })
                LogLeftMembers(Model.Name, group.Key, group.Sum(b => b.Count));
        }
    }

    [LoggerMessage(3105, LogLevel.Warning, "{Channel}/{Destination}: {Count} deliveries wait for a batch, which the destination does not send any more; reprocess their messages, or give it its batch again")]
    private partial void LogLeftMembers(string channel, string destination, long count);
}
