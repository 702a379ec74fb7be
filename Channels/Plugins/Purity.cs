using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>Looks in an assembly for what a step or function has no business with: files, network, processes, clocks and chance. It sees what the assembly itself names, and not what its dependencies do.</summary>
internal static class Purity
{
    private static readonly string[] Spaces = ["System.Net", "System.Net.Http", "System.Net.Sockets", "System.Net.WebSockets", "System.IO.Pipes", "System.Data", "System.Data.Common"];

    private static readonly string[] Types =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileInfo", "System.IO.DirectoryInfo", "System.IO.FileStream", "System.IO.FileSystemWatcher", "System.Diagnostics.Process",
        "System.Diagnostics.Stopwatch", "System.Random", "System.Security.Cryptography.RandomNumberGenerator", "System.Threading.Timer", "System.Threading.Thread", "System.Console",
    ];

    private static readonly string[] Members =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System", "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Environment.get_TickCount", "System.Environment.get_TickCount64",
        "System.Environment.GetEnvironmentVariable", "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Run",
    ];

    /// <summary>What it names of that, by full names in order; none where it cannot be read.</summary>
    public static IReadOnlyList<string> Breaches(Assembly assembly)
    {
        if (string.IsNullOrEmpty(assembly.Location))
            return [];
        using var reader = new PEReader(File.OpenRead(assembly.Location));
        var metadata = reader.GetMetadataReader();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences)
        {
            var type = metadata.GetTypeReference(handle);
            var (space, name) = (metadata.GetString(type.Namespace), NameOf(metadata, type));
            if (Spaces.Contains(space, StringComparer.Ordinal) || Types.Contains(name, StringComparer.Ordinal))
                found.Add(name);
        }
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            var name = $"{NameOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)member.Parent))}.{metadata.GetString(member.Name)}";
            if (Members.Contains(name, StringComparer.Ordinal))
                found.Add(name);
        }
        return [.. found];
    }

    private static string NameOf(MetadataReader metadata, TypeReference type) => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
