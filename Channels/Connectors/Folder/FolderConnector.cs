using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Folder;

/// <summary>
/// Writes payloads as files: under a hidden name first, synced, then renamed, and the folder synced, so that whoever watches the folder never
/// sees half a file, and a delivered one is there after a power failure.
/// </summary>
internal sealed class FolderConnector : IConnector
{
    private const int LongestName = 200;
    private const int DiskFull = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private readonly FolderConnectorSettings _settings;

    public FolderConnector(ComponentContext context)
    {
        _settings = FolderConnectorSettings.From(context.Settings, context.System, context.StateFolder);
        Endpoint = $"folder {context.Settings.Text("path")}";
    }

    /// <summary>The way out as the registry lists it.</summary>
    public static ConnectorComponent Component { get; } =
        new(FolderConnectorSettings.Spec, FolderConnectorSettings.SystemSpec, context => new FolderConnector(context));

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (!delivery.Attributes.TryGetValue("name", out var name) || !IsSafe(name))
            return new DeliveryOutcome.Refused(new MessageError(
                "FOLDER-NAME-UNSAFE", $"the name template came to something that cannot name a file: empty, hidden, longer than {LongestName} bytes, or with a separator")
            {
                Value = name,
            });
        // The disk may take its time; the worker's thread is not the one to wait for it.
        return await Task.Run(() => Write(delivery, name), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DeliveryOutcome Write(Delivery delivery, string name)
    {
        var temporary = Path.Combine(_settings.Path, TemporaryName(delivery));
        var scope = RetryScope.Target;
        try
        {
            Directory.CreateDirectory(_settings.Path);
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                file.Write(delivery.Payload.Span);
                file.Flush(flushToDisk: true);
            }
            // The folder takes files: what fails from here on is about this name, and must not hold up the deliveries behind it for ever.
            scope = RetryScope.Message;
            var outcome = Publish(temporary, name, delivery.Payload.Span);
            scope = RetryScope.Target;
            FolderSync.Sync(_settings.Path);
            return outcome;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return IsDiskFull(e) || scope == RetryScope.Target
                ? new DeliveryOutcome.RetryLater(RetryScope.Target, Describe(e))
                : new DeliveryOutcome.RetryLater(scope, new MessageError(
                    "FOLDER-NOT-PUBLISHED", $"the file is written but cannot be given its name: {Reason(e)}; see whether a folder of that name is there")
                {
                    Value = name,
                });
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    private DeliveryOutcome Publish(string temporary, string name, ReadOnlySpan<byte> payload)
    {
        for (var number = 1; ; number++)
        {
            var target = Path.Combine(_settings.Path, number == 1 ? name : Numbered(name, number));
            try
            {
                // Without overwriting, the system makes the name and checks that it is free in one step.
                File.Move(temporary, target, overwrite: false);
                return new DeliveryOutcome.Delivered(null);
            }
            catch (IOException) when (File.Exists(target) && File.Exists(temporary))
            {
                if (Holds(target, payload))
                    return new DeliveryOutcome.Delivered(null);
            }
            if (_settings.OnExists == OnExists.Replace)
            {
                File.Move(temporary, target, overwrite: true);
                return new DeliveryOutcome.Delivered(null);
            }
            if (_settings.OnExists == OnExists.Refuse)
                return new DeliveryOutcome.Refused(new MessageError(
                    "FOLDER-FILE-EXISTS", "a file of that name is there already and holds other bytes; see on-exists: replace or number")
                {
                    Value = name,
                });
        }
    }

    // The same at every repeat of a delivery, so that what a crash left behind is written over and never piles up.
    private static string TemporaryName(Delivery delivery)
        => $".{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(delivery.Key)))[..24]}-{delivery.Id}.part";

    private static string Numbered(string name, int number)
        => $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}";

    private static bool Holds(string path, ReadOnlySpan<byte> payload)
        => new FileInfo(path).Length == payload.Length && payload.SequenceEqual(File.ReadAllBytes(path));

    private static bool IsSafe(string name)
        => name.Length > 0
        && name[0] != '.'
        && Encoding.UTF8.GetByteCount(name) <= LongestName
        && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0
        && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;

    // The system's own text would repeat the file's name.
    private static MessageError Describe(Exception e) => e switch
    {
        UnauthorizedAccessException => new("FOLDER-DENIED", "the folder cannot be written to: access is denied; the engine's account needs to write and rename there"),
        _ when IsDiskFull(e) => new("FOLDER-DISK-FULL", "the disk of the folder is full"),
        _ => new("FOLDER-NOT-WRITTEN", $"the folder cannot be written to: {Reason(e)}"),
    };

    private static string Reason(Exception e) => e is UnauthorizedAccessException ? "access is denied" : $"an input/output error (0x{e.HResult:X8})";

    private static bool IsDiskFull(Exception e) => e.HResult is DiskFull or WindowsDiskFull;

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is hidden, and written over by the next try.
        }
    }
}
