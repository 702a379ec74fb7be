using Microsoft.AspNetCore.Http;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Reads request bodies up to a limit.</summary>
internal static class HttpBody
{
    /// <summary>The whole body; null where it is larger than the limit, of which no more is read than that.</summary>
    /// <exception cref="IOException">The sender went away, or does not speak HTTP.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, long maxSize, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxSize)
            return null;
        if (request.ContentLength is { } length)
        {
            var whole = new byte[length];
            await request.Body.ReadExactlyAsync(whole, cancellationToken);
            return whole;
        }
        using var gathered = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (gathered.Length + count > maxSize)
                return null;
            gathered.Write(buffer, 0, count);
        }
        return gathered.ToArray();
    }
}
