using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Tests.Support;

namespace InterfaceEngine.Tests.Recovery;

/// <summary>The configuration of an engine that is to be killed: one channel from a listener to a target, one lane a patient.</summary>
internal static class KilledLine
{
    /// <summary>Writes it.</summary>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="port">Where the channel listens, the same after each kill.</param>
    /// <param name="target">The target's port.</param>
    public static void Write(ScratchFolder folder, int port, int target)
    {
        folder.Write("engine.yaml", "node: recovery\nstore: { path: store }\nadmin: { listen: \"127.0.0.1:0\" }\nzone: UTC\n");
        folder.Write("systems.yaml", $$"""
            ehr: { description: sends, owner: us, data: patient }
            registry: { description: receives, owner: us, data: patient, mllp: { address: "127.0.0.1:{{target}}", timeout: 5s } }

            """);
        folder.Write("channels/line.yaml", $$"""
            channel: line
            version: 1.0.0
            description: From one to the other
            owner: us
            data: patient
            source:
              from: ehr
              mllp: { listen: "127.0.0.1:{{port}}" }
            destinations:
              registry:
                order-by: PID-3.1
                send: { to: registry, mllp: {} }
            delivery:
              retry: { first: 100ms, max: 1s }

            """);
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
