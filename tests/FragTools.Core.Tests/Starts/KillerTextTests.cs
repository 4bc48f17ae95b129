using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Starts;

public class KillerTextTests
{
    [Theory]
    [InlineData("Killed /user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope due to memory used (3.8G) / total (3.9G) and swap used (0.9G) / total (1.0G) being more than 90.00%", OomKillActor.SystemdOomd, KillEvidence.Logged, "/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope")]
    [InlineData("Killed /system.slice/web.service due to memory pressure for /system.slice being 71.80% > 50.00% for > 20s with reclaim activity", OomKillActor.SystemdOomd, KillEvidence.Logged, "/system.slice/web.service")]
    [InlineData("Marked /system.slice/web.service for killing due to memory pressure for /system.slice being 71.80% > 50.00% for > 20s with reclaim activity", OomKillActor.SystemdOomd, KillEvidence.Logged, "/system.slice/web.service")]
    [InlineData("web.service: The kernel OOM killer killed some processes in this unit.", OomKillActor.Kernel, KillEvidence.Reported, "web.service")]
    [InlineData("app-x.scope: systemd-oomd killed 3 process(es) in this unit.", OomKillActor.SystemdOomd, KillEvidence.Reported, "app-x.scope")]
    [InlineData("web.service: A process of this unit has been killed by the OOM killer.", OomKillActor.Kernel, KillEvidence.Reported, "web.service")]
    [InlineData("web.service: Failed with result 'oom-kill'.", OomKillActor.Kernel, KillEvidence.Reported, "web.service")]
    [InlineData("[talos] Sending SIGKILL to cgroup {\"component\": \"controller-runtime\", \"controller\": \"runtime.OOMController\", \"cgroup\": \"/sys/fs/cgroup/kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60\"}", OomKillActor.Talos, KillEvidence.Logged, "/kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60")]
    [InlineData("Created an OOM event in container \"/kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60\" at 2017-10-10 17:41:57.8 +0000 UTC", OomKillActor.Kernel, KillEvidence.Reported, "/kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60")]
    public void Who_killed_what(string message, OomKillActor actor, KillEvidence evidence, string cgroup)
    {
        var kill = KillerText.Read(message)!;
        Assert.Equal((ReportedKind.Kill, actor, evidence, cgroup), (kill.Kind, kill.Actor, kill.Evidence, kill.Cgroup));
        Assert.Equal(cgroup.Contains("kubepods", StringComparison.Ordinal) ? StartLog.OtherUid : null, kill.Clues.Uid);
    }

    [Theory]
    [InlineData("sending SIGTERM to process 2163 uid 1000 \"python3\": badness 900, VmRSS 2800 MiB", OomKillActor.Earlyoom, 2163, "python3", 1000, 900)]
    [InlineData("sending SIGTERM to process 2163 uid 1000 \"python3\": oom_score 900, VmRSS 2800 MiB, cmdline \"python3 x.py\"", OomKillActor.Earlyoom, 2163, "python3", 1000, 900)]
    [InlineData("sending SIGKILL to process 12006 \"Web Content\": badness 209, VmRSS 2891 MiB", OomKillActor.Earlyoom, 12006, "Web Content", null, 209)]
    [InlineData("killing process 27541 \"bash\" with signal 15: badness 550, VmRSS 7609 MiB", OomKillActor.Earlyoom, 27541, "bash", null, 550)]
    [InlineData("Killing process: sqld, pid: 811, badness: 345, VmRSS: 2048 MiB", OomKillActor.Earlyoom, 811, "sqld", null, 345)]
    [InlineData("Killing process 'Web, Content' with signal 15, pid: 912, badness: 345, VmRSS: 2048 MiB", OomKillActor.Earlyoom, 912, "Web, Content", null, 345)]
    [InlineData("earlyoom[701]: Killing process 5163 (etl)", OomKillActor.Earlyoom, 5163, "etl", null, null)]
    [InlineData("earlyoom: Killing process 5163 (etl) with badness 44 time_running=3.0m", OomKillActor.Earlyoom, 5163, "etl", null, 44)]
    [InlineData("Kill 'com.example' (1234), uid 10123, oom_score_adj 900 to free 123456kB rss, 0kB swap; reason: low watermark is breached", OomKillActor.LowMemoryKiller, 1234, "com.example", 10123, null)]
    [InlineData("lowmemorykiller: Killing 'com.example' (1234), adj 900,", OomKillActor.LowMemoryKiller, 1234, "com.example", null, null)]
    [InlineData("Got sys oom event: &{4711 web 2024-05-03 10:00:00.5 +0000 UTC /kubepods /kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60 CONSTRAINT_MEMCG}", OomKillActor.Kernel, 4711, "web", null, null)]
    [InlineData("Got sys oom event: &{Pid:4711 ProcessName:web TimeOfDeath:2024-05-03 10:00:00.5 +0000 UTC ContainerName:/ VictimContainerName:/kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60 Constraint:CONSTRAINT_NONE}", OomKillActor.Kernel, 4711, "web", null, null)]
    public void Whom(string message, OomKillActor actor, int pid, string name, int? uid, int? score)
    {
        var kill = KillerText.Read(message)!;
        Assert.Equal((actor, pid, name), (kill.Actor, kill.Victim?.ProcessId, kill.Victim?.Name));
        Assert.Equal((uid, score), (kill.Victim?.Uid, kill.Score));
    }

