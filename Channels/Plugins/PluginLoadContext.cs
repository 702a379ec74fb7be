using System.Reflection;
using System.Runtime.Loader;
using InterfaceEngine.Mappings.Expressions.Functions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>
/// Where one plug-in's assemblies are loaded, apart from the engine's and from other plug-ins': each may bring its own version of what it depends on. The contract's
/// assemblies, and what their types are made of, are the engine's.
/// </summary>
/// <param name="files">The plug-in's assemblies.</param>
internal sealed class PluginLoadContext(PluginFiles files) : AssemblyLoadContext($"plug-in {files.Name}")
{
    private static readonly Assembly[] Shared = [typeof(IPlugin).Assembly, typeof(IFunction).Assembly, typeof(JToken).Assembly];

    /// <summary>Whether an assembly is one that plug-in and engine share.</summary>
    public static bool IsShared(string name) => FindShared(name) is not null;

    /// <summary>Loads the plug-in's own assembly.</summary>
    public Assembly LoadMain() => LoadFromStream(new MemoryStream(files.Find(files.Name)!));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name ?? "";
        // Given by name whatever the version: one that is built against a newer contract shall hear that, and not that a file is missing.
        return FindShared(name) ?? (files.Find(name) is { } bytes ? LoadFromStream(new MemoryStream(bytes)) : null);
    }

    private static Assembly? FindShared(string name) => Array.Find(Shared, a => a.GetName().Name == name);
}
