using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Files;

/// <summary>
/// Writes payloads as files, wherever the folder lies: under a hidden name first, synced, then renamed, and the folder synced, so that whoever watches the folder
/// never sees half a file, and a delivered one is there after a power failure. After a call whose answer was lost, the next try finds out what it did.
/// </summary>
internal abstract class FileConnector : IConnector
{
    private const int LongestName = 200;
    private const int PieceSize = 256 * 1024;

    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly FileConnectorErrors _errors;
    private readonly FilePublication _publication;

    /// <param name="kind">What the component is called.</param>
    /// <param name="send">Its settings.</param>
    /// <param name="errors">Its words.</param>
    /// <param name="files">Where the files go; disposed of with it.</param>
    protected FileConnector(string kind, Settings send, FileConnectorErrors errors, IFileSystem files)
    {
        (_files, _errors, _folder) = (files, errors, send.Text("path"));
        _publication = new FilePublication(files, _folder, FileConnectorFields.OnExistsOf(send), errors);
        Endpoint = $"{kind} {_folder}";
    }

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public bool ReadsStreams => true;

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (!delivery.Attributes.TryGetValue("name", out var name) || !IsSafe(name))
            return new DeliveryOutcome.Refused(_errors.NameUnsafe(LongestName, name));
        var temporary = FilePaths.Join(_folder, TemporaryName(delivery));
        try
        {
            if (!_publication.IsWritten(temporary))
            {
                // What was written before an answer was lost need not be written again.
                if (delivery.Attempt > 1 && await _publication.IsThereAsync(delivery, name, cancellationToken))
                    return await EndAsync(new DeliveryOutcome.Delivered(null), cancellationToken);
                await WriteAsync(delivery, temporary, cancellationToken);
            }
            return await EndAsync(await PublishAsync(delivery, name, temporary, cancellationToken), cancellationToken);
        }
        catch (FileSystemException e)
        {
            // Where the target does not answer, there is nobody to ask to remove it.
            if (!e.Fault.IsOfTarget() || e.Fault == FileFault.DiskFull)
                await _publication.RemoveAsync(temporary, cancellationToken);
            return new DeliveryOutcome.RetryLater(RetryScope.Target, _errors.NotWritten(e));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _files.DisposeAsync();

    private async ValueTask WriteAsync(Delivery delivery, string temporary, CancellationToken cancellationToken)
    {
        await using var file = await CreateAsync(temporary, cancellationToken);
        if (delivery.Large is null)
        {
            await file.WriteAsync(delivery.Payload, cancellationToken);
        }
        else
        {
            await using var payload = delivery.OpenPayload();
            var piece = new byte[PieceSize];
            while (await payload.ReadAsync(piece, cancellationToken) is > 0 and var length)
                await file.WriteAsync(piece.AsMemory(0, length), cancellationToken);
        }
        await file.CompleteAsync(cancellationToken);
    }

    private async ValueTask<IFileWriter> CreateAsync(string temporary, CancellationToken cancellationToken)
    {
        try
        {
            return await _files.CreateAsync(temporary, overwrite: true, cancellationToken);
        }
        catch (FileSystemException e) when (e.Fault == FileFault.NotFound)
        {
            await _files.MakeFolderAsync(_folder, cancellationToken);
            return await _files.CreateAsync(temporary, overwrite: true, cancellationToken);
        }
    }

    // The folder takes files: what fails from here on, unless it is the target as a whole, is about this name, and must not hold up those behind it for ever.
    private async ValueTask<DeliveryOutcome> PublishAsync(Delivery delivery, string name, string temporary, CancellationToken cancellationToken)
    {
        try
        {
            return await _publication.PublishAsync(delivery, name, temporary, cancellationToken);
        }
        catch (FileSystemException e) when (!e.Fault.IsOfTarget())
        {
            await _publication.RemoveAsync(temporary, cancellationToken);
            return new DeliveryOutcome.RetryLater(RetryScope.Message, _errors.NotPublished(name, e));
        }
    }

    // A rename that is not on the disk yet must not count as delivered.
    private async ValueTask<DeliveryOutcome> EndAsync(DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is DeliveryOutcome.Delivered)
            await _files.SyncFolderAsync(_folder, cancellationToken);
        return outcome;
    }

    // The same at every repeat of a delivery, so that what a crash left behind is written over and never piles up.
    private static string TemporaryName(Delivery delivery)
        => $".{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(delivery.Key)))[..24]}-{delivery.Id}.part";

    private static bool IsSafe(string name)
        => name.Length > 0
        && name[0] != '.'
        && Encoding.UTF8.GetByteCount(name) <= LongestName
        && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0
        && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;
}
