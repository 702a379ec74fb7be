namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>Moves files without ever overwriting one.</summary>
internal static class FileMove
{
    /// <summary>Moves a file into a folder by rename; where its name is taken, a number goes before the extension: <c>items-2.csv</c>.</summary>
    /// <returns>Where it is now.</returns>
    public static string Into(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        var name = Path.GetFileNameWithoutExtension(path);
        var extension = Path.GetExtension(path);
        for (var number = 1; ; number++)
        {
            var target = Path.Combine(folder, number == 1 ? name + extension : $"{name}-{number}{extension}");
            try
            {
                File.Move(path, target, overwrite: false);
                return target;
            }
            catch (IOException) when (File.Exists(target) && File.Exists(path))
            {
                // Taken: the next number.
            }
        }
    }
}
