using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Speaks TLS on each connection of a listener before HTTP does, with the same certificates, trust and errors as elsewhere in the engine.</summary>
/// <param name="tls">This end.</param>
/// <param name="report">Told of handshakes that came to nothing: the peer, and why.</param>
internal sealed class TlsConnections(TlsEndpoint tls, Action<string, MessageError> report)
{
    /// <summary>Serves a connection.</summary>
    /// <param name="context">The connection.</param>
    /// <param name="next">Speaks HTTP on it.</param>
    public async Task ServeAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        var (secured, error) = await tls.AcceptAsync(() => new PipeStream(plain), token => PeekAsync(plain.Input, token), context.ConnectionClosed);
        if (error is not null)
            report(context.RemoteEndPoint?.ToString() ?? "", error);
        // Its end closes the connection.
        if (secured is null)
            return;
        await using (secured)
        {
            // HTTP takes the connection for a secure one because it has this.
            context.Features.Set<ITlsConnectionFeature>(new Certificate(secured.RemoteCertificate as X509Certificate2));
            var pipe = new Pipe(PipeReader.Create(secured, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(secured, new StreamPipeWriterOptions(leaveOpen: true)));
            context.Transport = pipe;
            try
            {
                await next(context);
            }
            finally
            {
                await pipe.Input.CompleteAsync();
                await pipe.Output.CompleteAsync();
                context.Transport = plain;
            }
        }
    }

    private static async ValueTask<byte?> PeekAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(cancellationToken);
        byte? first = read.Buffer.IsEmpty ? null : read.Buffer.Slice(0, 1).ToArray()[0];
        // Nothing of it is taken, and none of it counts as looked at: the next read gives it at once.
        reader.AdvanceTo(read.Buffer.Start);
        return first;
    }

    private sealed class Certificate(X509Certificate2? certificate) : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; } = certificate;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }

    private sealed record Pipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    // The connection's two pipes as the one stream that TLS is spoken over.
    private sealed class PipeStream(IDuplexPipe pipe) : Stream
    {
        private readonly Stream _input = pipe.Input.AsStream(leaveOpen: true);
        private readonly Stream _output = pipe.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _input.ReadAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _output.WriteAsync(buffer, offset, count, cancellationToken);

        public override void Flush() => _output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
