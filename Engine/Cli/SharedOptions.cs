using System.CommandLine;
using System.CommandLine.Parsing;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Options that many verbs share, so that they mean the same everywhere.</summary>
internal static class SharedOptions
{
    /// <summary><c>--config DIR</c>.</summary>
    public static Option<DirectoryInfo?> Config { get; } = new("--config") { Description = "The configuration folder; default: $ENGINE_CONFIG, this folder, then /etc/interface-engine", HelpName = "DIR" };

    /// <summary><c>--env NAME</c>.</summary>
    public static Option<string?> Env { get; } = new("--env") { Description = "The environment: the file below environments/ that is laid over the others; default: $ENGINE_ENV", HelpName = "NAME" };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON: one document, or one a line for lists" };

    /// <summary><c>--charset NAME</c>.</summary>
    public static Option<string?> Charset { get; } = new("--charset")
    {
        Description = "auto (UTF-8 if valid, else Latin-1), or a name of HL7 table 0211; default: what MSH-18 says",
        HelpName = "NAME",
    };

    /// <summary><c>--url URL</c>.</summary>
    public static Option<Uri?> Url { get; } = new("--url") { Description = "The admin API of a running engine, with its token in $ENGINE_TOKEN, instead of the one of --config", HelpName = "URL", CustomParser = ReadUri };

    /// <summary><c>--reason TEXT</c>.</summary>
    public static Option<string?> Reason { get; } = new("--reason") { Description = "Why, for the audit trail", HelpName = "TEXT" };

    /// <summary><c>--yes</c>.</summary>
    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do it without asking" };

    /// <summary><c>--with NAME=VALUE</c>.</summary>
    public static Option<string[]> With { get; } = new("--with") { Description = "A parameter of the map: name=value; may stand several times", HelpName = "NAME=VALUE", Arity = ArgumentArity.OneOrMore };

    /// <summary>The parameters that <see cref="With"/> gives.</summary>
    /// <exception cref="VerbException">One is not written as such.</exception>
    public static IReadOnlyDictionary<string, string> Parameters(ParseResult parsed)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in parsed.GetValue(With) ?? [])
            parameters[word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? word[..at] : throw VerbException.Usage($"--with takes name=value, not '{word}'")] = word[(at + 1)..];
        return parameters;
    }

    /// <summary>The configuration folder that a command line means.</summary>
    /// <exception cref="VerbException">There is none.</exception>
    public static string ConfigurationFolder(ParseResult parsed) => FindConfigurationFolder(parsed)
        ?? throw VerbException.Usage("this folder has neither engine.yaml nor systems.yaml; name the configuration folder with --config DIR or in $ENGINE_CONFIG");

    /// <summary>The same; null where the command line names none and none is at hand.</summary>
    /// <exception cref="VerbException">It names one that is not there.</exception>
    public static string? FindConfigurationFolder(ParseResult parsed)
    {
        var named = parsed.GetValue(Config)?.FullName ?? Environment.GetEnvironmentVariable("ENGINE_CONFIG");
        if (!string.IsNullOrEmpty(named))
            return Directory.Exists(named) ? Path.GetFullPath(named) : throw VerbException.Usage($"the configuration folder {named} does not exist");
        foreach (var folder in new[] { Directory.GetCurrentDirectory(), "/etc/interface-engine" })
            if (IsConfiguration(folder))
                return folder;
        return null;
    }

    /// <summary>The configuration that a command line means, for verbs that also do without: what it names, or what lies where the others look; null where there is none.</summary>
    /// <exception cref="VerbException">The one that is named has errors that let nothing run.</exception>
    public static ConfigurationModel? ConfigurationIfAny(ParseResult parsed)
    {
        var isNamed = parsed.GetValue(Config) is not null;
        if (FindConfigurationFolder(parsed) is not { } folder)
            return null;
        var problems = new Problems();
        var model = Configuration.Load(folder, EnvironmentName(parsed), EngineComponents.All, problems);
        return model is null && isNamed ? throw VerbException.Usage(string.Join(Environment.NewLine, problems)) : model;
    }

    /// <summary>Whether a folder is one of a configuration.</summary>
    public static bool IsConfiguration(string folder) => File.Exists(Path.Combine(folder, "engine.yaml")) || File.Exists(Path.Combine(folder, "systems.yaml"));

    /// <summary>Reads an address with its scheme, which the command line's own conversions do not know.</summary>
    public static Uri? ReadUri(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Host.Length > 0 || uri.Scheme == Uri.UriSchemeSftp))
            return uri;
        result.AddError($"'{text}' is no address; write it with its scheme, such as mllp://127.0.0.1:2575 or http://127.0.0.1:2578/fhir");
        return null;
    }

    /// <summary>The environment that a command line means; null for the only one.</summary>
    public static string? EnvironmentName(ParseResult parsed)
        => parsed.GetValue(Env) ?? (Environment.GetEnvironmentVariable("ENGINE_ENV") is { Length: > 0 } name ? name : null);
}
