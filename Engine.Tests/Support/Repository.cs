using NUnit.Framework;

namespace InterfaceEngine.Tests.Support;

/// <summary>The checkout that the tests run from: for the samples, and for generated files that must be in step.</summary>
internal static class Repository
{
    /// <summary>The checkout's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>
    /// Says that a generated file is in step. With the environment variable <c>UPDATE_GENERATED</c> set it is written instead, so that
    /// the change is seen in review.
    /// </summary>
    public static void AssertGenerated(string relative, string expected)
    {
        var path = PathOf(relative);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }
        Assert.That(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : null, Is.EqualTo(expected),
            $"{relative} is not in step; run the tests with UPDATE_GENERATED=1 and read the difference");
    }

    private static string FindRoot()
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "InterfaceEngine.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run from a checkout.");
        return folder;
    }
}
