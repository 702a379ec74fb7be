using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The content and payloads of one change that are too large for a segment's rows: written and synced before the rows that name them.</summary>
internal sealed class LargeFiles
{
    private readonly Dictionary<object, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly List<StoredFile> _taken = [];
    private readonly ContentFolder _folder;
    private readonly int _limit;

    private LargeFiles(ContentFolder folder, int limit)
    {
        _folder = folder;
        _limit = limit;
    }

    /// <summary>Writes what is too large in a message and its run; null where nothing is, as nearly always.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be written; none is left behind.</exception>
    public static LargeFiles? Write(ContentFolder folder, int limit, NewMessage message)
    {
        if (message.Envelope.Large is null && AcceptChange.SizeOf(message) <= limit)
            return null;
        var files = new LargeFiles(folder, limit);
        return files.Complete(() => files.Add(message));
    }

    /// <summary>The same for the children of a split and its end.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be written; none is left behind.</exception>
    public static LargeFiles? Write(ContentFolder folder, int limit, SplitChunk chunk)
    {
        var files = new LargeFiles(folder, limit);
        return files.Complete(() =>
        {
            foreach (var child in chunk.Children)
                files.Add(child);
            files.Add(chunk.End);
        });
    }

    /// <summary>The same for a message with all its children.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be written; none is left behind.</exception>
    public static LargeFiles? Write(ContentFolder folder, int limit, NewBatch batch)
    {
        var files = new LargeFiles(folder, limit);
        return files.Complete(() =>
        {
            files.Add(batch.Message);
            foreach (var child in batch.Children)
                files.Add(child);
            files.Add(batch.End);
        });
    }

    /// <summary>The same for a composed batch, whose content is its payload.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be written; none is left behind.</exception>
    public static LargeFiles? Write(ContentFolder folder, int limit, ComposedBatch batch)
    {
        var files = new LargeFiles(folder, limit);
        return files.Complete(() => files.Add(batch.Envelope, batch.Owed.Payload));
    }

    /// <summary>The same for a run.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be written; none is left behind.</exception>
    public static LargeFiles? Write(ContentFolder folder, int limit, NewRun run)
    {
        if (AcceptChange.SizeOf(run) <= limit)
            return null;
        var files = new LargeFiles(folder, limit);
        return files.Complete(() => files.Add(run));
    }

    /// <summary>The file of an <see cref="Envelope"/>, an <see cref="OwedDelivery"/> or a run's edited content; null where its bytes go into a row.</summary>
    public string? NameOf(object owner) => _names.GetValueOrDefault(owner);

    /// <summary>Removes them, where the change was not stored.</summary>
    public void Delete()
    {
        foreach (var name in _names.Values)
            _folder.Delete(name);
        foreach (var file in _taken)
            _folder.Delete(file.Name);
    }

    /// <summary>Removes those of one message, where it alone was not stored.</summary>
    public void Delete(NewMessage message)
    {
        if (_names.Remove(message.Envelope, out var content))
            _folder.Delete(content);
        foreach (var delivery in message.Run?.Deliveries ?? [])
        {
            if (_names.Remove(delivery, out var payload))
                _folder.Delete(payload);
        }
    }

    private LargeFiles? Complete(Action write)
    {
        try
        {
            write();
            return _names.Count == 0 && _taken.Count == 0 ? null : this;
        }
        catch (IOException e)
        {
            Delete();
            throw _folder.ToUnavailable(e);
        }
    }

    private void Add(NewMessage message)
    {
        // What came as a stream stands there already, and from here on shares the change's fate.
        if (message.Envelope.Large is StoredFile file)
        {
            if (file.TryTake())
                _taken.Add(file);
        }
        else
        {
            Add(message.Envelope, message.Envelope.Content);
        }
        Add(message.Run, message.Envelope);
    }

    private void Add(NewRun? run, Envelope? envelope = null)
    {
        if (run is null)
            return;
        if (run.EditedContent is { } edited)
            Add(run, edited);
        for (var i = 0; i < run.Deliveries.Count; i++)
            Add(run.Deliveries[i], envelope);
    }

    // The content as it came is one file, however many destinations it goes to.
    private void Add(OwedDelivery owed, Envelope? envelope)
    {
        if (owed.Large is not null)
            return;
        if (envelope is { Large: null } && owed.Payload.Equals(envelope.Content) && _names.TryGetValue(envelope, out var name))
            _names[owed] = name;
        else
            Add(owed, owed.Payload);
    }

    private void Add(object owner, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > _limit)
            _names[owner] = _folder.Write(bytes.Span);
    }
}
