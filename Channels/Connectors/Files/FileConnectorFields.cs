using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Connectors.Files;

/// <summary>What is done where a file of that name is there already, with other bytes.</summary>
internal enum OnExists
{
    /// <summary>The delivery is refused.</summary>
    Refuse,

    /// <summary>The file is replaced.</summary>
    Replace,

    /// <summary>The new one gets a number before its extension.</summary>
    Number,
}

/// <summary>The keys that every connector has that writes files, wherever they lie.</summary>
internal static class FileConnectorFields
{
    /// <summary>What it does, as the second half of the component's summary.</summary>
    public const string Summary = "Each appears whole or not at all: it is written under a hidden name, synced, and renamed. A file of the same name and bytes counts as delivered: it is "
        + "a repeat.";

    /// <summary>The keys.</summary>
    /// <param name="path">The key that says where, which differs.</param>
    public static IReadOnlyList<FieldSpec> All(FieldSpec path) =>
    [
        path,
        new("name", FieldKind.Template, "The file's name. Separators in values are escaped; a name that is still unsafe is refused.")
        {
            Required = true,
            Encoding = ValueEncoding.FileName,
            Example = "\"{code}.json\"",
        },
        new("on-exists", FieldKind.Choice,
            "What is done where a file of that name holds other bytes: refuse the delivery, replace the file, or number the new one (items-2.json).")
        {
            Choices = ["refuse", "replace", "number"],
            Default = "refuse",
            Example = "number",
        },
    ];

    /// <summary>What <c>on-exists</c> says.</summary>
    public static OnExists OnExistsOf(Settings send) => Enum.Parse<OnExists>(send.Text("on-exists"), ignoreCase: true);
}
