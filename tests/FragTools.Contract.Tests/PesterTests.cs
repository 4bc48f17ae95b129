namespace FragTools.Tests;

/// <summary>
/// The suites of tests/pester, each case a result of its own. They run once, when the data of the theory are asked for:
/// listing the tests starts no engine.
/// </summary>
public sealed class PesterTests
{
    public static TheoryData<PesterCase> Cases => new(PesterRun.Run());

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Case(PesterCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        Assert.SkipWhen(one.Result == "Skipped", one.Message);
        Assert.True(one.Result == "Passed", $"{one.Result}: {one.Message}");
    }
}
