using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Jobs;
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
        api.Post(routes, "/jobs/{id}/pause", (context, _) => ChangeAsync(context, JobState.Paused));
        api.Post(routes, "/jobs/{id}/resume", (context, _) => ChangeAsync(context, JobState.Running));
        api.Post(routes, "/jobs/{id}/cancel", (context, _) => ChangeAsync(context, JobState.Cancelled));
    }

    private async Task<JToken> ReplayAsync(HttpContext context, JObject body)
    {
        var query = SelectionQuery.Read(body);
        var request = new ReplayRequest(
            query.Selector.Text,
            query.Patient,
            Word(body, "mode", ReplayMode.Auto),
            body.Value<bool?>("again") ?? false,
            body.Value<string>("to"),
            Word(body, "late", LateRule.Skip),
            body.Value<double?>("rate"),
            body.Value<int?>("stopAfter"),
            body.Value<string>("reason"));
        var plan = new ReplayPlanner(node.Store, node.Selection).Plan(request);
        if (body.Value<bool?>("dryRun") ?? false)
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
        await node.Audit.RecordAsync("replay", request.Select, request.Reason);
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

    private async Task<JToken> ChangeAsync(HttpContext context, JobState next)
    {
        var job = Find(context);
        await node.Audit.RecordAsync($"job {next.ToString().ToLowerInvariant()}", job.Id, null);
        return await node.Jobs.ChangeAsync(job.Id, next) is { } changed
            ? Of(changed)
            : throw new ApiException(StatusCodes.Status409Conflict, "API-JOB-ENDED", $"{job.Id} has ended already");
    }

    private Job Find(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        return node.Jobs.Find(id) ?? throw ApiException.NotFound($"there is no job {id}; 'jobs list' names them");
    }

    private static JObject Of(Job job) => JObject.FromObject(job, Json);

    private static T Word<T>(JObject body, string name, T otherwise) where T : struct, Enum
        => body.Value<string>(name) is not { } word ? otherwise
            : Enum.TryParse<T>(word, ignoreCase: true, out var value) ? value
            : throw ApiException.Wrong($"'{word}' is no {name}; it is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
