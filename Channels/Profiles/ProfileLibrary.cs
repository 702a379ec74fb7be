using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Hl7v2.Validation;

namespace InterfaceEngine.Channels.Profiles;

/// <summary>The HL7 v2 profiles of a configuration, by name. Immutable.</summary>
public sealed class ProfileLibrary
{
    private readonly Dictionary<string, Hl7v2Profile> _profiles;
    private readonly Dictionary<string, Position> _places;

    private ProfileLibrary(Dictionary<string, Hl7v2Profile> profiles, Dictionary<string, Position> places, HashSet<string> broken, HashSet<string> bases)
        => (_profiles, _places, Broken, Bases) = (profiles, places, broken, bases);

    /// <summary>The names of those without errors.</summary>
    public IReadOnlyCollection<string> Names => _profiles.Keys;

    /// <summary>The names of those with errors, their own or of a profile that they are laid over.</summary>
    public IReadOnlySet<string> Broken { get; }

    /// <summary>The names of those that others are laid over.</summary>
    internal IReadOnlySet<string> Bases { get; }

    /// <summary>A profile by name, laid over its base; null where there is none that can be used.</summary>
    public Hl7v2Profile? Find(string name) => _profiles.GetValueOrDefault(name);

    /// <summary>Where a profile is written.</summary>
    internal Position PlaceOf(string name) => _places[name];

    /// <summary>Reads all profiles.</summary>
    /// <param name="files">The files.</param>
    /// <param name="unreadable">The files that are there and could not be read.</param>
    /// <param name="variables">The variables of engine.yaml, which conditions may name.</param>
    /// <param name="codeSets">The code sets.</param>
    /// <param name="functions">The functions that conditions may call.</param>
    /// <param name="problems">Gets what is wrong.</param>
    internal static ProfileLibrary Load(
        IEnumerable<SourceFile> files, IEnumerable<string> unreadable, IReadOnlyCollection<string> variables, CodeSetLibrary codeSets, FunctionLibrary functions, Problems problems)
    {
        var expressions = new ExpressionScope
        {
            Focus = FocusKind.Hl7v2,
            Message = FocusKind.Hl7v2,
            Variables = variables,
            CodeSets = codeSets.AllNames,
            BrokenCodeSets = codeSets.Broken,
            CodeSetColumns = codeSets.ColumnsOf,
            Functions = functions,
        };
        var own = new Dictionary<string, (Settings Keys, Hl7v2Profile Profile)>(StringComparer.Ordinal);
        var broken = unreadable.Select(f => Path.GetFileNameWithoutExtension(f)!).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var found = new Problems();
            var name = Path.GetFileNameWithoutExtension(file.Path);
            var keys = Read(file, name, expressions, found);
            var profile = keys is null ? null : new ProfileReader(keys, codeSets, found).Read(name);
            if (profile is null || found.HasErrors)
                broken.Add(name);
            else
                own.Add(name, (keys!, profile));
            problems.AddAll(found);
        }
        return Lay(own, broken, problems);
    }

    private static Settings? Read(SourceFile file, string name, ExpressionScope expressions, Problems problems)
    {
        var root = YamlReader.Read(file.Path, file.Text, problems);
        if (root is not null and not MappingNode)
            problems.Error("CFG-SHAPE", root.At, $"a profile is a block of keys, this is {root.KindName}");
        if (root is not MappingNode block)
            return null;
        var keys = SettingsReader.Read(block, ProfileFile.Fields, new SettingsScope { Name = "a profile", At = block.At, Expressions = expressions }, problems);
        if (keys.TextOrNull("profile") is { } said && said != name)
            problems.Error("CFG-FILE-NAME", keys.PlaceOf("profile"), $"the file is called '{name}' and the profile '{said}'", "give both one name");
        return keys;
    }

    // Each over its base, that over its own; in no particular order of files.
    private static ProfileLibrary Lay(Dictionary<string, (Settings Keys, Hl7v2Profile Profile)> own, HashSet<string> broken, Problems problems)
    {
        var laid = new Dictionary<string, Hl7v2Profile>(StringComparer.Ordinal);
        var bases = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in own.Keys)
            Lay(name, []);
        return new ProfileLibrary(laid, own.ToDictionary(o => o.Key, o => o.Value.Keys.At, StringComparer.Ordinal), broken, bases);

        Hl7v2Profile? Lay(string name, List<string> above)
        {
            if (laid.TryGetValue(name, out var done))
                return done;
            if (broken.Contains(name))
                return null;
            var (keys, profile) = own[name];
            if (keys.TextOrNull("base") is not { } under)
                return laid[name] = profile;
            above.Add(name);
            var at = keys.PlaceOf("base");
            bases.Add(under);
            if (above.Contains(under))
                problems.Error("CFG-PROFILE-BASE", at, $"the profile would be laid over itself: {string.Join(", ", above)}, {under}");
            else if (broken.Contains(under))
                problems.Error("CFG-PROFILE-BASE", at, $"the profile '{under}' has errors of its own");
            else if (!own.ContainsKey(under))
                problems.Unknown("CFG-PROFILE-BASE", at, "profile", under, own.Keys.Where(k => k != name));
            else if (Lay(under, above) is { } below)
                return laid[name] = profile.Over(below);
            broken.Add(name);
            return null;
        }
    }
}
