using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Jobs;
using InterfaceEngine.Mappings.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace InterfaceEngine.Engine.Api;

/// <summary>Replays and the jobs that they become.</summary>
internal sealed class JobsApi(EngineNode node)
{
    private static readonly JsonSerializer Json = new() { ContractResolver = new CamelCasePropertyNamesContractResolver(), NullValueHandling = NullValueHandling.Ignore };

    /// <summary>Adds the routes.</summary>
    public void Map(AdminApi api, IEndpointRouteBuilder routes)
    {
        api.Post(routes, "/replay", ReplayAsync);
        api.Get(routes, "/jobs", _ => Task.FromResult<JToken>(new JArray(node.Jobs.All.Select(Of))));
        api.Get(routes, "/jobs/{id}", ShowAsync);
        api.Post(routes, "/jobs/{id}/pause", (context, body) => ChangeAsync(context, body, JobState.Paused));
        api.Post(routes, "/jobs/{id}/resume", (context, body) => ChangeAsync(context, body, JobState.Running));
        api.Post(routes, "/jobs/{id}/cancel", (context, body) => ChangeAsync(context, body, JobState.Cancelled));
    }

    private async Task<JToken> ReplayAsync(HttpContext context, RequestBody body)
    {
        var query = SelectionQuery.ReadNamed(body, "mode", "again", "to", "late", "rate", "stopAfter", "reason", "dryRun");
        var again = body.Flag("again");
        var request = new ReplayRequest(
            query.Selector,
            query.Patient,
            body.Word("mode", ReplayMode.Auto),
            again,
            body.Text("to"),
            // What is sent once more is behind by its nature.
            body.Word("late", again ? LateRule.Send : LateRule.Skip),
            body.Number("rate", ReplayRequest.MinRate, ReplayRequest.MaxRate),
            body.Number("stopAfter"),
            body.Text("reason"));
        var destinations = node.Supervisor.ReadStatus().ToDictionary(c => c.Name, c => (IReadOnlyCollection<string>)[.. c.Destinations.Select(d => d.Name)]);
        Check(request.To, destinations);
        var plan = new ReplayPlanner(node.Store, node.Selection, channel => destinations.GetValueOrDefault(channel, [])).Plan(request, context.RequestAborted);
        if (body.Flag("dryRun"))
            return Documents.Trim(new JObject
            {
                ["reprocess"] = plan.Reprocess,
                ["resend"] = plan.Resend,
                ["skipped"] = plan.Skipped,
                ["late"] = plan.Late,
                ["lateRule"] = request.Late.ToString().ToLowerInvariant(),
                ["from"] = plan.From is { } from ? Documents.Time(from) : null,
                ["until"] = plan.Until is { } until ? Documents.Time(until) : null,
            });
        if (plan.Items.Count == 0)
            throw ApiException.NotFound("nothing to replay");
        await node.Audit.RecordAsync("replay", request.Select.Masked, request.Reason, Caller.Of(context));
        return Of(await node.Jobs.AddAsync(request, plan));
    }

    // With ?wait=N the answer waits until the job has come past N, or for a second.
    private async Task<JToken> ShowAsync(HttpContext context)
    {
        var job = Find(context);
        if (int.TryParse(context.Request.Query["wait"], out var seen) && job.State == JobState.Running && job.Done <= seen)
            await node.Jobs.WaitForMoveAsync(context.RequestAborted);
        return Of(Find(context));
    }

    private async Task<JToken> ChangeAsync(HttpContext context, RequestBody body, JobState next)
    {
        body.HasOnly();
        var job = Find(context);
        await node.Audit.RecordAsync($"job {next.ToString().ToLowerInvariant()}", job.Id, null, Caller.Of(context));
        return await node.Jobs.ChangeAsync(job.Id, next) is { } changed
            ? Of(changed)
            : throw new ApiException(StatusCodes.Status409Conflict, "API-JOB-ENDED", $"{job.Id} has ended already");
    }

    private Job Find(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        return node.Jobs.Find(id) ?? throw ApiException.NotFound($"there is no job {id}; 'jobs list' names them");
    }

    private static void Check(string? to, Dictionary<string, IReadOnlyCollection<string>> destinations)
    {
        if (to is null || destinations.Any(c => c.Value.Any(d => ReplayRequest.GoesTo(to, c.Key, d))))
            return;
        var near = NearNames.Nearest(to, destinations.SelectMany(c => c.Value.SelectMany(d => new[] { d, $"{c.Key}/{d}" })));
        throw ApiException.Wrong($"there is no destination '{to}'" + (near is null ? "; 'queues list' names them" : $"; did you mean '{near}'?"));
    }

    private static JObject Of(Job job)
    {
        var document = JObject.FromObject(job, Json);
        document["createdAt"] = Documents.Time(job.CreatedAt);
        return document;
    }
}
