using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Reads request bodies up to a limit, gzip ones unpacked.</summary>
internal static class HttpBody
{
    /// <summary>What <c>Content-Encoding</c> may say.</summary>
    public static bool IsKnown(string encoding) => encoding.Length == 0 || IsGzip(encoding) || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    /// <summary>The whole body; null where it is larger than the limit, of which no more is read than that.</summary>
    /// <exception cref="IOException">The sender went away, or does not speak HTTP.</exception>
    /// <exception cref="InvalidDataException">The body is not gzip, though it says so.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, long maxSize, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxSize)
            return null;
        if (IsGzip(request.Headers.ContentEncoding.ToString()))
        {
            // What a small body unpacks to is limited as well: it may be made to burst. Half a body is an error because the build says so (UseStrictValidation).
            await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return await GatherAsync(unpacked, maxSize, cancellationToken);
        }
        if (request.ContentLength is { } length)
        {
            var whole = new byte[length];
            await request.Body.ReadExactlyAsync(whole, cancellationToken);
            return whole;
        }
        return await GatherAsync(request.Body, maxSize, cancellationToken);
    }

    private static async ValueTask<byte[]?> GatherAsync(Stream body, long maxSize, CancellationToken cancellationToken)
    {
        using var gathered = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (gathered.Length + count > maxSize)
                return null;
            gathered.Write(buffer, 0, count);
        }
        return gathered.ToArray();
    }

    private static bool IsGzip(string encoding) => encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
}
