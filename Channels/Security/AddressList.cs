using System.Net;
using System.Net.Sockets;

namespace InterfaceEngine.Channels.Security;

/// <summary>The networks that peers may come from. An IPv4 address in its IPv6 form is the IPv4 address. No networks let everybody in.</summary>
internal sealed class AddressList
{
    private readonly IPNetwork[] _networks;

    private AddressList(IPNetwork[] networks) => _networks = networks;

    /// <summary>Reads the lines; those that <see cref="FaultIn"/> finds fault with let nobody in.</summary>
    public static AddressList Of(IReadOnlyList<string> lines)
        => new([.. lines.Select(l => TryRead(l, out var network) ? network : new IPNetwork(IPAddress.None, 32))]);

    /// <summary>What is wrong with a line, as the second half of a sentence; null where nothing is.</summary>
    public static string? FaultIn(string line)
    {
        if (TryRead(line, out _))
            return null;
        var slash = line.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(line[..slash], out var address) && int.TryParse(line[(slash + 1)..], out var length)
            && length >= 0 && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            ? $"'{line}' has bits beyond its length; the network is {Masked(address, length)}/{length}"
            : $"'{line}' must be an address or a network, such as 10.1.0.0/16, 192.0.2.7 or fd00::/8";
    }

    /// <summary>Whether a peer with this address may come in.</summary>
    public bool Allows(IPAddress address)
    {
        if (_networks.Length == 0)
            return true;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in _networks)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    private static bool TryRead(string line, out IPNetwork network)
    {
        if (line.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
            return IPNetwork.TryParse(line, out network) && network.BaseAddress.Equals(IPAddress.Parse(line[..slash]));
        var isAddress = IPAddress.TryParse(line, out var address);
        network = isAddress ? new IPNetwork(address!, address!.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) : default;
        return isAddress;
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> bit % 8);
        return new IPAddress(bytes);
    }
}
