namespace InterfaceEngine.Mappings.Documents;

/// <summary>A file that somebody else has read: Mappings itself opens none.</summary>
/// <param name="Path">Its path as problems show it, relative to the configuration folder.</param>
/// <param name="Text">What it holds.</param>
public sealed record SourceFile(string Path, string Text);
