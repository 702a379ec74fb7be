using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Channels.Sources.Files;

namespace InterfaceEngine.Channels.Sources.Sftp;

/// <summary>
/// Takes files from a folder of an SFTP server. It begins whether the server is there or not: a partner's server may be away for hours, and each look says once what is
/// wrong and tries again.
/// </summary>
internal sealed class SftpSource(ComponentContext context)
    : FileSource(context, $"sftp {Address(context)}", FileSourceSettings.From(context.Settings), new FileSourceErrors("SFTP"), Open(context))
{
    /// <summary>The way in as the registry lists it.</summary>
    public static SourceComponent Component { get; } = new(SftpSourceSettings.Spec, context => new SftpSource(context))
    {
        IsPolled = true,
        SystemSpec = SftpSystem.Spec,
        Check = SftpSourceSettings.Check,
    };

    private static SftpFileSystem Open(ComponentContext context) => SftpSystem.Open(context.System!, context.ConfigurationFolder, context.Time);

    private static string Address(ComponentContext context) => SftpSystem.Read(context.System!, context.ConfigurationFolder).Address;
}
