namespace FragTools.Tests;

/// <summary>The help against the cmdlets, in both directions.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Names => new(StagedModule.Cmdlets.Select(cmdlet => cmdlet.Name));

    [Fact]
    public void There_is_a_page_for_every_cmdlet_and_for_nothing_else()
        => Assert.Equal(StagedModule.Cmdlets.Select(cmdlet => cmdlet.Name), HelpFile.Pages.Select(page => page.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_every_part(string name)
    {
        var page = Page(name);
        Assert.NotEqual("", page.Synopsis);
        Assert.NotEqual("", page.Description);
        Assert.All(page.Parameters, parameter => Assert.NotEqual("", parameter.Text));
        Assert.All(page.Examples, example => Assert.NotEqual("", example));
        Assert.InRange(page.Examples.Count, 3, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_the_cmdlets_parameters_as_they_are(string name)
    {
        var cmdlet = Cmdlet(name);
        Assert.Equal(cmdlet.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal), Page(name).Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
        Assert.All(Page(name).Parameters, described => AssertSame(cmdlet.Parameters.Single(parameter => parameter.Name == described.Name), described, set: null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_syntax_has_a_line_for_every_parameter_set(string name)
    {
        var cmdlet = Cmdlet(name);
        var syntax = Page(name).Syntax;
        Assert.Equal(cmdlet.Sets.Count(), syntax.Count);
        foreach (var set in cmdlet.Sets)
        {
            var expected = cmdlet.Parameters.Where(parameter => parameter.Sets.Any(one => one.Set == set || one.Set == ParameterMetadata.AllSets)).ToList();
            var line = Assert.Single(syntax, line => line.Select(parameter => parameter.Name).ToHashSet().SetEquals(expected.Select(parameter => parameter.Name)));
            Assert.All(line, described => AssertSame(expected.Single(parameter => parameter.Name == described.Name), described, set));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_the_cmdlets_output_types(string name) => Assert.Equal(Cmdlet(name).OutputTypes, Page(name).Outputs);

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_lead_to_pages_or_to_the_topic(string name)
        => Assert.All(
            Page(name).Links,
            link => Assert.True(
                HelpFile.Pages.Any(page => page.Name == link) || File.Exists(Path.Combine(StagedModule.Folder, "en-US", link + ".help.txt")),
                $"{name} links to {link}, which is not there"));

    private static void AssertSame(ParameterMetadata parameter, HelpParameter described, string? set)
    {
        var inSet = parameter.Sets.FirstOrDefault(one => one.Set == set) ?? parameter.Sets[0];
        Assert.Equal(parameter.Type, described.Type);
        Assert.Equal(inSet.Mandatory, described.Required);
        Assert.Equal(inSet.Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "named", described.Position);
        Assert.Equal(inSet.FromPipeline, described.FromPipeline);
        Assert.Equal(parameter.Wildcards, described.Wildcards);
        Assert.Equal(parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases), described.Aliases);
    }

    private static CmdletMetadata Cmdlet(string name) => StagedModule.Cmdlets.Single(cmdlet => cmdlet.Name == name);

    private static HelpPage Page(string name) => HelpFile.Pages.Single(page => page.Name == name);
}
