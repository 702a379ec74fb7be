using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Http;

/// <summary>Targets over HTTPS: whom the connector believes, and what it shows of itself.</summary>
internal sealed class HttpConnectorTlsTests
{
    private readonly List<string?> _shown = [];
    private readonly List<Task> _conversations = [];
    private ScratchFolder _folder = null!;
    private TestCertificates _authority = null!;
    private TcpListener _listener = null!;
    private X509Certificate2 _server = null!;
    private Task _accepting = null!;
    private volatile bool _closes;

    [SetUp]
    public void Start()
    {
        _folder = ScratchFolder.Create();
        _authority = new TestCertificates(_folder.Path);
        _authority.WriteAuthority();
        _authority.Issue("engine").Dispose();
        _server = _authority.Issue("erp");
        using (var other = new TestCertificates(_folder.Path, "CN=Another Authority"))
            other.WriteAuthority("another.pem");
        _shown.Clear();
        _conversations.Clear();
        _closes = false;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _listener.Dispose();
        await Eventually.Ends(_accepting);
        await Eventually.Ends(Task.WhenAll(_conversations));
        _server.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [TestCase("trust: authority.pem", null)]
    [TestCase("trust: authority.pem, server-name: erp.example", null)]
    [TestCase("trust: authority.pem, allow: [\"cn:erp\"], versions: [\"1.3\"]", null)]
    [TestCase("trust: another.pem", "TLS-CERTIFICATE-NOT-TRUSTED")]
    [TestCase("versions: [\"1.3\"]", "TLS-CERTIFICATE-NOT-TRUSTED")]
    [TestCase("trust: authority.pem, server-name: other.example", "TLS-SERVER-NAME")]
    [TestCase("trust: authority.pem, allow: [\"cn:billing\"]", "TLS-CERTIFICATE-NOT-ALLOWED")]
    public async Task A_target_is_believed_as_the_file_says(string tls, string? code)
    {
        await using var connector = Connector(tls);
        var outcome = await DeliverAsync(connector);
        if (code is null)
        {
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>(), outcome.ToString());
            return;
        }
        var later = (DeliveryOutcome.RetryLater)outcome;
        Assert.That((later.Scope, later.Error.Code), Is.EqualTo((RetryScope.Target, code)));
        Assert.That(later.Error.Message, Does.StartWith("POST /in: no TLS connection: "));
        Assert.That(_shown, Has.None.Not.Null, "nothing was sent");
    }

    [Test]
    public async Task The_engines_certificate_is_shown_and_a_renewed_one_comes_into_use_without_a_restart()
    {
        await using var connector = Connector("trust: authority.pem, certificate: engine.pem, key: engine.key");
        await DeliverAsync(connector);
        _authority.Issue("engine", "CN=engine renewed").Dispose();
        // The connection that stands goes on; the next one shows the new one.
        _closes = true;
        await DeliverAsync(connector);
        await DeliverAsync(connector);
        Assert.That(_shown, Is.EqualTo(new[] { "CN=engine, O=Hospital", "CN=engine, O=Hospital", "CN=engine renewed" }));
    }

    [Test]
    public async Task Destinations_of_one_system_share_its_connections()
    {
        var shared = new SharedParts();
        await using (var first = Connector("trust: authority.pem", shared))
        await using (var second = Connector("trust: authority.pem", shared))
        {
            await DeliverAsync(first);
            await DeliverAsync(second);
            Assert.That(_conversations, Has.Count.EqualTo(1));
        }
        await using var other = Connector("trust: authority.pem, versions: [\"1.3\"]", shared);
        await DeliverAsync(other);
        Assert.That(_conversations, Has.Count.EqualTo(2), "another block is another system");
    }

    [Test]
    public void A_file_that_cannot_be_used_is_told_when_the_connector_is_made()
        => Assert.That(() => Connector("trust: gone.pem"), Throws.TypeOf<ComponentStartException>().With.Property("Error").Property("Code").EqualTo("TLS-FILE-MISSING"));

    private IConnector Connector(string tls, SharedParts? shared = null) => TestComponents.Connector(
        HttpConnector.Component, "path: /in", $"url: \"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}\"\ntls: {{ {tls} }}", folder: _folder.Path, shared: shared);

    private static Task<DeliveryOutcome> DeliverAsync(IConnector connector) => Eventually.Ends(connector.DeliverAsync(new Delivery
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = "test-target-1",
        Payload = "{}"u8.ToArray(),
        ContentType = "application/json",
    }, CancellationToken.None));

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = new SslStream(client.GetStream());
                var options = _authority.Server(_server, askForCertificate: true);
                options.ClientCertificateRequired = true;
                options.RemoteCertificateValidationCallback = (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNotAvailable;
                await stream.AuthenticateAsServerAsync(options);
                var buffer = new byte[4096];
                var read = "";
                for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
                {
                    read += Encoding.ASCII.GetString(buffer, 0, count);
                    if (!read.EndsWith("\r\n\r\n{}", StringComparison.Ordinal))
                        continue;
                    read = "";
                    _shown.Add(stream.RemoteCertificate?.Subject ?? "nothing");
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{(_closes ? "Connection: close\r\n" : "")}Content-Length: 0\r\n\r\n"));
                }
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The connector did not like what it saw.
            }
        }
    }
}
