using System.Text.Json;

namespace FragTools.Tests.Scenarios;

/// <summary>
/// Containers by runc and podman on this machine itself, which fail as containers do: at their limit of memory, later or before
/// they began, at their limit of processes, on a full file system, without an image. What the runtime and this kernel said of them
/// names container, reason and kill.
/// </summary>
public sealed class RealRuntimes : IDisposable
{
    private const string Image = "fragtools-lab:1";

    // A set of rlimits that a container may have where its host has less than podman asks for.
    private static readonly string[] Run = ["run", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fragtools-lab-").FullName;

    [Fact]
    public void A_container_that_is_killed_later_is_named_with_its_limit()
    {
        var (podman, began) = Begin();
        var run = podman([.. Run, "--name", "later", "--memory", "20m", Image, "/bin/stress", "take", "60000"]);
        Assert.Equal(137, run.ExitCode);
        var id = podman(["inspect", "--format", "{{.Id}}", "later"]).Output.Trim();

        var messages = Messages(began);
        Assert.Contains($"libpod-{id}", messages, StringComparison.Ordinal);
        var kill = Assert.Single(Ask("oom-kills", messages), kill => kill.String("OomCgroup")!.Contains(id, StringComparison.Ordinal));
        Assert.Equal(("Podman", "stress", id), (kill.String("LimitOwner"), kill.String("VictimName"), kill.String("ContainerId")));
        Assert.Equal(20 << 20, kill.Long("LimitBytes"));
        Assert.Equal(("CgroupLimit", "Proven"), Verdict(messages));
    }

    [Fact]
    public void A_limit_below_what_init_needs_is_named()
    {
        var (podman, _) = Begin();
        var run = podman([.. Run, "--memory", "300k", Image, "/bin/sh", "-c", "true"]);
        Assert.NotEqual(0, run.ExitCode);
        var failure = Assert.Single(Ask("start-failures", run.Errors));
        Assert.Equal(run.Errors.Contains("OOM-killed", StringComparison.Ordinal) ? "InitOomKilled" : "MemoryLimitTooLow", failure.String("Reason"));
        Assert.DoesNotContain("Fragmentation", new[] { Verdict(run.Errors).Verdict });
    }

    [Fact]
    public void A_limit_of_processes_is_named()
    {
        var (podman, began) = Begin();
        var run = podman([.. Run, "--pids-limit", "1", Image, "/bin/sh", "-c", "sleep 1; true"]);
        Assert.Contains("can't fork: Resource temporarily unavailable", run.Errors, StringComparison.Ordinal);
        var messages = Messages(began);
        Assert.Contains("fork rejected by pids controller", messages, StringComparison.Ordinal);
        Assert.Equal("NotFragmentation", Verdict(messages).Verdict);
    }

    [Fact]
    public void An_image_that_is_not_there_is_no_trouble_of_memory()
    {
        var (podman, _) = Begin();
        var run = podman([.. Run, "--pull=never", "localhost/nosuch:1", "true"]);
        var failure = Assert.Single(Ask("start-failures", run.Errors));
        Assert.Equal(("ImageNotPulled", "podman"), (failure.String("Reason"), failure.String("Component")));
    }

    public void Dispose()
    {
        if (Directory.Exists(Path.Combine(_folder, "store")))
        {
            Podman("rm", "--all", "--force");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private (Func<string[], Run> Podman, string Marker) Begin()
    {
        Assert.SkipUnless(Lab.IsWhole, "not in the core set: FRAGTOOLS_LAB=all");
        Lab.Need(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");
        Lab.Program("runc", "runc");
        Lab.Program("podman", "podman");
        Lab.Need(File.Exists("/dev/kmsg"), "needs /dev/kmsg");
        var busybox = Lab.Program("busybox", "busybox-static");
        var root = Directory.CreateDirectory(Path.Combine(_folder, "image", "bin")).FullName;
        File.Copy(busybox, Path.Combine(root, "busybox"));
        File.Copy(Lab.Stress, Path.Combine(root, "stress"));
        foreach (var applet in new[] { "sh", "sleep", "true" })
        {
            File.CreateSymbolicLink(Path.Combine(root, applet), "busybox");
        }

        Array.ForEach(["proc", "dev", "sys", "tmp"], name => Directory.CreateDirectory(Path.Combine(_folder, "image", name)));
        var packed = Fragtools.Program("/usr/bin/env", ["tar", "-C", Path.Combine(_folder, "image"), "-cf", Path.Combine(_folder, "image.tar"), "."]);
        Assert.True(packed.ExitCode == 0, packed.Errors);
        var imported = Podman("import", Path.Combine(_folder, "image.tar"), Image);
        Assert.True(imported.ExitCode == 0, imported.Errors);

        // The kernel's buffer may be full: where it begins changes.
        var marker = $"fragtools-lab: {Path.GetFileName(_folder)}";
        File.WriteAllText("/dev/kmsg", marker + "\n");
        return (Podman, marker);
    }

    private Run Podman(params string[] arguments)
        => Fragtools.Program(
            Lab.Program("podman", "podman"),
            ["--root", Path.Combine(_folder, "store"), "--runroot", Path.Combine(_folder, "run"), "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--events-backend", "file", .. arguments]);

    // The kernel's since then.
    private static string Messages(string marker)
        => string.Join('\n', Fragtools.Program("/usr/bin/env", ["dmesg"]).Lines.SkipWhile(line => !line.Contains(marker, StringComparison.Ordinal)).Skip(1)) + "\n";

    private (string Verdict, string Confidence) Verdict(string log)
    {
        var verdict = Assert.Single(Ask("diagnose", log));
        return (verdict.String("Verdict")!, verdict.String("Confidence")!);
    }

    private JsonElement[] Ask(string command, string log)
    {
        var file = Path.Combine(_folder, "log");
        File.WriteAllText(file, log);
        var run = Fragtools.Program(Lab.Fragtools, [command, "--path", file, "--output", "json"]);
        return [.. JsonDocument.Parse(run.Clean()).RootElement.EnumerateArray()];
    }
}
