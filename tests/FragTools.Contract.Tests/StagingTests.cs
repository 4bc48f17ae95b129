namespace FragTools.Tests;

/// <summary>What a build leaves at out/FragTools, and what its manifest says.</summary>
public sealed class StagingTests
{
    // All that may be there. A file that is to be staged is added here, so that nothing foreign slips in.
    private static readonly string[] Known =
    [
        "CHANGELOG.md",
        "FragTools.Core.dll",
        "FragTools.Format.ps1xml",
        "FragTools.Types.ps1xml",
        "FragTools.dll",
        "FragTools.psd1",
        "LICENSE",
        "THIRD-PARTY-NOTICES.md",
        "en-US/FragTools.dll-Help.xml",
        "en-US/about_FragTools.help.txt",
        "en-US/about_FragTools_Findings.help.txt",
        "yaml/FragTools.Yaml.dll",
        "yaml/YamlDotNet.dll",
    ];

    [Fact]
    public void The_module_holds_what_is_the_modules_and_nothing_else()
    {
        var there = Directory.EnumerateFiles(StagedModule.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(StagedModule.Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Empty(there.Except(Known));
        Assert.Empty(Known.Where(file => !file.StartsWith("yaml/", StringComparison.Ordinal)).Except(there));
        Assert.True(there.Contains("yaml/FragTools.Yaml.dll") == there.Contains("yaml/YamlDotNet.dll"), "FragTools.Yaml and YamlDotNet are staged together or not at all");
    }

    [Theory]
    [InlineData("FragTools.psd1", "FragTools.psd1")]
    [InlineData("LICENSE", "LICENSE")]
    [InlineData("CHANGELOG.md", "CHANGELOG.md")]
    [InlineData("THIRD-PARTY-NOTICES.md", "THIRD-PARTY-NOTICES.md")]
    [InlineData("FragTools.Format.ps1xml", "src/FragTools/FragTools.Format.ps1xml")]
    [InlineData("FragTools.Types.ps1xml", "src/FragTools/FragTools.Types.ps1xml")]
    [InlineData("en-US/FragTools.dll-Help.xml", "en-US/FragTools.dll-Help.xml")]
    [InlineData("en-US/about_FragTools.help.txt", "en-US/about_FragTools.help.txt")]
    [InlineData("en-US/about_FragTools_Findings.help.txt", "en-US/about_FragTools_Findings.help.txt")]
    public void A_staged_text_is_what_the_sources_hold(string staged, string source)
        => Assert.Equal(
            File.ReadAllText(Path.Combine(Repository.Folder, source)),
            File.ReadAllText(Path.Combine(StagedModule.Folder, staged)));

    [Theory]
    [InlineData("FragTools.dll")]
    [InlineData("FragTools.Core.dll")]
    public void A_staged_assembly_is_the_one_just_built(string name)
        => Assert.Equal(
            File.ReadAllBytes(Path.Combine(Repository.Folder, "src", "FragTools", "bin", StagedModule.BuildConfiguration, "net8.0", name)),
            File.ReadAllBytes(Path.Combine(StagedModule.Folder, name)));

    [Fact]
    public void The_manifest_has_the_builds_version()
    {
        Assert.Equal(StagedModule.BuildVersion, StagedModule.ManifestValue("ModuleVersion"));
        Assert.Equal("FragTools.dll", StagedModule.ManifestValue("RootModule"));
        Assert.StartsWith($"{StagedModule.BuildVersion}: ", StagedModule.ManifestValue("ReleaseNotes"), StringComparison.Ordinal);
        Assert.Contains($"\n## {StagedModule.BuildVersion}", File.ReadAllText(Path.Combine(StagedModule.Folder, "CHANGELOG.md")), StringComparison.Ordinal);
        Assert.Equal("7.4", StagedModule.ManifestValue("PowerShellVersion"));
        Assert.Equal(["Core"], StagedModule.ManifestList("CompatiblePSEditions")!);
    }

    [Fact]
    public void The_manifest_names_formats_that_are_there_and_no_script()
    {
        Assert.All(StagedModule.ManifestList("FormatsToProcess")!.Concat(StagedModule.ManifestList("TypesToProcess")!), file => Assert.True(File.Exists(Path.Combine(StagedModule.Folder, file)), $"{file} is missing"));
        Assert.Null(StagedModule.ManifestList("ScriptsToProcess"));
        Assert.DoesNotContain('*', StagedModule.Manifest);
    }
}
