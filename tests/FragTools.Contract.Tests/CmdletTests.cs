using System.Reflection;
using System.Text.RegularExpressions;

namespace FragTools.Tests;

/// <summary>What the cmdlets' metadata must hold whatever they do.</summary>
public sealed partial class CmdletTests
{
    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        Assert.NotEmpty(StagedModule.Cmdlets);
        Assert.Equal(StagedModule.Cmdlets.Select(cmdlet => cmdlet.Name), StagedModule.ManifestList("CmdletsToExport")!.Order(StringComparer.Ordinal));
        Assert.Equal([], StagedModule.ManifestList("FunctionsToExport")!);
        Assert.Equal([], StagedModule.ManifestList("AliasesToExport")!);
        Assert.Equal([], StagedModule.ManifestList("VariablesToExport")!);
    }

    [Fact]
    public void Every_cmdlet_says_what_it_gives()
        => Assert.DoesNotContain(StagedModule.Cmdlets, cmdlet => cmdlet.OutputTypes.Count == 0);

    [Fact]
    public void Every_cmdlet_stands_in_a_file_of_its_name()
        => Assert.All(
            StagedModule.Cmdlets,
            cmdlet =>
            {
                Assert.Equal(cmdlet.Name.Replace("-", "", StringComparison.Ordinal) + "Command", cmdlet.Class.Name);
                var file = Path.Combine(Repository.Folder, "src", "FragTools", "Commands", cmdlet.Class.Name + ".cs");
                Assert.True(File.Exists(file), $"{file} is missing");
            });

    [Fact]
    public void A_default_parameter_set_is_one_of_the_sets()
        => Assert.All(
            StagedModule.Cmdlets.Where(cmdlet => cmdlet.Sets.Any()),
            cmdlet => Assert.Contains(cmdlet.DefaultSet, cmdlet.Sets));

    /// <summary>A folder's property Root is "/", a process has a Path: what names an input comes by its own name alone.</summary>
    [Fact]
    public void Only_what_is_meant_binds_by_property_name()
        => Assert.Equal(
            ["ConvertFrom-GfpMask -KernelVersion", "ConvertFrom-GfpMask -Mask", "Set-MemorySetting -Name", "Set-MemorySetting -Value"],
            from cmdlet in StagedModule.Cmdlets
            from parameter in cmdlet.Parameters
            where parameter.ByPropertyName
            orderby cmdlet.Name, parameter.Name
            select $"{cmdlet.Name} -{parameter.Name}");

    [Fact]
    public void What_is_read_is_named_by_the_same_parameters_everywhere()
    {
        // A capture's place, and zones to compact: no inputs, though named as such.
        string[] others = ["Save-NodeCapture -Path", "Invoke-MemoryCompaction -InputObject", "Set-MemorySetting -InputObject"];
        var declared =
            from cmdlet in StagedModule.Cmdlets
            from parameter in cmdlet.Parameters
            where parameter.Name is "Root" or "LiteralRoot" or "Path" or "LiteralPath" or "InputObject" or "Journal"
            where !others.Contains($"{cmdlet.Name} -{parameter.Name}")
            select (parameter.Name, First(cmdlet.Class, parameter.Name).Name);
        Assert.Equal(
            [
                ("InputObject", "InputCommand"), ("Journal", "LogInputCommand"), ("LiteralPath", "FileInputCommand"), ("LiteralRoot", "InputCommand"),
                ("Path", "FileInputCommand"), ("Root", "InputCommand"), ("Root", "OneRootCommand"),
            ],
            declared.Distinct().Order());
    }

    [Fact]
    public void Every_filter_completes_from_the_input()
        => Assert.All(
            StagedModule.Cmdlets.SelectMany(cmdlet => cmdlet.Parameters).Where(parameter => parameter.Name is "NumaNode" or "Zone" or "Order"),
            parameter => Assert.Equal(parameter.Name + "Completer", parameter.Completer));

    [Fact]
    public void Every_parameter_that_names_pods_completes_their_names()
        => Assert.Equal(
            ["Get-ContainerStartFailure: PodNameCompleter", "Get-OomKill: PodNameCompleter", "Get-PodOomScore: PodCompleter", "Test-MemoryFragmentation: PodNameCompleter"],
            StagedModule.Cmdlets.SelectMany(cmdlet => cmdlet.Parameters.Where(parameter => parameter.Name == "Pod").Select(parameter => $"{cmdlet.Name}: {parameter.Completer}")).Order());

    [Fact]
    public void The_README_has_a_row_for_every_cmdlet_and_for_nothing_else()
    {
        var readme = File.ReadAllLines(Path.Combine(Repository.Folder, "README.md"));
        var rows = readme.Select(line => CmdletRow().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.Equal(StagedModule.Cmdlets.Select(cmdlet => cmdlet.Name), rows.Order(StringComparer.Ordinal));
    }

    /// <summary>The first class that declares a property, which others may override.</summary>
    private static Type First(Type type, string property)
        => Ancestors(type).Last(one => one.GetProperty(property, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null);

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var one = type; one is not null; one = one.BaseType)
        {
            yield return one;
        }
    }

    [GeneratedRegex(@"^\|\s*`([A-Z][A-Za-z]+-[A-Z]\w+)`\s*\|")]
    private static partial Regex CmdletRow();
}
