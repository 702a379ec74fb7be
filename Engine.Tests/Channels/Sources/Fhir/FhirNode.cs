using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Fhir;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Tests.Channels.Definitions;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Fhir;

/// <summary>A node with FHIR channels on a real store, asked over HTTP; what it delivers the test sees.</summary>
internal sealed class FhirNode : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
    private readonly ConcurrentQueue<JObject> _delivered = new();
    private readonly ChannelSupervisor _supervisor;

    private FhirNode(StoreFolder folder)
    {
        Store = SqliteMessageStore.Open(folder.Options);
        _supervisor = new ChannelSupervisor(Store, TimeProvider.System, NullLoggerFactory.Instance, _ => "");
    }

    public MessageStore Store { get; }

    /// <summary>The payloads that were delivered, as far as they have come.</summary>
    public IReadOnlyList<JObject> Delivered => [.. _delivered];

    /// <summary>The base address.</summary>
    public string Base { get; private set; } = "";

    /// <summary>How many messages there are.</summary>
    public int Messages => Store.QueryMessages(new MessageFilter { Limit = 1000 }).Count();

    /// <summary>Starts a channel called <c>portal</c>.</summary>
    /// <param name="folder">Where it stores.</param>
    /// <param name="destinations">Its pipeline and destinations, which deliver by <c>scripted</c>.</param>
    /// <param name="source">What its source says besides where it listens.</param>
    /// <param name="more">More of the channel's file.</param>
    /// <param name="acknowledge">What an answer waits for.</param>
    /// <param name="maps">Files of maps, each behind a line with its name.</param>
    public static async Task<FhirNode> StartAsync(StoreFolder folder, string destinations, string source = "", string more = "", string maps = "", string acknowledge = "stored")
    {
        var node = new FhirNode(folder);
        var problems = new Problems();
        var model = Configuration.Load(new ConfigurationText("/configuration", ConfigurationOf.Split($$"""
            --- engine.yaml
            node: test
            store: { path: store }
            admin: { listen: "127.0.0.1:2580" }
            zone: UTC
            --- systems.yaml
            ehr: { description: sends, owner: us, data: patient }
            erp: { description: receives, owner: us, data: patient, scripted: {} }
            --- channels/portal.yaml
            channel: portal
            version: 1.0.0
            data: patient
            source:
              from: ehr
              fhir: { listen: "127.0.0.1:0"{{source}} }
              acknowledge: {{acknowledge}}
            {{more}}
            {{destinations}}
            {{maps}}
            """)), null, node.Registry, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        await node._supervisor.StartAsync(model!, CancellationToken.None);
        var status = node._supervisor.ReadStatus().Single();
        Assert.That(status.Error, Is.Null);
        node.Base = status.Endpoint.Replace("fhir ", "http://", StringComparison.Ordinal);
        return node;
    }

    /// <summary>Asks; headers as <c>name: value</c>.</summary>
    public async Task<FhirAnswer> SendAsync(string method, string below, string body, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Base}{below}");
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/fhir+json");
        }
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
        using var response = await Eventually.Ends(_client.SendAsync(request));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new FhirAnswer(
            (int)response.StatusCode,
            response.Headers.Location?.ToString().Replace(Base + "/", "", StringComparison.Ordinal) ?? "",
            response.Headers.ETag?.ToString() ?? "",
            response.Headers.RetryAfter?.Delta,
            bytes.Length == 0 ? null : FhirReader.Read(bytes, out _));
    }

    /// <summary>Waits until so many payloads are delivered, and gives them.</summary>
    public async Task<IReadOnlyList<JObject>> DeliveredAsync(int count)
    {
        await Eventually.IsTrue(() => _delivered.Count >= count, $"{count} are delivered");
        return Delivered;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Eventually.Ends(_supervisor.StopAsync(TimeSpan.FromSeconds(10)));
        await _supervisor.DisposeAsync();
        await Store.DisposeAsync();
    }

    private ComponentRegistry Registry => new(
        [FhirSource.Component, HttpSource.Component],
        [
            new ConnectorComponent(
                new ComponentSpec("scripted", "The test itself.", [], ""), new ComponentSpec("scripted", "The test itself.", [], ""),
                _ => new ScriptedConnector
                {
                    Script = (delivery, _) =>
                    {
                        _delivered.Enqueue(JObject.Parse(Encoding.UTF8.GetString(delivery.Payload.Span)));
                        return ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered(null));
                    },
                }),
        ]);
}

/// <summary>What a client hears.</summary>
internal sealed record FhirAnswer(int Status, string Location, string ETag, TimeSpan? RetryAfter, JObject? Resource)
{
    /// <summary>The id in its Location.</summary>
    public string Id => Location.Split('/')[1];

    /// <summary>The codes of its OperationOutcome.</summary>
    public string Codes => string.Join(' ', Resource!.SelectTokens("issue[*].details.coding[0].code").Select(t => (string?)t));

    /// <summary>The places of its OperationOutcome.</summary>
    public string Places => string.Join(' ', Resource!.SelectTokens("issue[*].expression[0]").Select(t => (string?)t));

    /// <summary>The status of each entry of a response Bundle.</summary>
    public string Statuses => string.Join(' ', Resource!.SelectTokens("entry[*].response.status").Select(t => ((string)t!)[..3]));

    /// <summary>The location of an entry of a response Bundle.</summary>
    public string LocationOf(int entry) => (string)Resource!.SelectToken($"entry[{entry}].response.location")!;

    /// <summary>The id of an entry of a response Bundle.</summary>
    public string IdOf(int entry) => LocationOf(entry).Split('/')[1];
}
