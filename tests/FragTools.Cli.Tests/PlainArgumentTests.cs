namespace FragTools.Tests;

/// <summary>Plain arguments are read without the option parser: what comes of them must be what the parser makes of the same in other words.</summary>
public class PlainArgumentTests
{
    private const string Log = "tests/fixtures/3.10.0-514-beta_004-before/var/log/dmesg";
    private const string Other = "tests/fixtures/5.15-veth-worker2/var/log/kern.log";
    private const string Node = "tests/fixtures/6.18-idle-vm";

    [Theory]
    [InlineData(new[] { "failures", Log, Other }, new[] { "failures", "--path", Log, Other })]
    [InlineData(new[] { "failures", "--output", "jsonl", Other }, new[] { "failures", "--output=jsonl", Other })]
    [InlineData(new[] { "failures", Other, "--verbose", "--output", "csv", Log }, new[] { "failures", Other, Log, "--output:csv", "--verbose=true" })]
    [InlineData(new[] { "failures", "none", "--output", "json" }, new[] { "failures", "none", "--output=json" })]
    [InlineData(new[] { "failures", Log, "--output", "table" }, new[] { "failures", Log })]
    [InlineData(new[] { "buddyinfo", Node, "--output", "json" }, new[] { "buddyinfo", "--root", Node, "--output=json" })]
    [InlineData(new[] { "zoneinfo", "tests/fixtures/6*", "--verbose" }, new[] { "zoneinfo", "--root", "tests/fixtures/6*", "--verbose=true" })]
    public void Mean_what_the_parser_makes_of_them(string[] plain, string[] parsed)
        => Assert.Equal(Fragtools.Start(parsed), Fragtools.Start(plain));

    [Theory]
    [InlineData("--output", "xml", Log)]
    [InlineData("--output")]
    [InlineData("--output", "json", "--output", "jsonl", Log)]
    [InlineData("", Log)]
    [InlineData("--since", "soon", Log)]
    [InlineData("-x", Log)]
    public void What_is_wrong_with_them_is_still_said(params string[] arguments)
    {
        var run = Fragtools.Start(arguments.Prepend("failures"));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("Try 'fragtools failures --help'", run.Errors, StringComparison.Ordinal);
    }
}
