using System.Net;
using System.Net.Sockets;

namespace InterfaceEngine.Engine.Demo;

/// <summary>What every demo begins with: a copy of a sample that ships beside the program, and free loopback ports.</summary>
internal static class DemoFolder
{
    /// <summary>The path of something that ships with the samples.</summary>
    public static string Sample(params string[] parts) => Path.Combine([AppContext.BaseDirectory, "samples", .. parts]);

    /// <summary>Copies a sample's configuration into a folder.</summary>
    public static void CopySample(string name, string folder)
    {
        var source = Sample(name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <summary>Ports of the loopback address that are free now. All are held open until the last is found, so that no two are the same.</summary>
    public static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var probe in probes)
            probe.Start();
        var ports = probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port).ToArray();
        foreach (var probe in probes)
            probe.Dispose();
        return ports;
    }
}
