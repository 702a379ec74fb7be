namespace InterfaceEngine.Channels.Security;

/// <summary>The first bytes of a TLS connection (RFC 8446, 5.1), by which TLS is known where it was not expected.</summary>
internal static class TlsRecord
{
    /// <summary>The type of a record of the handshake.</summary>
    public const byte Handshake = 0x16;

    private const byte Alert = 0x15;
    private const byte Major = 0x03;

    /// <summary>Whether these bytes begin a handshake.</summary>
    public static bool IsHello(ReadOnlySpan<byte> bytes) => bytes is [Handshake, Major, ..];

    /// <summary>Whether these bytes begin an alert: the other end took something for TLS that is none.</summary>
    public static bool IsAlert(ReadOnlySpan<byte> bytes) => bytes is [Alert, Major, ..];
}
