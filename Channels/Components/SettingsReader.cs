namespace InterfaceEngine.Channels.Components;

/// <summary>Reads a block of keys by its spec.</summary>
public static class SettingsReader
{
}
