namespace FragTools.Tests.Scenarios;

/// <summary>5, with a page cache that is given back first: still lack of memory.</summary>
public sealed class OutOfMemoryWithCache : MachineOutOfMemory
{
    internal override bool IsCore => false;

    internal override string[] Modules => ["virtio_pci", "virtio_blk"];

    internal override int[] Disks => [40];

    internal override string Script => "cat /dev/vda >/dev/null\n" + base.Script;
}

/// <summary>5, with swap that is used up first.</summary>
public sealed class OutOfMemoryWithSwap : MachineOutOfMemory
{
    internal override bool IsCore => false;

    internal override string[] Modules => ["virtio_pci", "virtio_blk"];

    internal override int[] Disks => [24];

    internal override string Script => "mkswap /dev/vda >/dev/null; swapon /dev/vda\n" + base.Script
        .Replace("free * 2 / 3", "free", StringComparison.Ordinal)
        .Replace("large as 0 stress take $((free / 2))", "large as 500 stress take $((free / 2))", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Swap_is_full_and_said_to_be(string kernel)
    {
        var memory = On(kernel).Object("kills").GetProperty("MemInfo");
        Assert.InRange(memory.Long("total_swap_kB"), 24_000, 24_576);
        Assert.InRange(memory.Long("free_swap_kB"), 0, 2_400);
    }
}

/// <summary>5, on a machine that has hardly more than the kernel and this program need.</summary>
public sealed class OutOfMemoryIn112Megabytes : MachineOutOfMemory
{
    internal override bool IsCore => false;

    internal override int Megabytes => 112;

    internal override string Script => base.Script.Replace("large as 0 stress take $((free / 2))", "large as 500 stress take $((free / 3))", StringComparison.Ordinal);
}

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
