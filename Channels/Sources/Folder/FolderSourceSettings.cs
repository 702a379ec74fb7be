using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Files;

namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>What a <see cref="FolderSource"/> may be told.</summary>
internal static class FolderSourceSettings
{
    /// <summary>The component's spec.</summary>
    public static ComponentSpec Spec { get; } = new(
        "folder",
        "Looks into a folder of this machine, or of a disk that is mounted into it. " + FileSourceFields.Summary,
        FileSourceFields.All(
            new FieldSpec("path", FieldKind.Path, "The folder to look in; made where it is missing.") { Required = true, Example = "in/items" },
            FieldKind.Path,
            "in/items"),
        """
        folder:
          path: in/items
          pattern: "*.csv"
          stable-for: 5s
          move-to: in/items/done
          quarantine: in/items/quarantine
        """)
    {
        Attributes = FileSourceFields.Attributes,
    };
}
