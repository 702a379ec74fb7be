using System.Security.Cryptography;
using System.Text;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>The assemblies of one plug-in, each read once: what was hashed is what is loaded, whatever happens to the file meanwhile.</summary>
internal sealed class PluginFiles
{
    private readonly Dictionary<string, (byte[] Bytes, string Hash)> _assemblies;

    private PluginFiles(string folder, string name, Dictionary<string, (byte[] Bytes, string Hash)> assemblies)
    {
        (Folder, Name, _assemblies) = (folder, name, assemblies);
        var all = string.Join('\n', assemblies.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key} {a.Value.Hash}"));
        Content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Its name: that of its folder, and of its assembly without <c>.dll</c>.</summary>
    public string Name { get; }

    /// <summary>What all assemblies come to, as a hash.</summary>
    public string Content { get; }

    /// <summary>The name and hash of each assembly.</summary>
    public IEnumerable<(string File, string Hash)> Hashes => _assemblies.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => ($"{a.Key}.dll", a.Value.Hash));

    /// <summary>Whether the plug-in's own assembly is there.</summary>
    public bool HasMain => _assemblies.ContainsKey(Name);

    /// <summary>The hash of the plug-in's own assembly.</summary>
    public string MainHash => _assemblies[Name].Hash;

    /// <summary>Reads a plug-in's folder. Assemblies that the engine brings itself are passed over: both sides must mean the same types.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public static PluginFiles Read(string folder)
    {
        var assemblies = new Dictionary<string, (byte[] Bytes, string Hash)>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(folder, "*.dll"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (PluginLoadContext.IsShared(name))
                continue;
            var bytes = File.ReadAllBytes(path);
            assemblies[name] = (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        return new PluginFiles(folder, Path.GetFileName(folder), assemblies);
    }

    /// <summary>An assembly's bytes; null where the folder does not have it.</summary>
    public byte[]? Find(string assembly) => _assemblies.TryGetValue(assembly, out var found) ? found.Bytes : null;
}
