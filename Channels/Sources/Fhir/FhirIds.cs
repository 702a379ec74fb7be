using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// The ids that created resources get: made of the channel, the sender's name for the request and its bytes, so that a repeat of a request makes the same ones,
/// whatever became of the first's answer.
/// </summary>
internal sealed class FhirIds
{
    private readonly byte[] _hash;

    /// <param name="channel">The channel.</param>
    /// <param name="requestKey">The Idempotency-Key; null where the request has none.</param>
    /// <param name="content">The request's bytes.</param>
    public FhirIds(string channel, string? requestKey, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{channel}\u001f{requestKey}\u001f"));
        hash.AppendData(content);
        _hash = hash.GetHashAndReset();
    }

    /// <summary>The id of a resource: a UUID of version 8.</summary>
    /// <param name="index">Its place in the request.</param>
    public string this[int index]
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            _hash.AsSpan(0, 16).CopyTo(bytes);
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            BinaryPrimitives.WriteInt32BigEndian(bytes[12..], BinaryPrimitives.ReadInt32BigEndian(bytes[12..]) ^ index);
            return new Guid(bytes, bigEndian: true).ToString();
        }
    }
}
