using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Selection;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>What the API says of a reprocess.</summary>
internal static class ReplayResults
{
    /// <summary>A message that was run again.</summary>
    /// <exception cref="ApiException">It was not.</exception>
    public static JObject Of(ReprocessResult result)
    {
        if (result.Refusal is { } refusal)
            throw new ApiException(409, refusal.Code, refusal.Message);
        return Documents.Trim(new JObject
        {
            ["id"] = result.Id.ToString(),
            ["state"] = StateNames.Of(result.State),
            ["queued"] = result.Deliveries.Queued,
            ["unchanged"] = result.Deliveries.Unchanged,
            ["held"] = result.Deliveries.Held,
            ["replaced"] = result.Deliveries.Replaced,
            ["error"] = Documents.Of(result.Error),
        });
    }
}
