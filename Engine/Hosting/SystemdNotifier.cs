using System.Net.Sockets;
using System.Text;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>Tells systemd when the service is ready and when it stops (the sd_notify protocol: datagrams to the socket named by NOTIFY_SOCKET).</summary>
internal sealed class SystemdNotifier
{
    private readonly string? _socket;

    private SystemdNotifier(string? socket) => _socket = socket;

    /// <summary>The notifier of this process; one that does nothing where systemd did not start it.</summary>
    public static SystemdNotifier OfProcess() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>Every listener is bound: units that wait for this one may start.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The drain has begun.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string line) => Send("STATUS=" + line);

    private void Send(string state)
    {
        if (string.IsNullOrEmpty(_socket))
            return;
        // An abstract socket is written with an at sign, and addressed with a zero.
        var path = _socket[0] == '@' ? "\0" + _socket[1..] : _socket;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // systemd's own timeout is the answer to a lost notice; the service goes on.
        }
    }
}
