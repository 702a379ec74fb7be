using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>How authors may name channels, destinations, systems and variables.</summary>
internal static class Names
{
    private const int Longest = 40;

    /// <summary>Checks the name of a channel, destination or system: it becomes part of keys, addresses and file names.</summary>
    public static void Check(string what, string name, Position at, Problems problems)
    {
        var good = name.Length is > 0 and <= Longest && char.IsAsciiLetterLower(name[0]) && !name.EndsWith('-')
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!good)
            problems.Error("CFG-NAME", at, $"the name of a {what} is made of small letters, digits and '-', begins with a letter and has at most {Longest} characters");
    }

    /// <summary>Checks the name of a variable: expressions say it after a percent sign.</summary>
    public static void CheckVariable(string name, Position at, Problems problems)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            problems.Error("CFG-NAME", at, "the name of a variable is made of letters, digits and '_', and begins with a letter");
    }
}
