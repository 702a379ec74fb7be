using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Tryton;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Tryton;

/// <summary>One real Tryton for all fixtures of this namespace: to start one takes longer than most tests.</summary>
[SetUpFixture]
internal sealed class SharedTryton
{
    private static readonly SharedParts s_shared = new();
    private static Shared<TrytonSystem>? s_held;
    private static int s_keys;

    /// <summary>It.</summary>
    public static TrytonServer Server { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Server = await TrytonServer.StartAsync();
        s_held = TrytonSystem.Of(Context(SettingsFrom.Yaml(TrytonSpec.Send, "{ as: purchase-order }")));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        s_held?.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    /// <summary>A client of the test's own.</summary>
    public static TrytonClient Client => s_held!.Value.Client;

    /// <summary>A connector to it, or to what stands before it. Those to one address share a session, as in an engine.</summary>
    public static IConnector Connector(string send, int? port = null, string timeout = "15s", string user = "engine", string? password = null, string more = "")
        => TrytonConnector.Component.Create(Context(SettingsFrom.Yaml(TrytonSpec.Send, send), port, timeout, user, password, more));

    /// <summary>What a component is made from.</summary>
    public static ComponentContext Context(Settings settings, int? port = null, string timeout = "15s", string user = "engine", string? password = null, string more = "") => new()
    {
        Channel = "test",
        Destination = "erp",
        Settings = settings,
        System = SettingsFrom.Yaml(TrytonSpec.System, $"{{ url: \"http://127.0.0.1:{port ?? Server.Port}/erp/\", user: {user}, password: secret:erp, timeout: {timeout}{more} }}"),
        StateFolder = "",
        ConfigurationFolder = "",
        Time = TimeProvider.System,
        Logger = NullLogger.Instance,
        Secrets = _ => password ?? Server.Engine.Password,
        Shared = s_shared,
    };

    /// <summary>A key that no other test has.</summary>
    public static string NextKey() => $"test-{Interlocked.Increment(ref s_keys)}:k";

    /// <summary>A delivery of an object.</summary>
    public static Delivery DeliveryOf(JObject payload, string? key = null, int attempt = 1) => new()
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "erp",
        Key = key ?? NextKey(),
        Payload = InterfaceEngine.Mappings.Documents.JsonTree.Write(payload),
        ContentType = "application/json",
        Attempt = attempt,
    };

    /// <summary>What the documents of a key are in, by a search of the test's own.</summary>
    public static async Task<IReadOnlyList<JObject>> FindAsync(string model, string field, string key, params string[] fields)
    {
        var found = await Eventually.Ends(Client.CallAsync(model + ".search_read",
            TrytonJson.List(TrytonJson.List(TrytonJson.Clause(field, "=", key)), 0, 100, null, TrytonJson.Texts(["state", .. fields])), null, CancellationToken.None));
        return [.. found.Cast<JObject>()];
    }

    /// <summary>Delivers, but does not wait for ever.</summary>
    public static Task<DeliveryOutcome> DeliverAsync(IConnector connector, Delivery delivery) => Eventually.Ends(connector.DeliverAsync(delivery, CancellationToken.None));

    /// <summary>Delivers, and says that it was.</summary>
    public static async Task<string?> DeliveredAsync(IConnector connector, Delivery delivery)
    {
        var outcome = await DeliverAsync(connector, delivery);
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>(), $"{outcome}");
        return ((DeliveryOutcome.Delivered)outcome).Receipt;
    }

    /// <summary>Delivers, and says that it was refused.</summary>
    public static async Task<MessageError> RefusedAsync(IConnector connector, Delivery delivery)
    {
        var outcome = await DeliverAsync(connector, delivery);
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Refused>(), $"{outcome}");
        return ((DeliveryOutcome.Refused)outcome).Error;
    }
}
