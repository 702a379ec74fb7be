namespace InterfaceEngine.Engine.Hosting;

/// <summary>
/// Resolves <c>secret:NAME</c>: the environment variable <c>ENGINE_SECRET_NAME</c> (upper case, dashes as underscores), or the file <c>secrets/NAME</c> below
/// the configuration folder, whose last line end does not count. systemd's credentials folder is looked in as well.
/// </summary>
/// <param name="folder">The configuration folder.</param>
internal sealed class SecretReferences(string folder)
{
    private const string Scheme = "secret:";

    /// <summary>The value of a reference.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name; the message says where it was looked for.</exception>
    public string Resolve(string reference)
    {
        var name = reference.StartsWith(Scheme, StringComparison.Ordinal) ? reference[Scheme.Length..] : reference;
        var variable = "ENGINE_SECRET_" + name.ToUpperInvariant().Replace('-', '_');
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            return value;
        foreach (var place in new[] { Path.Combine(folder, "secrets"), Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") })
            if (place is not null && Path.Combine(place, Path.GetFileName(name)) is var file && File.Exists(file))
                return File.ReadAllText(file).TrimEnd('\r', '\n');
        throw new KeyNotFoundException($"the secret '{name}' is neither in the environment ({variable}) nor in secrets/{name} below the configuration folder");
    }
}
