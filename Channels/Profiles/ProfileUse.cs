using InterfaceEngine.Mappings.Hl7v2.Validation;

namespace InterfaceEngine.Channels.Profiles;

/// <summary>The profiles as the steps of one channel ask for them, so that it is known which are used.</summary>
/// <param name="library">The profiles.</param>
/// <param name="used">Gets the names that are asked for.</param>
internal sealed class ProfileUse(ProfileLibrary library, HashSet<string> used)
{
    /// <summary>Whether one was asked for.</summary>
    public bool Any { get; private set; }

    /// <summary>The names of those without errors.</summary>
    public IReadOnlyCollection<string> Names => library.Names;

    /// <summary>The names of those with errors.</summary>
    public IReadOnlySet<string> Broken => library.Broken;

    /// <summary>A profile that a step uses; null where there is none that can be used.</summary>
    public Hl7v2Profile? Use(string name)
    {
        Any = true;
        used.Add(name);
        return library.Find(name);
    }
}
