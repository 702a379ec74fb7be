using System.CommandLine;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Masking;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using Microsoft.Extensions.Logging.Abstractions;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine listen URI</c>: a receiver for trying things out. It uses the same sources as channels do, and keeps nothing.</summary>
internal static class ListenVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("listen", "Receive messages and print them; nothing is kept",
            ("engine listen mllp://127.0.0.1:2600", "over MLLP, acknowledging each"),
            ("engine listen http://127.0.0.1:2601/in", "over HTTP"),
            ("engine listen mllp://127.0.0.1:2600 --masked", "structure only, where the messages are real"));
        var uri = new Argument<Uri>("URI") { Description = "mllp://host:port or http://host:port/path; port 0 takes a free one", CustomParser = SharedOptions.ReadUri };
        var masked = new Option<bool>("--masked") { Description = "Print the structure with values masked" };
        var count = new Option<int?>("--count") { Description = "End after so many", HelpName = "N" };
        verb.Take(uri, masked, count);
        verb.Runs(async (parsed, cancel) =>
        {
            var address = parsed.GetValue(uri)!;
            var (name, format) = address.Scheme switch
            {
                "mllp" => ("mllp", ContentFormat.Hl7v2),
                "http" => ("http", ContentFormat.Raw),
                _ => throw VerbException.Usage($"listen knows mllp:// and http://, not {address.Scheme}://"),
            };
            var component = EngineComponents.All.Sources.First(s => s.Spec.Name == name);
            var inbox = new PrintingInbox(terminal, parsed.GetValue(masked), parsed.GetValue(count));
            await using var source = component.Create(new ComponentContext
            {
                Channel = "listen",
                Format = format,
                Settings = Settings(component.Spec, address),
                StateFolder = Directory.GetCurrentDirectory(),
                ConfigurationFolder = Directory.GetCurrentDirectory(),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Secrets = new SecretReferences(Directory.GetCurrentDirectory()).Resolve,
            });
            try
            {
                await source.StartAsync(inbox, cancel);
            }
            catch (ComponentStartException e)
            {
                throw VerbException.Usage(e.Error.ToString());
            }
            terminal.Note($"listening: {source.Endpoint}");
            await inbox.Enough.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await source.StopAsync(CancellationToken.None);
            return ExitCode.Done;
        });
        return verb;
    }

    // The settings of a channel file, made from an address.
    private static Settings Settings(ComponentSpec spec, Uri address)
    {
        var text = $"listen: \"{address.Host}:{address.Port}\"" + (address.AbsolutePath.Length > 1 ? $"\npath: {address.AbsolutePath}" : "");
        var problems = new Problems();
        var settings = SettingsReader.Read(YamlReader.Read("listen", text, problems) as MappingNode, spec.Fields, new SettingsScope { Name = spec.Name, At = new Position("listen", 1, 1) }, problems);
        return problems.HasErrors ? throw VerbException.Usage(string.Join(Environment.NewLine, problems.Select(p => p.Message))) : settings;
    }

    private sealed class PrintingInbox(Terminal terminal, bool masked, int? count) : IInbox
    {
        private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _received;

        public Task Enough => _enough.Task;

        public ValueTask<Acceptance> AcceptAsync(Envelope envelope, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                _received++;
                terminal.Note($"— {_received}, {envelope.Peer}, {envelope.Content.Length} bytes");
                var text = masked ? MaskedContent.Show(envelope.Content, envelope.Format) : System.Text.Encoding.UTF8.GetString(envelope.Content.Span).Replace('\r', '\n');
                terminal.Out.WriteLine(text.TrimEnd('\n'));
                terminal.Out.Flush();
                if (_received == count)
                    _enough.TrySetResult();
            }
            return ValueTask.FromResult<Acceptance>(new Acceptance.Stored(new MessageId(1, _received), Answer.Positive));
        }

        public void ReportRejected(string peer, MessageError error, ReadOnlySpan<byte> sample = default, string answer = "")
            => terminal.Note($"— rejected from {peer}: {error}");
    }
}
