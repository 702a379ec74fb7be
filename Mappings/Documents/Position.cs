namespace InterfaceEngine.Mappings.Documents;

/// <summary>A place in a file that a person wrote. Lines and columns count from 1; a tab is one column.</summary>
/// <param name="File">The file, relative to the configuration folder where it lies in one.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct Position(string File, int Line, int Column)
{
    /// <summary>The place as compilers write it, so that editors can jump to it.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
