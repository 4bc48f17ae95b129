namespace FragTools.Tests;

/// <summary>The command that writes a verdict as a page or as Markdown.</summary>
public class ReportTests
{
    private const string Article = "tests/fixtures/unknown-tke-dc05";

    [Fact]
    public void A_page_goes_to_a_pipe()
    {
        var run = Fragtools.Start("report", Article);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("<!DOCTYPE html>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<title>node 0 DMA32, order 0: 2725</title>", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_asks_for_markdown()
    {
        using var trees = new Trees();
        var file = Path.Combine(trees.Folder, "ticket.md");
        var run = Fragtools.Start("report", Article, "--to", file);
        Assert.Equal((0, "", file), (run.ExitCode, run.Errors, run.Output.TrimEnd()));
        Assert.StartsWith("## dc05: Fragmentation (Likely)\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_replaced_only_on_demand()
    {
        using var trees = new Trees(("report.html", "mine"));
        var file = trees.Path("report.html");
        var run = Fragtools.Start("report", Article, "--to", file);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("--force", run.Errors, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(0, Fragtools.Start("report", Article, "--to", file, "--force").ExitCode);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_not_there_is_an_error_and_leaves_no_file()
    {
        using var trees = new Trees();
        var file = Path.Combine(trees.Folder, "report.html");
        var run = Fragtools.Start("report", "--literal-root", Path.Combine(trees.Folder, "gone"), "--to", file);
        Assert.Equal(1, run.ExitCode);
        Assert.NotEmpty(run.Errors);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("--format", "pdf")]
    [InlineData("--to", "")]
    public void What_makes_no_sense_is_refused(params string[] words)
        => Assert.NotEqual(0, Fragtools.Start(["report", Article, .. words]).ExitCode);
}
