using FragTools.Linux;

namespace FragTools.Tests.Linux;

public class KernelReleaseTests
{
    [Theory]
    [InlineData("3.10.0-1160.49.1.el7.x86_64", 3, 10, 0)]
    [InlineData("6.18.44", 6, 18, 44)]
    [InlineData("5.15-rc4+", 5, 15, 0)]
    [InlineData(" 2.6.32.9-default\n", 2, 6, 32)]
    [InlineData("v2.6.33", null, 0, 0)]
    [InlineData("six", null, 0, 0)]
    [InlineData("6", null, 0, 0)]
    [InlineData("-3.10.0", null, 0, 0)]
    [InlineData("99999999999.1", null, 0, 0)]
    [InlineData("", null, 0, 0)]
    [InlineData(null, null, 0, 0)]
    public void Reads_a_release(string? text, int? major, int minor, int patch)
    {
        var version = KernelRelease.TryParse(text);
        Assert.Equal(major, version?.Major);
        Assert.Equal((minor, patch), (version?.Minor ?? 0, version?.Patch ?? 0));
    }

    [Fact]
    public void Releases_are_ordered_by_number_and_not_by_text()
    {
        var old = KernelRelease.TryParse("4.9.0")!;
        var recent = KernelRelease.TryParse("4.10.0")!;
        Assert.True(old < recent && recent > old && old <= recent && recent >= old);
        Assert.True(recent.IsAtLeast(4, 9) && recent.IsAtLeast(4, 10) && !recent.IsAtLeast(4, 11) && recent.IsAtLeast(3, 99));
    }

    [Theory]
    [InlineData("3.10.0-1160.49.1.el7.x86_64", "EnterpriseLinux", 7, 1160)]
    [InlineData("3.10.0-327", "EnterpriseLinux", 7, 327)]
    [InlineData("3.10.0-1160.42.2.vz7.184.10", "OpenVz", 7, 1160)]
    [InlineData("3.10.0-5-generic", "Ubuntu", null, 5)]
    [InlineData("3.10.105", "Mainline", null, null)]
    [InlineData("2.6.18-398.el5", "Mainline", null, 398)]
    [InlineData("2.6.32-754.35.1.el6.x86_64", "EnterpriseLinux", 6, 754)]
    [InlineData("2.6.32-042stab145.3", "OpenVz", 6, 42)]
    [InlineData("2.6.32-22-generic", "Mainline", null, 22)]
    [InlineData("4.18.0-193.51.1.el8_2.x86_64", "EnterpriseLinux", 8, 193)]
    [InlineData("4.18.0-rc6-next-20180725+", "Mainline", null, null)]
    [InlineData("5.14.0-427.13.1.el9_4.x86_64", "EnterpriseLinux", 9, 427)]
    [InlineData("5.14.0-1059-oem", "Ubuntu", null, 1059)]
    [InlineData("6.12.0-211.el10.ppc64le", "EnterpriseLinux", 10, 211)]
    [InlineData("5.10.66-android12-9-00001", "Android", null, null)]
    [InlineData("6.1.119-1.el9.elrepo.x86_64", "ElRepo", null, 1)]
    [InlineData("5.15.0-203.146.5.1.el8uek.x86_64", "OracleUek", null, 203)]
    [InlineData("5.14.21-150400.24.63-default", "Suse", null, 150400)]
    [InlineData("6.4.8-1-default", "Mainline", null, 1)]
    [InlineData("5.10.219-208.866.amzn2.x86_64", "Amazon", null, 208)]
    [InlineData("4.19.91-26.al7.x86_64", "Mainline", null, 26)]
    [InlineData("5.15.0-1041-azure", "Ubuntu", null, 1041)]
    [InlineData("5.15.138.1-4.cm2", "AzureLinux", null, null)]
    [InlineData("5.15.0-1050-gke", "Ubuntu", null, 1050)]
    [InlineData("5.15.133+", "ContainerOptimized", null, null)]
    [InlineData("6.1.0-31-amd64", "Debian", null, 31)]
    [InlineData("6.1.0-0.deb11.13-cloud-amd64", "Debian", null, 0)]
    [InlineData("6.12.43+deb13-amd64", "Debian", null, null)]
    public void Tells_who_built_it_and_which_build(string release, string distribution, int? enterprise, int? build)
    {
        var kernel = KernelRelease.TryParse(release)!;

        Assert.Equal((distribution, enterprise, build), (kernel.Distribution.ToString(), kernel.EnterpriseRelease, kernel.Build));
    }

    [Theory]
    [InlineData("6.1.0-31-amd64 #1 Debian 6.1.128-1", 128, true)]
    [InlineData("6.1.0-31-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 (2025-02-07) x86_64 GNU/Linux", 128, true)]
    [InlineData("Linux version 6.1.0-31-amd64 (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP Debian 6.1.128-1 (2025-02-07)", 128, true)]
    [InlineData("3.16.0-4-amd64 #1 Debian 3.16.7-ckt25-2", 7, true)]
    [InlineData("6.1.0-31-amd64", 0, false)]
    [InlineData("6.1.0-31-amd64 #1 SMP (Debian 12.2.0-14)", 0, false)]
    [InlineData("6.12.43+deb13-amd64", 43, true)]
    [InlineData("5.15.0-91-generic", 0, false)]
    [InlineData("5.15.0", 0, true)]
    [InlineData("5.15", 0, false)]
    [InlineData("5.15.171", 171, true)]
    [InlineData("5.15.0-203.146.5.1.el8uek.x86_64", 0, false)]
    [InlineData("5.14.21-150400.24.63-default", 21, false)]
    public void Tells_the_patch_level_where_the_release_does(string text, int patch, bool isKnown)
    {
        var kernel = KernelRelease.TryParse(text)!;

        Assert.Equal((patch, isKnown), (kernel.Patch, kernel.IsPatchKnown));
        Assert.DoesNotContain(' ', kernel.Release);
    }

    [Theory]
    [InlineData("5.15.171", "5.15.171")]
    [InlineData("5.15.0-91-generic", "5.15.0..5.15.2147483647")]
    [InlineData("6.2.0-rc5-next-20230124", "6.2.0 6.3.0")]
    [InlineData("3.18.0-rc7-net-next+", "3.18.0")]
    [InlineData("5.14.0-427.13.1.el9_4.x86_64", "5.14.0 6.3.0 6.12.0")]
    [InlineData("4.18.0-147.el8.x86_64", "4.18.0")]
    public void Names_the_upstream_releases_whose_code_it_may_carry(string release, string expected)
        => Assert.Equal(expected, string.Join(' ', KernelRelease.TryParse(release)!.Upstream.Select(Text)));

    private static string Text(ReleaseRange range) => range.From == range.To ? Text(range.From) : $"{Text(range.From)}..{Text(range.To)}";

    private static string Text(ReleaseNumber number) => $"{number.Major}.{number.Minor}.{number.Patch}";
}
