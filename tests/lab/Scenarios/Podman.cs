namespace FragTools.Tests.Scenarios;

/// <summary>Containers by podman over runc.</summary>
public sealed class Podman : RealRuntimes
{
    private const string Image = "fragtools-lab:1";

    // A set of rlimits that a container may have where its host has less than podman asks for.
    private static readonly string[] Run = ["run", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];

    [Fact]
    public void A_container_that_is_killed_later_is_named_with_its_limit()
    {
        Import();
        var (run, messages) = WithMessages(() => Do([.. Run, "--name", "later", "--memory", "20m", Image, "/bin/stress", "take", "60000"]));
        Assert.Equal(137, run.ExitCode);
        var id = Do("inspect", "--format", "{{.Id}}", "later").Output.Trim();

        Assert.Contains($"libpod-{id}", messages, StringComparison.Ordinal);
        var kill = Assert.Single(Ask("oom-kills", messages), kill => kill.String("OomCgroup")!.Contains(id, StringComparison.Ordinal));
        Assert.Equal(("Podman", "stress", id), (kill.String("LimitOwner"), kill.String("VictimName"), kill.String("ContainerId")));
        Assert.Equal(20 << 20, kill.Long("LimitBytes"));
        Assert.Equal(("CgroupLimit", "Proven"), Verdict(messages));
    }

    [Fact]
    public void A_limit_below_what_init_needs_is_named()
    {
        Import();
        var run = Do([.. Run, "--memory", "300k", Image, "/bin/sh", "-c", "true"]);
        Assert.NotEqual(0, run.ExitCode);
        var failure = Assert.Single(Ask("start-failures", run.Errors));
        Assert.Equal(run.Errors.Contains("OOM-killed", StringComparison.Ordinal) ? "InitOomKilled" : "MemoryLimitTooLow", failure.String("Reason"));
        Assert.DoesNotContain("Fragmentation", new[] { Verdict(run.Errors).Verdict });
    }

    [Fact]
    public void A_limit_of_processes_is_named()
    {
        Import();
        var (run, messages) = WithMessages(() => Do([.. Run, "--pids-limit", "1", Image, "/bin/sh", "-c", "sleep 1; true"]));
        Assert.Contains("can't fork: Resource temporarily unavailable", run.Errors, StringComparison.Ordinal);
        Assert.Contains("fork rejected by pids controller", messages, StringComparison.Ordinal);
        Assert.Equal("NotFragmentation", Verdict(messages).Verdict);
    }

    [Fact]
    public void A_full_file_system_is_named_with_the_container()
    {
        Import();
        var run = OnSmallFileSystem("nr_inodes=8", Path.Combine(Folder, "run"), () => Do([.. Run, Image, "/bin/true"]));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no space left on device", run.Errors, StringComparison.Ordinal);
        var failure = Assert.Single(Ask("start-failures", run.Errors));
        Assert.Equal(("NoSpace", "podman"), (failure.String("Reason"), failure.String("Component")));
        Assert.Contains(failure.String("ContainerId") ?? "(no container is named)", run.Errors, StringComparison.Ordinal);
        Assert.Equal(("NotFragmentation", "Proven"), Verdict(run.Errors));
    }

    [Fact]
    public void An_image_that_is_not_there_is_no_trouble_of_memory()
    {
        Import();
        var run = Do([.. Run, "--pull=never", "localhost/nosuch:1", "true"]);
        var failure = Assert.Single(Ask("start-failures", run.Errors));
        Assert.Equal(("ImageNotPulled", "podman"), (failure.String("Reason"), failure.String("Component")));
        Assert.DoesNotContain("Fragmentation", new[] { Verdict(run.Errors).Verdict });
    }

    private protected override void CleanUp()
    {
        if (Directory.Exists(Path.Combine(Folder, "store")))
        {
            Do("rm", "--all", "--force");
        }
    }

    private void Import()
    {
        Begin("podman", "runc");
        var packed = Fragtools.Program("/usr/bin/env", ["tar", "-C", Root, "-cf", Path.Combine(Folder, "image.tar"), "."]);
        Assert.True(packed.ExitCode == 0, packed.Errors);
        var imported = Do("import", Path.Combine(Folder, "image.tar"), Image);
        Assert.True(imported.ExitCode == 0, imported.Errors);
    }

    private Run Do(params string[] arguments)
        => Fragtools.Program(
            Lab.Program("podman", "podman"),
            ["--root", Path.Combine(Folder, "store"), "--runroot", Path.Combine(Folder, "run"), "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--events-backend", "file", .. arguments]);
}
