using System.Collections.Concurrent;
using System.Globalization;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Files;

/// <summary>Gives written files their names, and knows a file that is there already for the repeat of one.</summary>
internal sealed class FilePublication(IFileSystem files, string folder, OnExists onExists, FileConnectorErrors errors)
{
    private const int PieceSize = 64 * 1024;

    // Files that were being renamed when the answer was lost. They are whole: where one is gone, it was renamed, even if the partner has taken it away since.
    private readonly ConcurrentDictionary<string, bool> _unknown = new(StringComparer.Ordinal);

    /// <summary>Whether a hidden file is written and was perhaps renamed already: then it is published, and not written a second time.</summary>
    public bool IsWritten(string temporary) => _unknown.ContainsKey(temporary);

    /// <summary>Renames a hidden file into its place. Where it is not needed any more, it is removed.</summary>
    public async ValueTask<DeliveryOutcome> PublishAsync(Delivery delivery, string name, string temporary, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await RenameIntoPlaceAsync(delivery, name, temporary, cancellationToken);
            _unknown.TryRemove(temporary, out _);
            return outcome;
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound && IsWritten(temporary))
        {
            // It may be the folder that is gone, and the file with it: then it is written anew.
            _unknown.TryRemove(temporary, out _);
            if (await files.StatAsync(folder, cancellationToken) is null)
                throw;
            return new DeliveryOutcome.Delivered(null);
        }
    }

    /// <summary>Whether the payload is there already, under the name or, where such names are given, under the name with a number.</summary>
    public async ValueTask<bool> IsThereAsync(Delivery delivery, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(delivery, name, cancellationToken) == Found.Same;
        }
        catch (FileSystemException e) when (!e.Fault.IsOfTarget())
        {
            // A folder may take files and let nobody look at them.
            return false;
        }
    }

    /// <summary>Removes a hidden file that is of no use any more. One that stays is written over by the next try, and seen by nobody.</summary>
    public async ValueTask RemoveAsync(string temporary, CancellationToken cancellationToken)
    {
        try
        {
            await files.RemoveAsync(temporary, cancellationToken);
        }
        catch (FileSystemException)
        {
            // It stays.
        }
    }

    private async ValueTask<DeliveryOutcome> RenameIntoPlaceAsync(Delivery delivery, string name, string temporary, CancellationToken cancellationToken)
    {
        if (await TryRenameAsync(temporary, name, cancellationToken))
            return new DeliveryOutcome.Delivered(null);
        switch (await FindAsync(delivery, name, cancellationToken))
        {
            case Found.Same:
                await RemoveAsync(temporary, cancellationToken);
                return new DeliveryOutcome.Delivered(null);
            case Found.NoFile:
                throw new FileSystemException(FileFault.Exists, new MessageError("FILE-NAME-TAKEN", "something that is no file has it"));
        }
        if (onExists == OnExists.Refuse)
        {
            await RemoveAsync(temporary, cancellationToken);
            return new DeliveryOutcome.Refused(errors.Exists(name));
        }
        for (var number = Math.Max(2, (await ListNumberedAsync(name, cancellationToken)).Select(f => f.Number).DefaultIfEmpty().Max() + 1); ; number++)
        {
            if (await TryRenameAsync(temporary, FilePaths.Numbered(name, number), cancellationToken))
                return new DeliveryOutcome.Delivered(null);
        }
    }

    // False where the name is taken.
    private async ValueTask<bool> TryRenameAsync(string temporary, string name, CancellationToken cancellationToken)
    {
        try
        {
            await files.RenameAsync(temporary, FilePaths.Join(folder, name), overwrite: onExists == OnExists.Replace, cancellationToken);
            return true;
        }
        catch (FileSystemException e) when (e.Fault == FileFault.Exists && onExists != OnExists.Replace)
        {
            return false;
        }
        catch (FileSystemException e) when (e.Fault.LeavesUnknown())
        {
            _unknown[temporary] = true;
            throw;
        }
    }

    private async ValueTask<Found> FindAsync(Delivery delivery, string name, CancellationToken cancellationToken)
    {
        if (await files.StatAsync(FilePaths.Join(folder, name), cancellationToken) is not { } first)
            return Found.Nothing;
        if (first.Kind != FileKind.File)
            return Found.NoFile;
        if (await HoldsAsync(first with { Name = name }, delivery, cancellationToken))
            return Found.Same;
        if (onExists == OnExists.Number)
        {
            foreach (var (entry, _) in await ListNumberedAsync(name, cancellationToken))
            {
                if (await HoldsAsync(entry, delivery, cancellationToken))
                    return Found.Same;
            }
        }
        return Found.Other;
    }

    private async ValueTask<List<(FileEntry Entry, int Number)>> ListNumberedAsync(string name, CancellationToken cancellationToken)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name) + "-", Path.GetExtension(name));
        var found = new List<(FileEntry, int)>();
        await foreach (var batch in files.ListAsync(folder, cancellationToken))
        {
            foreach (var entry in batch)
            {
                if (entry.Name.Length > stem.Length + extension.Length
                    && entry.Name.StartsWith(stem, StringComparison.Ordinal)
                    && entry.Name.EndsWith(extension, StringComparison.Ordinal)
                    && int.TryParse(entry.Name.AsSpan(stem.Length..^extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number < int.MaxValue)
                    found.Add((entry, number));
            }
        }
        return found;
    }

    private async ValueTask<bool> HoldsAsync(FileEntry entry, Delivery delivery, CancellationToken cancellationToken)
    {
        if (entry.Kind != FileKind.File || entry.Size != delivery.PayloadLength)
            return false;
        try
        {
            await using var there = await files.OpenReadAsync(FilePaths.Join(folder, entry.Name), cancellationToken);
            await using var payload = delivery.OpenPayload();
            return await AreEqualAsync(there, payload, cancellationToken);
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound)
        {
            // Taken away since: whoever took it has it, but it may have been another's.
            return false;
        }
    }

    private static async ValueTask<bool> AreEqualAsync(Stream one, Stream other, CancellationToken cancellationToken)
    {
        var (first, second) = (new byte[PieceSize], new byte[PieceSize]);
        while (true)
        {
            var length = await one.ReadAtLeastAsync(first, PieceSize, throwOnEndOfStream: false, cancellationToken);
            var otherLength = await other.ReadAtLeastAsync(second, PieceSize, throwOnEndOfStream: false, cancellationToken);
            if (length != otherLength || !first.AsSpan(0, length).SequenceEqual(second.AsSpan(0, length)))
                return false;
            if (length < PieceSize)
                return true;
        }
    }

    private enum Found
    {
        /// <summary>The name is free.</summary>
        Nothing,

        /// <summary>The payload.</summary>
        Same,

        /// <summary>Other bytes.</summary>
        Other,

        /// <summary>A folder, a link.</summary>
        NoFile,
    }
}
