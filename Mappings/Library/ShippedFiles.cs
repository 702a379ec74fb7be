using System.Collections.Frozen;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Library;

/// <summary>
/// The maps and code sets that ship with the engine. They lie in this assembly under the paths that problems show (<c>library/messages/NAME.yaml</c>), and
/// none is read before somebody names it.
/// </summary>
internal static class ShippedFiles
{
    /// <summary>What the path of each begins with.</summary>
    public const string Folder = "library/";

    private static readonly Lazy<FrozenDictionary<string, string>> s_maps = new(() => Find(name => name.EndsWith(".yaml", StringComparison.Ordinal)));
    private static readonly Lazy<FrozenDictionary<string, string>> s_codeSets = new(() => Find(name => name.StartsWith(Folder + "codesets/", StringComparison.Ordinal)));

    /// <summary>The maps: where each one's resource lies, by the map's name, which is its file's.</summary>
    public static IReadOnlyDictionary<string, string> Maps => s_maps.Value;

    /// <summary>The code sets: where each one's resource lies, by its name.</summary>
    public static IReadOnlyDictionary<string, string> CodeSets => s_codeSets.Value;

    /// <summary>Reads one.</summary>
    /// <param name="path">A value of <see cref="Maps"/> or <see cref="CodeSets"/>.</param>
    public static SourceFile Read(string path)
    {
        using var reader = new StreamReader(typeof(ShippedFiles).Assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"The resource {path} is missing."));
        return new SourceFile(path, reader.ReadToEnd());
    }

    private static FrozenDictionary<string, string> Find(Func<string, bool> isMeant)
        => typeof(ShippedFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && isMeant(name))
            .ToFrozenDictionary(name => Path.GetFileNameWithoutExtension(name), StringComparer.Ordinal);
}
