namespace InterfaceEngine.Engine.Cli;

/// <summary>What a verb's process answers. Fixed: scripts rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>What was asked about failed: an invalid message, a failing test, nothing found.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;
}
