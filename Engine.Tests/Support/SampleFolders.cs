namespace InterfaceEngine.Tests.Support;

/// <summary>Where the samples of the checkout lie.</summary>
internal static class SampleFolders
{
    /// <summary>The sample hospital.</summary>
    public static string Hospital => Path.Combine(Root, "samples", "hospital");

    /// <summary>The checkout's root: the folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "InterfaceEngine.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests run from a build inside a checkout: there is no InterfaceEngine.sln above them.");
    }
}
