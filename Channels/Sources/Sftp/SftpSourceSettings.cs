using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sftp;
using InterfaceEngine.Channels.Sources.Files;

namespace InterfaceEngine.Channels.Sources.Sftp;

/// <summary>What an <see cref="SftpSource"/> may be told.</summary>
internal static class SftpSourceSettings
{
    /// <summary>The component's spec.</summary>
    public static ComponentSpec Spec { get; } = new(
        "sftp",
        "Looks into a folder of an SFTP server, the system's `sftp:`. " + FileSourceFields.Summary,
        FileSourceFields.All(
            new FieldSpec("path", FieldKind.Text, "The folder to look in, below the system's root; it must be there.") { Required = true, Example = "in" },
            FieldKind.Text,
            "in"),
        """
        sftp:
          path: statements
          pattern: "*.csv"
          stable-for: 10s
          poll: 30s
          after: remove
        """)
    {
        Attributes = FileSourceFields.Attributes,
    };

    /// <summary>Finds what no key's own type shows.</summary>
    public static void Check(ComponentCheck check)
    {
        if (check.System is null)
            check.Problems.Error("CFG-SYSTEM-COMPONENT", check.Settings.At, "the system of 'from' has no 'sftp:' block, which says 'address' among others", "add it in systems.yaml");
        else
            SftpSystem.Check(check);
    }
}