    [Theory]
    [InlineData("sending SIGTERM to process 2163 uid 1000 \"python3\": badness 900, VmRSS 2800 MiB", 2800L << 20)]
    [InlineData("Killing process: sqld, pid: 811, badness: 345, VmRSS: 2048 MiB", 2048L << 20)]
    [InlineData("sending SIGTERM to process 2163 uid 1000 \"python3\": badness 900, VmRSS 28", null)]
    public void How_large_it_was(string message, long? bytes) => Assert.Equal(bytes, KillerText.Read(message)!.RssBytes);

    [Theory]
    [InlineData("TaskOOM event container_id:\"5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c\"")]
    [InlineData("TaskOOM event &TaskOOM{ContainerID:5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c,XXX_unrecognized:[],}")]
    [InlineData("cri-containerd-5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c.scope: A process of this unit has been killed by the OOM killer.")]
    [InlineData("docker-5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c.scope: Failed with result 'oom-kill'.")]
    public void In_which_container(string message) => Assert.Equal(StartLog.Id, KillerText.Read(message)?.Clues.ContainerId);

    [Theory]
    [InlineData("Memory pressure for /system.slice is 64.15% > 1.00% for > 30s with reclaim activity")]
    [InlineData("Considered 97 cgroups for killing, top candidates were:")]
    [InlineData("Failed to kill any cgroup(s) under /system.slice based on pressure: No such device")]
    [InlineData("low memory! at or below SIGTERM limits: mem 10.00%, swap 10.00%")]
    [InlineData("sending SIGTERM when mem <= 10.00% and swap <= 10.00%,")]
    [InlineData("sending SIGTERM to process group of the shell")]
    [InlineData("web.service: Failed with result 'exit-code'.")]
    [InlineData("Killed /bin/sh")]
    [InlineData("batch.service: Killing process 6163 (etl) with signal SIGKILL.")]
    [InlineData("supervisor[3]: Killing process 6163 (etl)")]
    [InlineData("Sending SIGKILL to remaining processes...")]
    public void What_is_no_kill(string message) => Assert.Null(KillerText.Read(message));

    [Theory]
    [InlineData("Eviction manager: attempting to reclaim", "memory", "memory")]
    [InlineData("eviction manager: attempting to reclaim memory", null, "memory")]
    [InlineData("eviction manager: must evict pod(s) to reclaim ephemeral-storage", null, "ephemeral-storage")]
    [InlineData("eviction manager: node conditions - observed: [MemoryPressure]", null, "memory")]
    [InlineData("Eviction manager: pod is evicted successfully", null, null)]
    [InlineData("eviction manager: pod cart-0_shop(0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60) evicted successfully", null, null)]
    [InlineData("Failed to admit pod to node: The node had condition: [MemoryPressure].", null, "memory")]
    public void An_eviction(string message, string? field, string? resource)
    {
        Assert.True(EvictionText.TryRead(new LogEntry { Shape = "", Message = message, Field = key => key == "resourceName" ? field : null }, out var found));
        Assert.Equal(resource, found);
    }

    [Theory]
    [InlineData("eviction manager: no resources are starved")]
    [InlineData("eviction manager: node conditions - observed: []")]
    [InlineData("Eviction manager: starting control loop")]
    public void No_eviction(string message) => Assert.False(EvictionText.TryRead(new LogEntry { Shape = "", Message = message }, out _));
}
