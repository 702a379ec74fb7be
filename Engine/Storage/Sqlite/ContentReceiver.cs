using System.Buffers;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Writes content into the store's folder while it comes: hashed on the way, synced at the end, a piece of it in memory at a time.</summary>
internal sealed class ContentReceiver(ContentFolder folder, FreeSpace space, int inlineBytes)
{
    private const int Piece = 512 << 10;

    /// <summary>The disk's reserve is looked at after so many bytes.</summary>
    private const long LookEvery = 16L << 20;

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be written; nothing is left of it. What the stream throws goes through.</exception>
    public async ValueTask<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellationToken)
    {
        var name = folder.NewName();
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            // What comes whole in the first piece and has room in a row needs no file.
            var first = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (first < buffer.Length && first <= inlineBytes)
                return new Received(folder, null, buffer.AsSpan(0, first).ToArray());
            var sum = new StableHashSum();
            using (var file = Create(name))
            {
                var sinceLook = LookEvery;
                for (var read = first; read > 0; read = await content.ReadAsync(buffer, cancellationToken))
                {
                    if ((sinceLook += read) >= LookEvery)
                    {
                        space.Refresh();
                        space.ThrowIfReserved();
                        sinceLook = 0;
                    }
                    var piece = buffer.AsMemory(0, read);
                    Guard(() => file.Write(piece.Span));
                    sum.Add(piece.Span);
                }
                await Task.Run(() => Sync(file), CancellationToken.None);
            }
            return sum.Length > inlineBytes
                ? new Received(folder, new StoredFile(folder, name, sum.Length, sum.Result), default)
                : TakeInMemory(name);
        }
        catch
        {
            folder.Delete(name);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // It came in pieces and is short all the same: rows hold what is short.
    private Received TakeInMemory(string name)
    {
        var bytes = File.ReadAllBytes(folder.PathOf(name));
        folder.Delete(name);
        return new Received(folder, null, bytes);
    }

    private FileStream Create(string name)
    {
        FileStream? file = null;
        Guard(() => file = new FileStream(folder.PathOf(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0));
        return file!;
    }

    private void Sync(FileStream file) => Guard(() =>
    {
        file.Flush(flushToDisk: true);
        folder.Sync();
    });

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (IOException e)
        {
            throw folder.ToUnavailable(e);
        }
    }

    private sealed class Received(ContentFolder folder, StoredFile? file, ReadOnlyMemory<byte> bytes) : IncomingContent
    {
        public override LargeContent? Large => file;

        public override ReadOnlyMemory<byte> Bytes => bytes;

        public override void Dispose()
        {
            if (file is not null && file.TryTake())
                folder.Delete(file.Name);
        }
    }
}
