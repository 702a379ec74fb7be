using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Mappings.Xml;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine send URI FILE…</c>: a client for trying things out.</summary>
internal static class SendVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("send", "Send messages and print the answers",
            ("engine send mllp://127.0.0.1:2575 adt.hl7", "over MLLP; the acknowledgment is printed"),
            ("engine send http://127.0.0.1:2578/fhir bundle.json", "over HTTP"),
            ("engine send sftp:///in/ charges.csv --system bank", "to the SFTP server of a system, below its root"),
            ("engine send mllp://127.0.0.1:2575 folder --count 1000 --rate 50/s", "the files of a folder in turn, a thousand in all"));
        var uri = new Argument<Uri>("URI") { Description = "mllp://host:port, http://…, https://… or sftp://user@host:port/folder/", CustomParser = SharedOptions.ReadUri };
        var files = new Argument<string[]>("FILE") { Description = "Files or folders; a batch is sent message by message over MLLP", Arity = ArgumentArity.OneOrMore };
        var count = new Option<int?>("--count") { Description = "How many to send; the files are sent in turn, again and again", HelpName = "N" };
        var rate = new Option<string?>("--rate") { Description = "At most so many a second", HelpName = "N/s" };
        var key = new Option<string?>("--key") { Description = "Over HTTP an Idempotency-Key, over SFTP the private key file" };
        verb.Take(uri, files, count, rate, key, SftpSender.KnownHosts, SftpSender.System, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(async (parsed, cancel) =>
        {
            var target = parsed.GetValue(uri)!;
            var inputs = InputFile.Read(parsed.GetValue(files)!).ToArray();
            await using ISender sender = target.Scheme switch
            {
                "mllp" when target.Port <= 0 => throw VerbException.Usage($"{target} names no port; write mllp://host:port"),
                "mllp" => new MllpSender(target),
                "http" or "https" => new HttpSender(target, parsed.GetValue(key)),
                "sftp" => SftpSender.Of(target, parsed.GetValue(key), parsed),
                _ => throw VerbException.Usage($"send knows mllp://, http://, https:// and sftp://, not {target.Scheme}://"),
            };
            var messages = inputs.SelectMany(sender.Split).ToArray();
            if (messages.Length == 0)
                throw VerbException.Usage("there is nothing to send: the folder is empty");
            var total = parsed.GetValue(count) ?? messages.Length;
            TimeSpan? pace = Rate.Read(parsed.GetValue(rate)) is { } each ? TimeSpan.FromSeconds(1 / each) : null;
            var (good, clock) = (0, Stopwatch.StartNew());
            for (var i = 0; i < total; i++)
            {
                var (name, content, format) = messages[i % messages.Length];
                if (pace is { } gap && gap * i - clock.Elapsed is { Ticks: > 0 } wait)
                    await Task.Delay(wait, TimeProvider.System, cancel);
                var (ok, answer) = await sender.SendAsync(name, content, format, cancel);
                good += ok ? 1 : 0;
                // Many answers are counted, not shown.
                if (total <= 20 || !ok)
                    terminal.Out.WriteLine($"{name}  {answer}");
            }
            if (total > 20)
                terminal.Note($"{good} of {total} taken, {total / clock.Elapsed.TotalSeconds:F0}/s");
            return good == total ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    /// <summary>A client of one protocol.</summary>
    internal interface ISender : IAsyncDisposable
    {
        /// <summary>What a file holds that is sent one by one.</summary>
        IEnumerable<(string Name, ReadOnlyMemory<byte> Content, ContentFormat Format)> Split(InputFile file);

        /// <summary>Sends it, and says whether it was taken, and in which words.</summary>
        Task<(bool Taken, string Answer)> SendAsync(string name, ReadOnlyMemory<byte> content, ContentFormat format, CancellationToken cancellationToken);
    }

    private sealed class MllpSender(Uri target) : ISender
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly MllpFrameReader _reader = new(10 << 20);
        private Socket? _socket;

        public IEnumerable<(string, ReadOnlyMemory<byte>, ContentFormat)> Split(InputFile file)
        {
            var messages = Hl7v2Batch.Split(file.Content).Messages;
            return messages.Count == 0 ? [(file.Name, file.Content, ContentFormat.Hl7v2)] : messages.Select(m => (file.Name, m.Content, ContentFormat.Hl7v2));
        }

        public async Task<(bool, string)> SendAsync(string name, ReadOnlyMemory<byte> content, ContentFormat format, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                if (_socket is null)
                {
                    _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await _socket.ConnectAsync(target.Host, target.Port, limit.Token);
                }
                await _socket.SendAsync(MllpFraming.Frame(content.Span), limit.Token);
                while (true)
                {
                    if (_reader.Read(out var bytes) == MllpRead.Frame)
                        return Describe(bytes.ToArray());
                    var received = await _socket.ReceiveAsync(_reader.GetBuffer(), limit.Token);
                    if (received == 0)
                        return (false, "the peer closed the connection without an answer");
                    _reader.Advance(received);
                }
            }
            catch (SocketException e)
            {
                throw VerbException.Failed($"{target}: {e.Message}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw VerbException.Failed($"{target}: no answer within {Patience.TotalSeconds:F0} s");
            }
        }

        public ValueTask DisposeAsync()
        {
            _socket?.Dispose();
            _reader.Dispose();
            return ValueTask.CompletedTask;
        }

        private static (bool, string) Describe(byte[] answer)
        {
            if (!Hl7v2AcknowledgmentReader.TryRead(answer, out var acknowledgment, out var error))
                return (false, $"not an acknowledgment: {error.Message}");
            var text = $"{acknowledgment.Code?.ToString() ?? "?"} {acknowledgment.ControlId}";
            foreach (var reported in acknowledgment.Errors)
                text += $"  {reported.Condition}{(reported.Place is null ? "" : " " + reported.Place)} {reported.Text}";
            return (acknowledgment.IsPositive, text);
        }
    }

    private sealed class HttpSender(Uri target, string? key) : ISender
    {
        private readonly HttpClient _http = new();

        public IEnumerable<(string, ReadOnlyMemory<byte>, ContentFormat)> Split(InputFile file) => [(file.Name, file.Content, file.FormatOr(null))];

        private static string MediaTypeOf(ReadOnlyMemory<byte> content, ContentFormat format)
        {
            var isXml = XmlTree.LooksLikeXml(content.Span);
            return format switch
            {
                ContentFormat.Fhir => isXml ? FhirXml.MediaType : FhirReader.MediaType,
                ContentFormat.Xml => XmlTree.MediaType,
                _ => isXml ? Hl7v2Xml.MediaType : "x-application/hl7-v2+er7",
            };
        }

        public async Task<(bool, string)> SendAsync(string name, ReadOnlyMemory<byte> content, ContentFormat format, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(content) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeOf(content, format));
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            try
            {
                using var response = await _http.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                var text = new StringBuilder($"{(int)response.StatusCode} {response.ReasonPhrase}");
                if (response.Headers.Location is { } location)
                    text.Append($"  {location}");
                if (!response.IsSuccessStatusCode)
                    text.AppendLine().Append(body);
                return (response.IsSuccessStatusCode, text.ToString());
            }
            catch (HttpRequestException e)
            {
                throw VerbException.Failed($"{target}: {e.Message}");
            }
        }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
