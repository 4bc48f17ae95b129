namespace FragTools.Tests.Scenarios;

/// <summary>5, where a cpuset confines a program to one of two NUMA nodes: the other is free, and the machine is not short.</summary>
public sealed class NumaNodeOutOfMemory : Scenario
{
    internal override int Megabytes => 256;

    internal override string[] Machine =>
    [
        "-smp", "2", "-object", "memory-backend-ram,id=m0,size=128M", "-object", "memory-backend-ram,id=m1,size=128M",
        "-numa", "node,nodeid=0,cpus=0,memdev=m0", "-numa", "node,nodeid=1,cpus=1,memdev=m1",
    ];

    internal override string Script => """
        cd /sys/fs/cgroup
        echo +cpuset >cgroup.subtree_control
        mkdir one
        echo 1 >one/cpuset.mems
        inside one stress take 200000
        cd /
        ask kills oom-kills
        ask diagnosis diagnose
        ask indices extfrag --order 4
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_kill_is_the_cpusets(string kernel)
    {
        var guest = On(kernel);
        Assert.Contains("oom-kill:constraint=CONSTRAINT_CPUSET", guest.Messages, StringComparison.Ordinal);
        var kill = guest.Object("kills");
        Assert.Equal(("CONSTRAINT_CPUSET", false), (kill.String("Constraint"), kill.GetProperty("IsCgroupLimit").GetBoolean()));
        var verdict = guest.Object("diagnosis");
        Assert.NotEqual("Fragmentation", verdict.String("Verdict"));
        Assert.Equal("FT013", verdict.List("Evidence")[0].String("Id"));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Both_nodes_are_read(string kernel)
        => Assert.Equal([0L, 1L], On(kernel).Objects("indices").Select(static index => index.Long("NumaNode")).Distinct().Order());
}
