using System.Net;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>A payload as a request's body, which knows whether any of it went out: after that nobody can say what the target did with it.</summary>
internal sealed class PayloadContent(ReadOnlyMemory<byte> payload) : HttpContent
{
    private volatile bool _wasSent;

    /// <summary>Whether the body was begun to be written to a connection.</summary>
    public bool WasSent => _wasSent;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _wasSent = true;
        await stream.WriteAsync(payload, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = payload.Length;
        return true;
    }
}
