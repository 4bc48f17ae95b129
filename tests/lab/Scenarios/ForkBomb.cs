namespace FragTools.Tests.Scenarios;

/// <summary>5, a fork bomb within a limit of processes: what fails is no memory's fault.</summary>
public sealed class ForkBomb : Scenario
{
    internal override string Script => """
        cd /sys/fs/cgroup
        pod=kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0a1b0001_0000_4000_8000_000000000001.slice
        container=$pod/cri-containerd-$(printf '%064d' 1).scope
        echo '+memory +pids' >cgroup.subtree_control
        for group in kubepods.slice kubepods.slice/kubepods-besteffort.slice $pod; do mkdir $group; echo '+memory +pids' >$group/cgroup.subtree_control; done
        mkdir $container
        echo 40 >$container/pids.max
        begin forks inside $container stress forks 100
        cp /tmp/forks /out/forks
        cd /
        ask diagnosis diagnose
        keep end /sys/fs/cgroup/$container/pids.events
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_limit_of_processes_is_named(string kernel)
    {
        var guest = On(kernel);
        Assert.Contains("fork rejected by pids controller", guest.Messages, StringComparison.Ordinal);
        Assert.Contains("39 processes, then: Resource temporarily unavailable", guest.Text("forks"), StringComparison.Ordinal);
        var verdict = guest.Object("diagnosis");
        Assert.Equal("NotFragmentation", verdict.String("Verdict"));
        Assert.Equal("FT018", verdict.List("Evidence")[0].String("Id"));
        Assert.Equal("0a1b0001-0000-4000-8000-000000000001", Assert.Single(verdict.List("Affected")).String("PodUid"));
    }
}
