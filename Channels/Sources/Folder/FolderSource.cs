using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Files;

namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>Takes files from a folder of this machine. It begins only where it can make, write and rename in its folders.</summary>
internal sealed class FolderSource : FileSource
{
    private readonly LocalFileSystem _disk;
    private readonly string _node;
    private FileStream? _lock;

    public FolderSource(ComponentContext context)
        : this(context, new LocalFileSystem(context.StateFolder))
    {
    }

    private FolderSource(ComponentContext context, LocalFileSystem disk)
        : base(context, "folder", FileSourceSettings.From(context.Settings), new FileSourceErrors("FOLDER"), disk)
        => (_disk, _node) = (disk, context.Node);

    /// <summary>The way in as the registry lists it.</summary>
    public static SourceComponent Component { get; } = new(FolderSourceSettings.Spec, context => new FolderSource(context)) { IsPolled = true };

    /// <inheritdoc/>
    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            Prepare("path", Settings.Path);
            if (Settings.MoveTo is { } moveTo)
                Prepare("move-to", moveTo);
            Prepare("quarantine", Settings.Quarantine);
            Prepare("claims", Settings.Claims);
            _lock = Lock();
        },
        cancellationToken);

    /// <inheritdoc/>
    protected override void Release()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private void Prepare(string key, string path)
    {
        try
        {
            Directory.CreateDirectory(_disk.Full(path));
            using var probe = new FileStream(
                Path.Combine(_disk.Full(path), ".engine-probe"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (LocalFaults.IsOfTheWorld(e))
        {
            throw new ComponentStartException(Errors.NotUsable(key, path, LocalFaults.Of(e)), e);
        }
    }

    // An open file that nobody else of this name can open. Several engines may share a folder; two channels of one engine that take the same files would each
    // get some of them, which nobody can mean, and two engines of one name and state would take each other's claims for their own.
    private FileStream Lock()
    {
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_node}\n{Settings.Pattern}")))[..16];
        try
        {
            return new FileStream(
                Path.Combine(_disk.Full(Settings.Path), $".engine-claim-{name}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new ComponentStartException(
                new MessageError(
                    "FOLDER-IN-USE",
                    $"the files {Settings.Pattern} of the folder {Settings.Path} are taken by another channel, or by another engine of the name {_node}; give each channel its own folder or "
                    + "pattern, and each engine its own node: in engine.yaml"),
                e);
        }
    }
}
