using System.Collections.Concurrent;
using InterfaceEngine.Engine.Storage;
using Newtonsoft.Json;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>The jobs of a store: each as one small document that changes with every step, and its items as one that does not.</summary>
internal sealed class JobBook
{
    private const string Kind = "job";
    private const string ItemsKind = "job-items";

    private readonly ControlTable _control;
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private int _last;

    /// <summary>Opens a store's book.</summary>
    public JobBook(ControlTable control)
    {
        _control = control;
        foreach (var (name, document) in control.Read(Kind))
        {
            _jobs[name] = JsonConvert.DeserializeObject<Job>(document)!;
            _last = Math.Max(_last, int.Parse(name.AsSpan(2)));
        }
    }

    /// <summary>All jobs, newest first.</summary>
    public IReadOnlyList<Job> All => [.. _jobs.Values.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id, StringComparer.Ordinal)];

    /// <summary>A job; null where there is none.</summary>
    public Job? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>The next id.</summary>
    public string NextId() => $"j-{Interlocked.Increment(ref _last)}";

    /// <summary>Adds a job with its items, in one commit.</summary>
    public async ValueTask AddAsync(Job job, IReadOnlyList<string> items)
    {
        await _control.WriteAsync([(Kind, job.Id, JsonConvert.SerializeObject(job)), (ItemsKind, job.Id, JsonConvert.SerializeObject(items))]);
        _jobs[job.Id] = job;
    }

    /// <summary>Records how a job stands. The items go with its end.</summary>
    public async ValueTask UpdateAsync(Job job)
    {
        var ended = job.State is JobState.Done or JobState.Stopped or JobState.Cancelled;
        await _control.WriteAsync(ended
            ? [(Kind, job.Id, JsonConvert.SerializeObject(job)), (ItemsKind, job.Id, null)]
            : [(Kind, job.Id, JsonConvert.SerializeObject(job))]);
        _jobs[job.Id] = job;
    }

    /// <summary>The items of a job that has not ended.</summary>
    public IReadOnlyList<string> Items(string id)
        => _control.Read(ItemsKind).FirstOrDefault(d => d.Name == id) is { Document: { } document } ? JsonConvert.DeserializeObject<string[]>(document)! : [];
}
