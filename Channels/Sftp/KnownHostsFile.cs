namespace InterfaceEngine.Channels.Sftp;

/// <summary>What can be said of a list of host keys without ssh: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.</summary>
internal static class KnownHostsFile
{
    private const int UsualPort = 22;

    /// <summary>A server as the list names it.</summary>
    public static string NameOf(string host, int port) => port == UsualPort ? host : $"[{host}]:{port}";

    /// <summary>Whether the list has an entry for a server; null where it cannot be told: entries may hide their names, or the file cannot be read.</summary>
    public static bool? Knows(string path, string host, int port)
    {
        try
        {
            var name = NameOf(host, port);
            var hides = false;
            foreach (var line in File.ReadLines(path))
            {
                var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 3 || words[0].StartsWith('#'))
                    continue;
                var names = words[0] switch
                {
                    "@revoked" => "",
                    "@cert-authority" => words[1],
                    _ => words[0],
                };
                if (names.StartsWith('|'))
                    hides = true;
                else if (Matches(names.Split(','), name))
                    return true;
            }
            return hides ? null : false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Matches(string[] patterns, string name)
        => patterns.Any(p => !p.StartsWith('!') && Matches(p, name)) && !patterns.Any(p => p.StartsWith('!') && Matches(p.AsSpan(1), name));

    // '*' is any run of characters, '?' any one; case is no matter.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n, star, from) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, n);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++from;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
