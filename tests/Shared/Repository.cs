using System.Runtime.CompilerServices;

namespace FragTools.Tests;

/// <summary>Where the tests find the project's own files and, where it is checked out beside the project, the shared corpus.</summary>
internal static class Repository
{
    /// <summary>The folder that holds FragTools.sln.</summary>
    public static string Folder { get; } = Find();

    /// <summary>The fixtures: <c>tests/fixtures</c>.</summary>
    public static string Fixtures => Path.Combine(Folder, "tests", "fixtures");

    /// <summary>A fixture, which must be there.</summary>
    public static string Fixture(params string[] parts)
    {
        var path = Path.Combine([Fixtures, .. parts]);
        Assert.True(Path.Exists(path), $"fixture {path} is missing");
        return path;
    }

    /// <summary>
    /// A folder of the corpus, or the test is skipped: excerpts that others posted are not part of the project. CI runs the
    /// tests whose names say "corpus" once more where it is not; so that none is forgotten there, only those may ask.
    /// </summary>
    public static string SharedFolder(params string[] parts)
    {
        var test = TestContext.Current.TestMethod;
        Assert.Contains("corpus", $"{test?.TestClass.TestClassName}.{test?.MethodName}", StringComparison.OrdinalIgnoreCase);
        var path = Path.Combine([Folder, "..", "shared", .. parts]);
        Assert.SkipUnless(Directory.Exists(path), $"../shared/{string.Join('/', parts)} is not here: what others posted is not part of the project");
        return path;
    }

    private static string Find([CallerFilePath] string thisFile = "")
    {
        for (var folder = Path.GetDirectoryName(thisFile); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FragTools.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"FragTools.sln is above none of the folders of {thisFile}");
    }
}
