using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Functions;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>
/// Loads the plug-ins of the folder that <c>engine.yaml</c> names. One that cannot be loaded is a problem at the line that names the folder, or that pins it, and is left out as a
/// whole; the others, and all channels that use nothing of it, are as they were.
/// </summary>
internal static partial class PluginFolder
{
    // Code cannot be taken out of a process again, so what was loaded is kept: a reload finds it, as long as the files are the same.
    private static readonly ConcurrentDictionary<(string Folder, string Content), LoadedPlugin> Loaded = new();

    /// <summary>Loads them.</summary>
    /// <param name="settings">What engine.yaml says of them; null where it says nothing.</param>
    /// <param name="problems">Gets what is wrong (codes <c>CFG-PLUGIN-…</c>).</param>
    public static PluginSet Load(PluginSettings? settings, Problems problems)
    {
        if (settings is null)
            return PluginSet.Empty;
        if (!Directory.Exists(settings.Folder))
        {
            problems.Error("CFG-PLUGIN-FOLDER", settings.At, $"there is no folder {settings.Folder}", "each plug-in lies in a folder of its own below it, NAME/NAME.dll");
            return PluginSet.Empty;
        }
        foreach (var stray in Directory.GetFiles(settings.Folder, "*.dll").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(stray);
            problems.Warning("CFG-PLUGIN-STRAY", settings.At, $"{name}.dll is not loaded: each plug-in lies in a folder of its own", $"move it to {name}/{name}.dll");
        }

        var set = new Building(problems, settings);
        foreach (var folder in Directory.GetDirectories(settings.Folder).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal))
            set.Take(folder);
        set.CheckPins();
        return set.Build();
    }

    private sealed class Building(Problems problems, PluginSettings settings)
    {
        private readonly List<PluginInfo> _all = [];
        private readonly List<StepSpec> _steps = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly HashSet<string> _open = new(StringComparer.Ordinal);
        private FunctionLibrary _functions = FunctionLibrary.BuiltIn;

        public PluginSet Build() => new(_all, _functions, _steps);

        public void Take(string folder)
        {
            var name = Path.GetFileName(folder);
            try
            {
                var files = PluginFiles.Read(folder);
                WarnIfOpen(folder);
                if (!files.HasMain)
                    Error("CFG-PLUGIN-MISSING", $"the plug-in '{name}' has no assembly {name}.dll in its folder", "the assembly has the folder's name; copy what 'dotnet build' made");
                else if (ArePinned(files))
                    Add(Loaded.TryGetValue((folder, files.Content), out var known) ? known : Load(files));
            }
            catch (PluginException e)
            {
                Error(e.Code, $"the plug-in '{name}' {e.Message}", e.Hint);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Error("CFG-PLUGIN-LOAD", $"the plug-in '{name}' cannot be read: {e.Message}");
            }
        }

        private void WarnIfOpen(string folder)
        {
            if (OperatingSystem.IsWindows())
                return;
            foreach (var path in Directory.GetFiles(folder, "*.dll").Prepend(folder).Prepend(settings.Folder))
                if ((File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0 && _open.Add(path))
                    problems.Warning("CFG-PLUGIN-OPEN", settings.At, $"anybody on this machine may write to {Path.GetRelativePath(Path.GetDirectoryName(settings.Folder)!, path)}, and so put code into the engine", $"chmod o-w {path}");
        }

        /// <summary>Tells pins of files that are not there: a plug-in that is missing is no plug-in that is right.</summary>
        public void CheckPins()
        {
            foreach (var (file, pin) in settings.Pins)
                if (!_seen.Contains(file))
                    problems.Unknown("CFG-PLUGIN-PIN", pin.At, "assembly of a plug-in", file, _seen);
        }

        private bool ArePinned(PluginFiles files)
        {
            var all = true;
            foreach (var (assembly, hash) in files.Hashes)
            {
                var file = $"{files.Name}/{assembly}";
                _seen.Add(file);
                if (settings.Pins.Count == 0)
                    continue;
                if (!settings.Pins.TryGetValue(file, out var pin))
                    Error("CFG-PLUGIN-PIN", $"{file} is not pinned, and others are", $"to take it as it is, add  {file}: {hash}");
                else if (!string.Equals(pin.Hash, hash, StringComparison.OrdinalIgnoreCase))
                    problems.Error("CFG-PLUGIN-PIN", pin.At, $"{file} is not the file that is pinned: its SHA-256 is {hash}", "take this one only if you know where it comes from");
                else
                    continue;
                all = false;
            }
            return all;
        }

        private void Add(LoadedPlugin plugin)
        {
            var (name, functions) = (plugin.Files.Name, _functions);
            foreach (var function in plugin.Functions)
            {
                functions = functions.With(function, name, out var fault);
                if (fault is not null)
                    throw new PluginException("CFG-PLUGIN-SPEC", $"cannot be used: its function '{function.Spec?.Name}' {fault}");
            }
            var steps = new List<StepSpec>();
            foreach (var step in plugin.Steps)
            {
                if (FaultOf(step, _steps.Concat(steps)) is { } fault)
                    throw new PluginException("CFG-PLUGIN-SPEC", $"cannot be used: its step '{step?.Spec?.Name}' {fault}");
                steps.Add(PluginStep.SpecOf(step!, name));
            }
            _functions = functions;
            _steps.AddRange(steps);
            _all.Add(new PluginInfo(name, plugin.Version, plugin.Files.MainHash, [.. plugin.Functions.Select(f => f.Spec.Name)], [.. plugin.Steps.Select(s => s.Spec)])
            {
                Content = plugin.Files.Content,
            });
        }

        private void Error(string code, string message, string? hint = null) => problems.Error(code, settings.At, message, hint);
    }

    /// <summary>What is wrong with a step's declaration, as the second half of a sentence that begins with its name; null where nothing is.</summary>
    public static string? FaultOf(StepComponent? step, IEnumerable<StepSpec> others)
    {
        if (step?.Spec is not { } spec || string.IsNullOrEmpty(spec.Name) || !StepName().IsMatch(spec.Name))
            return "has no name of a step: words of small letters and digits with hyphens";
        if (BuiltInSteps.All.Any(s => s.Name == spec.Name))
            return "is a step of the engine's own";
        if (others.Any(s => s.Name == spec.Name))
            return "is there twice";
        if (string.IsNullOrWhiteSpace(spec.Summary))
            return "does not say what it does";
        return spec.Fields is null || step.Reads is null || step.Create is null ? "is not declared as a whole"
            : spec.Fields.GroupBy(f => f.Key, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"has the setting '{twice.Key}' twice"
            : spec.Fields.FirstOrDefault(f => string.IsNullOrWhiteSpace(f.Summary)) is { } silent ? $"does not say what its setting '{silent.Key}' does"
            : null;
    }

    private static LoadedPlugin Load(PluginFiles files)
    {
        try
        {
            var assembly = new PluginLoadContext(files).LoadMain();
            CheckContract(assembly);
            var plugin = Create(assembly);
            var loaded = new LoadedPlugin(files, VersionOf(assembly), plugin.Functions ?? [], plugin.Steps ?? []);
            return Loaded.GetOrAdd((files.Folder, files.Content), loaded);
        }
        catch (Exception e) when (e is not PluginException)
        {
            // Whatever a plug-in's code throws while it is made: nothing of the engine stands in between.
            var cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            throw cause is BadImageFormatException ? new PluginException("CFG-PLUGIN-LOAD", "is no assembly of .NET")
                : cause is FileNotFoundException { FileName: { } missing } && missing.Contains("Version=", StringComparison.Ordinal)
                    ? new PluginException("CFG-PLUGIN-LOAD", $"needs the assembly {missing.Split(',')[0]}, which is not in its folder", "copy all that 'dotnet publish' made")
                : new PluginException("CFG-PLUGIN-LOAD", $"could not be made: {cause.GetType().Name}: {cause.Message}");
        }
    }

    // Read as data, before any code of the plug-in runs.
    private static void CheckContract(Assembly assembly)
    {
        const string line = "[assembly: PluginContract(PluginContractAttribute.Current)]";
        var stated = assembly.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType == typeof(PluginContractAttribute))
            ?? throw new PluginException("CFG-PLUGIN-CONTRACT", "does not say which contract it was built against", $"its source needs {line}");
        var version = stated.ConstructorArguments is [{ Value: int number }] ? number : 0;
        if (version > PluginContractAttribute.Current)
            throw new PluginException("CFG-PLUGIN-CONTRACT",
                $"was built against contract {version}, which is newer than this engine's, {PluginContractAttribute.Current}", "update the engine, or build the plug-in against this one");
        if (version < PluginContractAttribute.Oldest)
            throw new PluginException("CFG-PLUGIN-CONTRACT",
                $"was built against contract {version}; this engine takes {PluginContractAttribute.Oldest} to {PluginContractAttribute.Current}", "build the plug-in against this engine");
    }

    private static IPlugin Create(Assembly assembly)
    {
        var types = assembly.GetExportedTypes().Where(t => t is { IsClass: true, IsAbstract: false } && typeof(IPlugin).IsAssignableFrom(t)).ToArray();
        if (types is not [var type])
            throw new PluginException("CFG-PLUGIN-CONTRACT", $"has {(types.Length == 0 ? "no" : "more than one")} public class that is an IPlugin; it needs exactly one");
        return type.GetConstructor([]) is { } constructor ? (IPlugin)constructor.Invoke(null)
            : throw new PluginException("CFG-PLUGIN-CONTRACT", $"has a class {type.Name} without a public constructor that takes nothing");
    }

    private static string VersionOf(Assembly assembly)
    {
        var stated = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "0";
        return stated.Split('+')[0];
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex StepName();

    // What was found in a plug-in's assembly; whether it can be used beside others is asked each time.
    private sealed record LoadedPlugin(PluginFiles Files, string Version, IReadOnlyList<IFunction> Functions, IReadOnlyList<StepComponent> Steps);

    // Why a plug-in cannot be used, as the second half of a sentence that begins with its name.
    private sealed class PluginException(string code, string message, string? hint = null) : Exception(message)
    {
        public string Code { get; } = code;

        public string? Hint { get; } = hint;
    }
}
