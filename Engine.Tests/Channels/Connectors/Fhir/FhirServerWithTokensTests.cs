using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Fhir;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Fhir;

/// <summary>A FHIR server that wants the tokens of an OAuth 2 server, and TLS; both by other makers.</summary>
[Category("Peer")]
internal sealed class FhirServerWithTokensTests
{
    private readonly List<IConnector> _connectors = [];
    private readonly SharedParts _shared = new();
    private OidcServer _oidc = null!;
    private FhirServer _fhir = null!;

    [SetUp]
    public async Task Start()
    {
        _oidc = await OidcServer.StartAsync(life: 4);
        _fhir = await FhirServer.StartAsync(_oidc);
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var connector in _connectors)
            await connector.DisposeAsync();
        _connectors.Clear();
        await _fhir.DisposeAsync();
        await _oidc.DisposeAsync();
    }

    [Test]
    public async Task One_token_serves_all_channels_and_is_renewed_while_messages_flow()
    {
        const string client = "client-id: engine-jwt-rs\n  private-key: client-rsa.key\n  key-id: rsa-1";
        var connectors = new[] { Connector(client), Connector(client), Connector(client) };
        await Task.WhenAll(connectors.Select((c, i) => SendAsync(c, $"a{i}")));
        Assert.That(_oidc.TokenRequests, Is.EqualTo(1), "they share it");

        // Longer than a token lives: it is renewed at half its life, and not one message is turned away.
        var sent = 0;
        await Eventually.IsTrue(async () =>
        {
            await SendAsync(connectors[sent % 3], $"b{sent++}");
            return _oidc.TokenRequests >= 3;
        }, "the token was renewed twice");
        Assert.That(_oidc.TokenRequests, Is.LessThan(sent / 2));
    }

    [Test]
    public async Task A_token_that_is_not_taken_any_more_is_replaced_and_the_message_goes_out()
    {
        var connector = Connector("client-id: engine-basic\n  client-secret: secret:engine-basic");
        await SendAsync(connector, "before");
        // The key that signed the token is published no more.
        await _oidc.RotateAsync();
        var keys = Newtonsoft.Json.Linq.JObject.Parse(await File.ReadAllTextAsync(_oidc.PathOf("jwks.json")));
        keys["keys"]![1]!.Remove();
        await File.WriteAllTextAsync(_oidc.PathOf("jwks.json"), keys.ToString());
        await SendAsync(connector, "after");
        Assert.That(_oidc.TokenRequests, Is.EqualTo(2));
    }

    [Test]
    public async Task A_token_bound_to_the_clients_certificate_is_taken_with_that_certificate()
    {
        const string client = "client-id: engine-mtls";
        await SendAsync(Connector(client, "certificate: client.crt, key: client.key"), "bound");
        // The token is had with the certificate that it is bound to, and shown with none.
        var elsewhere = Connector($"{client}\n  tls: {{ trust: ca.crt, certificate: client.crt, key: client.key }}");
        var later = await DeliverAsync(elsewhere, "unbound") as DeliveryOutcome.RetryLater;
        Assert.That((later?.Scope, later?.Error.Code), Is.EqualTo((RetryScope.Target, "HTTP-LOGIN")));
    }

    [Test]
    public async Task While_there_is_no_token_all_of_the_destination_waits()
    {
        await _oidc.StopAsync();
        var connector = Connector("client-id: engine-basic\n  client-secret: secret:engine-basic");
        var later = await DeliverAsync(connector, "x") as DeliveryOutcome.RetryLater;
        Assert.That((later?.Scope, later?.Error.Code), Is.EqualTo((RetryScope.Target, "OAUTH-UNREACHABLE")));
        await _oidc.StartAgainAsync();
        await SendAsync(connector, "x");
    }

    [Test]
    public async Task A_server_whose_certificate_is_not_believed_gets_neither_token_nor_message()
    {
        var connector = Connector("client-id: engine-basic\n  client-secret: secret:engine-basic\n  tls: { trust: ca.crt }", trust: "selfsigned.crt");
        var later = await DeliverAsync(connector, "x") as DeliveryOutcome.RetryLater;
        Assert.That((later?.Scope, later?.Error.Code), Is.EqualTo((RetryScope.Target, "TLS-CERTIFICATE-NOT-TRUSTED")));
    }

    private IConnector Connector(string oauth, string? certificate = null, string trust = "ca.crt")
    {
        var shown = certificate is null ? "" : $", {certificate}";
        var system = $$"""
            url: {{_fhir.Url}}
            tls: { trust: {{trust}}{{shown}} }
            oauth:
              token-url: {{_oidc.TokenUrl}}
              scope: system/*.write
              resource: {{OidcServer.FhirAudience}}
              {{oauth}}
            """;
        var connector = TestComponents.Connector(FhirConnector.Component, "", system, folder: _oidc.Folder, shared: _shared,
            secrets: new Dictionary<string, string> { ["secret:engine-basic"] = OidcServer.SecretOf("engine-basic") });
        _connectors.Add(connector);
        return connector;
    }

    private static async Task SendAsync(IConnector connector, string id)
    {
        var outcome = await DeliverAsync(connector, id);
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>(), outcome.ToString());
    }

    private static Task<DeliveryOutcome> DeliverAsync(IConnector connector, string id) => Eventually.Ends(connector.DeliverAsync(new Delivery
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = $"test-target-{id}",
        Payload = Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"{{id}}"}"""),
        ContentType = "application/json",
    }, CancellationToken.None));
}
