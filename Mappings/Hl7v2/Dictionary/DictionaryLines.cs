namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>
/// Walks the lines of one of the dictionary's files that hold for a version: name, versions and the rest,
/// divided by tabs. The lines of what a definition consists of follow it and begin with a tab.
/// </summary>
internal sealed class DictionaryLines : IDisposable
{
    /// <summary>Every line, whatever versions it holds for.</summary>
    public const int AllVersions = -1;

    private readonly StreamReader _reader;
    private readonly int _version;
    private bool _isDefinitionOurs;

    /// <param name="file">The file's name without its ending.</param>
    /// <param name="version">The version's place, or <see cref="AllVersions"/>.</param>
    public DictionaryLines(string file, int version)
    {
        _version = version;
        _reader = new StreamReader(typeof(DictionaryLines).Assembly.GetManifestResourceStream($"hl7v2-{file}.txt")!);
    }

    /// <summary>Whether the line belongs to the definition before it.</summary>
    public bool IsPart { get; private set; }

    /// <summary>What the line defines: a segment, a data type, a table, a code, a field's number…</summary>
    public string Name { get; private set; } = "";

    /// <summary>What stands after the versions.</summary>
    public string Line { get; private set; } = "";

    /// <summary>Where in <see cref="Line"/> the next word begins.</summary>
    private int _next;

    /// <summary>Goes on to the next line that holds for the version.</summary>
    public bool Read()
    {
        while (_reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            IsPart = line[0] == '\t';
            if (IsPart && !_isDefinitionOurs)
                continue;
            Line = line;
            _next = IsPart ? 1 : 0;
            var name = Word();
            var versions = Word();
            var isOurs = _version == AllVersions || Versions.Includes(versions, _version);
            if (!IsPart)
                _isDefinitionOurs = isOurs;
            if (!isOurs)
                continue;
            Name = TextPool.Share(name);
            return true;
        }

        return false;
    }

    /// <summary>The next word of the line.</summary>
    public ReadOnlySpan<char> Word()
    {
        var rest = Line.AsSpan(_next);
        var end = rest.IndexOf('\t');
        if (end < 0)
            end = rest.Length;
        _next = Math.Min(Line.Length, _next + end + 1);
        return rest[..end];
    }

    /// <summary>What is left of the line.</summary>
    public ReadOnlySpan<char> Rest() => Line.AsSpan(_next);

    public void Dispose() => _reader.Dispose();
}
