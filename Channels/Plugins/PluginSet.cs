using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Mappings.Expressions.Functions;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>The plug-ins of a configuration that could be loaded. Immutable.</summary>
public sealed class PluginSet
{
    internal PluginSet(IReadOnlyList<PluginInfo> all, FunctionLibrary functions, IReadOnlyList<StepSpec> steps)
    {
        (All, Functions, Steps) = (all, functions, steps);
        Fingerprint = all.Count == 0 ? "" : StableHash.Of(string.Join('\0', all.Select(p => $"{p.Name} {p.Content}"))).ToString("x16");
    }

    /// <summary>None.</summary>
    public static PluginSet Empty { get; } = new([], FunctionLibrary.BuiltIn, []);

    /// <summary>The plug-ins, by name order.</summary>
    public IReadOnlyList<PluginInfo> All { get; }

    /// <summary>The engine's own functions and those of the plug-ins.</summary>
    public FunctionLibrary Functions { get; }

    /// <summary>The steps of the plug-ins.</summary>
    internal IReadOnlyList<StepSpec> Steps { get; }

    /// <summary>What all plug-ins come to, as a hash; empty where there are none.</summary>
    internal string Fingerprint { get; }
}

/// <summary>A plug-in that was loaded, for logs and the reference.</summary>
/// <param name="Name">Its name: that of its folder.</param>
/// <param name="Version">Its assembly's version.</param>
/// <param name="Sha256">The SHA-256 of its assembly, in small hexadecimal letters.</param>
/// <param name="Functions">The names of the functions that it adds.</param>
/// <param name="Steps">The declarations of the steps that it adds.</param>
public sealed record PluginInfo(string Name, string Version, string Sha256, IReadOnlyList<string> Functions, IReadOnlyList<Components.ComponentSpec> Steps)
{
    /// <summary>What all its assemblies come to, as a hash.</summary>
    internal string Content { get; init; } = "";
}
