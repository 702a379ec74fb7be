namespace InterfaceEngine.Engine.Cli;

/// <summary>Every verb of the command, in the order of the help.</summary>
internal static class Verbs
{
    /// <summary>All of them, writing to a terminal.</summary>
    public static IEnumerable<Verb> All(Terminal terminal) =>
    [
    ];
}
