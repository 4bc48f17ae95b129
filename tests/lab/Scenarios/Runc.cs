using System.Text.Json.Nodes;

namespace FragTools.Tests.Scenarios;

/// <summary>Containers by runc alone, by its own log (JSON, as containerd has it written).</summary>
public sealed class Runc : RealRuntimes
{
    private const string Memory = "/sys/fs/cgroup/memory";
    private const string Processes = "/sys/fs/cgroup/pids";

    private string Name => Path.GetFileName(Folder);

    private string Log => Path.Combine(Folder, "runc.log");

    [Fact]
    public void A_limit_below_what_init_needs_is_named()
    {
        var (run, messages) = Start(["/bin/true"], """{ "memory": { "limit": 307200 } }""");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Empty(Ask("oom-kills", messages));
        AssertFailure("MemoryLimitTooLow");
        Assert.Equal(("CgroupLimit", "Likely"), Verdict(File.ReadAllText(Log)));
    }

    [Fact]
    public void An_init_that_its_pods_limit_kills_is_named_with_the_kill()
    {
        // The pod's own cgroup has the limit before the container's first process comes.
        var (run, messages) = Start(["/bin/true"], "{}", (Memory, IsUnified ? "memory.max" : "memory.limit_in_bytes", "1048576"));
        Assert.NotEqual(0, run.ExitCode);
        var kill = Assert.Single(Ask("oom-kills", messages));
        Assert.StartsWith("runc:[", kill.String("VictimName"), StringComparison.Ordinal);
        Assert.Equal((1L << 20, $"/{Name}"), (kill.Long("LimitBytes"), kill.String("OomCgroup")));
        AssertFailure("InitOomKilled");
        Assert.Equal(("CgroupLimit", "Proven"), Verdict(messages + File.ReadAllText(Log)));
    }

    [Fact]
    public void A_container_that_is_killed_later_is_named_with_its_limit()
    {
        var (run, messages) = Start(["/bin/stress", "take", "60000"], """{ "memory": { "limit": 20971520 } }""");
        Assert.Equal(137, run.ExitCode);
        var kill = Assert.Single(Ask("oom-kills", messages));
        Assert.Equal(("stress", 20L << 20, $"/{Name}/c"), (kill.String("VictimName"), kill.Long("LimitBytes"), kill.String("OomCgroup")));
        Assert.True(kill.GetProperty("ExpectedVictim").GetProperty("Agrees").GetBoolean());
        Assert.Equal(("CgroupLimit", "Proven"), Verdict(messages));
    }

    [Fact]
    public void A_container_that_finds_no_process_left_is_told_from_lack_of_memory()
    {
        var (run, messages) = Start(["/bin/true"], "{}", (Processes, "pids.max", "1"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("fork rejected by pids controller", messages, StringComparison.Ordinal);
        AssertFailure("TemporarilyUnavailable");
        Assert.Equal(("NotFragmentation", "Proven"), Verdict(messages + File.ReadAllText(Log)));
        Assert.Equal("NotFragmentation", Verdict(File.ReadAllText(Log)).Verdict);
    }

    [Fact]
    public void A_full_file_system_is_named()
    {
        // Devices are inodes, and there is no room for all of them.
        var (run, _) = Start(["/bin/true"], "{}", devices: "nr_inodes=6");
        Assert.NotEqual(0, run.ExitCode);
        AssertFailure("NoSpace");
        Assert.Equal(("NotFragmentation", "Proven"), Verdict(File.ReadAllText(Log)));
    }

    private static bool IsUnified => File.Exists("/sys/fs/cgroup/cgroup.controllers");

    private void AssertFailure(string reason)
    {
        var failure = Assert.Single(Ask("start-failures", File.ReadAllText(Log)));
        Assert.Equal((reason, "runc"), (failure.String("Reason"), failure.String("Component")));
    }

    private (Run Run, string Messages) Start(string[] program, string resources, (string Controller, string File, string Value)? limit = null, string? devices = null)
    {
        Begin("runc");
        var bundle = Path.Combine(Folder, "bundle");
        var made = Fragtools.Program(Lab.Program("runc", "runc"), ["spec", "--bundle", bundle]);
        Assert.True(made.ExitCode == 0, made.Errors);

        var file = Path.Combine(bundle, "config.json");
        var spec = JsonNode.Parse(File.ReadAllText(file))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray([.. program.Select(static word => JsonValue.Create(word))]);
        spec["linux"]!["cgroupsPath"] = $"/{Name}/c";
        foreach (var (name, value) in JsonNode.Parse(resources)!.AsObject())
        {
            spec["linux"]!["resources"]![name] = value!.DeepClone();
        }

        if (devices is not null)
        {
            spec["mounts"]!.AsArray().Single(static mount => (string?)mount!["destination"] == "/dev")!["options"]!.AsArray().Add(devices);
        }

        File.WriteAllText(file, spec.ToJsonString());
        if (limit is { } given)
        {
            var parent = Directory.CreateDirectory(Path.Combine(IsUnified ? "/sys/fs/cgroup" : given.Controller, Name)).FullName;
            File.WriteAllText(Path.Combine(parent, given.File), given.Value);
        }

        return WithMessages(() => Fragtools.Program(
            Lab.Program("runc", "runc"),
            ["--root", Path.Combine(Folder, "state"), "--log", Log, "--log-format", "json", "run", "--bundle", bundle, "c"]));
    }

    private protected override void CleanUp()
    {
        // A cgroup is gone with its folder, whose files nobody can delete.
        foreach (var folder in Directory.Exists("/sys/fs/cgroup") ? Directory.GetDirectories("/sys/fs/cgroup", Name, SearchOption.AllDirectories) : [])
        {
            foreach (var child in Directory.GetDirectories(folder))
            {
                Fragtools.Program("/usr/bin/env", ["rmdir", child]);
            }

            Fragtools.Program("/usr/bin/env", ["rmdir", folder]);
        }
    }
}
