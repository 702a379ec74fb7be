using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>Claims files and reads them, several at once.</summary>
internal sealed class FileReading(IFileSystem files, FileSourceSettings settings, FileClaims claims)
{
    /// <summary>How many bytes of a file are held in memory when it is read ahead: none of one that is read as a stream, or not at all.</summary>
    public long BytesOf(ClaimedFile claim) => IsSmall(claim.File) ? claim.File.Size : 0;

    /// <summary>Claims a file and reads it, where it is short enough to be held in memory.</summary>
    /// <returns>How far it came; no failure of the file system is thrown.</returns>
    public async Task<ReadFile> BeginAsync(ClaimedFile claim, CancellationToken cancellationToken)
    {
        var file = claim.File;
        if (!claim.IsClaimed)
        {
            // An earlier file of that name is not done with yet.
            if (claims.Holds(file.Name))
                return new ReadFile(claim, ReadState.Gone);
            try
            {
                await claims.ClaimAsync(file.Name, cancellationToken);
            }
            catch (FileSystemException e)
            {
                var state = e.Fault is FileFault.NotFound or FileFault.Exists ? ReadState.Gone : e.Fault.IsOfTarget() ? ReadState.Broken : ReadState.NotClaimed;
                return new ReadFile(claim, state, Failure: e);
            }
        }
        if (file.Size > settings.MaxSize)
            return new ReadFile(claim, ReadState.TooLarge);
        if (!IsSmall(file))
            return new ReadFile(claim, ReadState.Ready);
        try
        {
            var content = await files.ReadAsync(claims.PathOf(file.Name), (int)file.Size + 1, cancellationToken);
            return content.Bytes.Length == file.Size && content.Size == file.Size && content.Modified == file.Changed
                ? new ReadFile(claim, ReadState.Ready, content.Bytes)
                : new ReadFile(claim, ReadState.Changed);
        }
        catch (FileSystemException e)
        {
            return new ReadFile(claim, e.Fault.IsOfTarget() ? ReadState.Broken : ReadState.Unreadable, Failure: e);
        }
    }

    /// <summary>Opens a claimed file that is too long for memory. The stream throws <see cref="FileChangedException"/> where it is not what was seen.</summary>
    public async ValueTask<Stream> OpenAsync(SeenFile file, CancellationToken cancellationToken)
    {
        var path = claims.PathOf(file.Name);
        return new UnchangedStream(await files.OpenReadAsync(path, cancellationToken), file, () => files.StatAsync(path, CancellationToken.None));
    }

    private bool IsSmall(SeenFile file) => file.Size <= Math.Min(LargeContent.Above, settings.MaxSize);
}
