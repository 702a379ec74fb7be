namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The texts that most rows of a segment share (channels, types, versions), each kept once. A segment keeps so many; what comes after stands in
/// its row as text, so that a sender of ever new message types cannot fill the memory.
/// </summary>
internal sealed class Words
{
    private const int Most = 4096;
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Channel, string Destination), long> _routes = [];
    private readonly List<string> _newWords = [];
    private readonly List<(string, string)> _newRoutes = [];
    private readonly Statement _insertWord;
    private readonly Statement _insertRoute;

    public Words(Database database)
    {
        _insertWord = database.Prepare("INSERT INTO word (id, text) VALUES (?, ?)");
        _insertRoute = database.Prepare("INSERT INTO route (id, channel, destination) VALUES (?, ?, ?)");
        using var words = database.PrepareOnce("SELECT id, text FROM word");
        while (words.Step())
            _ids[words.Text(1)] = words.Long(0);
        using var routes = database.PrepareOnce("SELECT id, channel, destination FROM route");
        while (routes.Step())
            _routes[(routes.Text(1), routes.Text(2))] = routes.Long(0);
    }

    /// <summary>Binds a text by its number, or as it is where the segment has no more numbers to give.</summary>
    public void Bind(Statement statement, int index, string? text)
    {
        if (text is null)
            statement.BindNull(index);
        else if (_ids.TryGetValue(text, out var id))
            statement.Bind(index, id);
        else if (_ids.Count >= Most)
            statement.Bind(index, text);
        else
            statement.Bind(index, Add(text));
    }

    /// <summary>The number of a channel's destination.</summary>
    public long Route(string channel, string destination)
    {
        var key = (channel, destination);
        if (_routes.TryGetValue(key, out var id))
            return id;
        id = _routes.Count + 1;
        _insertRoute.Bind(1, id).Bind(2, channel).Bind(3, destination).Run();
        _routes.Add(key, id);
        _newRoutes.Add(key);
        return id;
    }

    public void Committed()
    {
        _newWords.Clear();
        _newRoutes.Clear();
    }

    public void RolledBack()
    {
        foreach (var word in _newWords)
            _ids.Remove(word);
        foreach (var route in _newRoutes)
            _routes.Remove(route);
        Committed();
    }

    private long Add(string text)
    {
        var id = _ids.Count + 1;
        _insertWord.Bind(1, id).Bind(2, text).Run();
        _ids.Add(text, id);
        _newWords.Add(text);
        return id;
    }
}
