using System.Text.Json;

namespace FragTools.Tests;

/// <summary>What <c>fragtools capture</c> writes, and how it says that it could not.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly Trees _tree = new();

    public CaptureTests() => Node.WriteTo(_tree);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_capture_reads_as_the_node_did()
    {
        var run = Fragtools.In(_tree.Folder, "capture", "saved.tar.gz", "--root", "node-1", "--output", "json");
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var result = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(_tree.Path("saved.tar.gz"), result.GetProperty("Path").GetString());
        Assert.All(result.GetProperty("Missing").EnumerateArray(), missing => Assert.Contains("fragtools: warning: not in the capture: " + missing.GetString(), run.Errors, StringComparison.Ordinal));
        Assert.NotEmpty(Rows("node-1"));
        Assert.Equal(Rows("node-1"), Rows("saved.tar.gz"));

        string Rows(string root) => string.Join('\n', Csv.Read(Fragtools.In(_tree.Folder, "extfrag", "--root", root, "--output", "csv").Clean()).Select(row => string.Join(',', row.Where(cell => cell.Key != "Source").Select(cell => cell.Value))));
    }

    [Fact]
    public void People_are_told_where_it_is()
    {
        var run = Fragtools.In(_tree.Folder, "capture", "saved/", "--root", "node-1", "--log-hours", "0");
        Assert.Equal(_tree.Path("saved"), run.Lines[0]);
        Assert.Contains(" files, 0 lines of logs, ", run.Lines[1], StringComparison.Ordinal);
        Assert.True(File.Exists(_tree.Path("saved/fragtools-capture.json")));
    }

    [Theory]
    [InlineData("node-1/proc/buddyinfo", "is there already", 1)]
    [InlineData("none/saved.tar.gz", "give a place that can be written", 1)]
    [InlineData("--root nowhere", "no such folder", 1)]
    [InlineData("--log-hours -1", "--log-hours takes hours from 0 to 8784", 2)]
    [InlineData("--log-hours many", "--log-hours takes hours", 2)]
    [InlineData("--log-hours NaN", "--log-hours takes hours", 2)]
    [InlineData("a b", "b", 2)]
    public void What_cannot_be_is_said(string arguments, string problem, int exitCode)
    {
        string[] root = arguments.Contains("--root", StringComparison.Ordinal) ? [] : ["--root", "node-1"];
        var run = Fragtools.In(_tree.Folder, ["capture", .. arguments.Split(' '), .. root]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }
}
