using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>What a server says that it can do (R4, CapabilityStatement), asked for when it matters and kept for a while.</summary>
/// <param name="system">The server.</param>
/// <param name="metadata">The request that asks.</param>
/// <param name="time">The time.</param>
internal sealed class FhirCapabilities(HttpSystem system, Func<HttpRequestMessage> metadata, TimeProvider time) : IDisposable
{
    private const int MaxStatement = 16 << 20;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _turn = new(1);
    private JObject? _rest;
    private DateTimeOffset _askAgain = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>What the server's statement lacks of an interaction; null where it lacks nothing, or says nothing of it.</summary>
    /// <param name="interaction">The interaction.</param>
    /// <param name="type">The type of the resource.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it lacks, and why it could not be asked where it is not to be reached at all.</returns>
    public async ValueTask<(string? Lack, HttpExchange.Failed? Away)> LackAsync(FhirInteraction interaction, string type, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (now >= _askAgain)
            {
                var exchange = await system.SendAsync(metadata, MaxStatement, cancellationToken);
                if (exchange is HttpExchange.Failed { Scope: RetryScope.Target } away)
                    return (null, away);
                var said = exchange is HttpExchange.Answered answer && (int)answer.Status is >= 200 and <= 299 ? JsonTree.Read(answer.Body, out _) as JObject : null;
                _rest = Objects(said?["rest"]).FirstOrDefault(r => Text(r["mode"]) == "server");
                _askAgain = now + KeptFor;
            }
        }
        finally
        {
            _turn.Release();
        }
        return (_rest is null ? null : LackIn(_rest, interaction, type), null);
    }

    private static string? LackIn(JObject rest, FhirInteraction interaction, string type)
    {
        if (interaction.IsOfBundle())
        {
            var ofSystem = Objects(rest["interaction"]).Select(i => Text(i["code"])).ToList();
            return ofSystem.Count == 0 || ofSystem.Contains(interaction.WordFor()) ? null : $"no {interaction.WordFor()}";
        }
        var resources = Objects(rest["resource"]).ToList();
        if (resources.Count == 0)
            return null;
        if (resources.FirstOrDefault(r => Text(r["type"]) == type) is not { } resource)
            return $"no {type}";
        var isThere = interaction switch
        {
            FhirInteraction.ConditionalCreate => IsTrue(resource["conditionalCreate"]),
            FhirInteraction.ConditionalUpdate => IsTrue(resource["conditionalUpdate"]),
            FhirInteraction.ConditionalDelete => Text(resource["conditionalDelete"]) is "single" or "multiple",
            _ => Objects(resource["interaction"]).Select(i => Text(i["code"])).Contains(interaction.WordFor()),
        };
        return isThere ? null : $"no {interaction.WordFor()} of {type}";
    }

    private static IEnumerable<JObject> Objects(JToken? list) => (list as JArray)?.OfType<JObject>() ?? [];

    private static bool IsTrue(JToken? token) => token is JValue { Value: true };

    private static string? Text(JToken? token) => token is JValue { Type: JTokenType.String } value ? (string?)value : null;
}
