using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Starts;

public class StartFixtureTests
{
    /// <summary>Two errors of dockerd and four of kubelet about one pod are one attempt, however often they were escaped on their way.</summary>
    [Theory]
    [InlineData("unknown-tke-dc05")]
    [InlineData("unknown-tke-dc05-reflowed")]
    public void The_articles_pod_is_one_attempt(string fixture)
    {
        var failure = Assert.Single(StartLog.ReadFile(Repository.Fixture(fixture, "var", "log", "messages")));
        Assert.Equal((1, 6), (failure.Occurrences, failure.LineCount));
        Assert.Equal((StartFailureReason.SetnsExit, 6, "dockerd", "dc05"), (failure.Reason, failure.ExitStatus, failure.Component, failure.Host));
        Assert.Equal(("basic", "matchdataserver-1255064836-t4b2w", StartLog.Uid), (failure.Namespace, failure.Pod, failure.PodUid));
        Assert.Equal((StartLog.Id, null), (failure.ContainerId, failure.Container));
        Assert.Equal(
            "containerd: start container: oci runtime error: container_linux.go:247: starting container process caused \"process_linux.go:245: running exec setns process for init caused \"exit status 6\"\"",
            failure.Message);

        // dockerd tells year and zone, which syslog and klog do not: kubelet's last error came at 14:15:31.352580 there.
        Assert.Equal((StartLog.Utc("2019-01-23 06:15:31.2884462"), StartLog.Utc("2019-01-23 06:15:31.352580")), (failure.FirstSeen, failure.LastSeen));
        Assert.False(failure.TimestampYearInferred);
        Assert.Equal(1, failure.LineNumber);
    }

    /// <summary>klog's own time is 0.13 seconds before the kernel's line, which stands before it in the log.</summary>
    [Fact]
    public void The_build_nodes_pod_has_the_kernels_reports_with_it()
    {
        var failure = Assert.Single(StartLog.ReadFile(Repository.Fixture("3.10.0-1160-node-1", "var", "log", "messages")));
        Assert.Equal((StartFailureReason.FinalChildEof, null, "kubelet", "node-1"), (failure.Reason, failure.ExitStatus, failure.Component, failure.Host));
        Assert.Equal((null, "rsk-fms-598dcb7bdb-hg5t4", null), (failure.Namespace, failure.Pod, failure.ContainerId));
        Assert.Equal((1, 1, 18), (failure.Occurrences, failure.LineCount, failure.LineNumber));
        Assert.Equal((11, 4, 34, 865), (failure.FirstSeen?.Hour, failure.FirstSeen?.Minute, failure.FirstSeen?.Second, failure.FirstSeen?.Millisecond));
        Assert.EndsWith("OCI runtime create failed: container_linux.go:380: starting container process caused: process_linux.go:402: getting the final child's pid from pipe caused: EOF: unknown", failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            [(PageAllocFailureKind.Failure, 6, null, 1L), (PageAllocFailureKind.SlabCreateFailure, (int?)null, "nf_conntrack_48971", 2L)],
            failure.KernelEvents.Select(one => (one.Kind, one.Order, one.Cache, one.LineNumber)));
        Assert.Equal(2, failure.KernelEventCount);
    }

    [Fact]
    public void Prose_and_other_programs_give_none()
        => Assert.All(
            Directory.GetFiles(Repository.Fixture("unknown-no-reports")),
            file => Assert.True(StartLog.ReadFile(file).Count == 0, file));
}
