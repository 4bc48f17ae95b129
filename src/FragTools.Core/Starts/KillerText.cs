using System.Globalization;
using System.Text.RegularExpressions;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Reads lines that say that something was killed for lack of memory, from programs other than the kernel: killers in user
/// space, and those that only saw it (systemd, the kubelet, containerd, docker, conmon).
/// </summary>
internal static partial class KillerText
{
    /// <summary>Reads what a program wrote.</summary>
    /// <param name="message">The text, without prefix and tag.</param>
    /// <returns>The kill; null where the text says of none.</returns>
    public static ReportedEvent? Read(string message)
        => !MaySay(message) ? null : ReadUntagged(Tag().Replace(message, "")) ?? (message.StartsWith("earlyoom", StringComparison.Ordinal)
            ? Early(message, FirstEarlyKill().Match(message)) : null);

    /// <summary>Is there a word that each of these lines has? Cheap: asked of every line near a marker.</summary>
    private static bool MaySay(string message)
        => message.Contains("ill", StringComparison.Ordinal) || message.Contains("SIG", StringComparison.Ordinal)
            || message.Contains("oom", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what a program printed behind a time of its own: <c>docker events</c>, <c>nomad alloc status</c>.</summary>
    /// <param name="line">The line as it stands.</param>
    /// <returns>The kill; null where the line says of none.</returns>
    public static ReportedEvent? ReadPrinted(string line)
    {
        if (TaskEvent().Match(line) is { Success: true } task)
        {
            return new ReportedEvent
            {
                Kind = ReportedKind.Kill,
                Message = line.Trim(),
                Component = LogWriter.Containerd,
                Clues = PodClues.None with { ContainerId = task.Groups["id"].Value },
            };
        }

        if (DockerPrints().Match(line) is { Success: true } match)
        {
            return new ReportedEvent
            {
                Kind = ReportedKind.Kill,
                Message = line,
                Component = LogWriter.Dockerd,
                Clues = PodClues.None with
                {
                    ContainerId = match.Groups["id"].Value,
                    Container = Label("io.kubernetes.container.name") ?? Label("name"),
                    Pod = Label("io.kubernetes.pod.name"),
                    Namespace = Label("io.kubernetes.pod.namespace"),
                    Uid = Label("io.kubernetes.pod.uid"),
                },
            };
        }

        string? Label(string name)
        {
            var start = line.LastIndexOf($" {name}=", StringComparison.Ordinal) is >= 0 and var at ? at
                : line.LastIndexOf($"({name}=", StringComparison.Ordinal);
            var value = start < 0 ? "" : line[(start + name.Length + 2)..];
            return start < 0 ? null : SafeText.Escape(value[..(value.IndexOfAny([',', ')']) is >= 0 and var end ? end : value.Length)]);
        }

        return NomadPrints().IsMatch(line)
            ? new ReportedEvent { Kind = ReportedKind.Kill, Message = line.Trim(), Component = "nomad" }
            : null;
    }

    private static ReportedEvent? ReadUntagged(string message)
        => Oomd(message) ?? Early(message, EarlyKill().Match(message)) ?? TalosController(message) ?? Unit(message) ?? Android(message)
            ?? Seen(message);

    /// <summary>
    /// src/oom/oomd-manager.c, since systemd 248: <c>Killed /… due to memory pressure for … being 71% &gt; 50% for &gt; 20s</c>, or
    /// due to memory and swap used; <c>Marked /… for killing due to …</c> in the releases that kill a little later.
    /// </summary>
    private static ReportedEvent? Oomd(string message)
        => OomdKill().Match(message) is { Success: true } match
            ? OfCgroup(message, OomKillActor.SystemdOomd, KillEvidence.Logged, match.Groups["cgroup"].Value)
            : null;

    /// <summary>
    /// earlyoom's kill.c: since 1.3 <c>sending SIGTERM to process 2163 uid 1000 "python3": badness 900, VmRSS 2800 MiB</c>; since 1.8
    /// oom_score. Before, <c>Killing process: python3, pid: 2163, badness: 900, VmRSS: 2800 MiB</c>, also with a signal; at first
    /// <c>Killing process 2163 (python3)</c>, which others write too.
    /// </summary>
    private static ReportedEvent? Early(string message, Match match)
    {
        if (!match.Success || Number(match.Groups["pid"]) is not { } pid || pid > int.MaxValue)
        {
            return null;
        }

        return new ReportedEvent
        {
            Kind = ReportedKind.Kill,
            Actor = OomKillActor.Earlyoom,
            Evidence = KillEvidence.Logged,
            Component = "earlyoom",
            Message = message,
            Score = Number(match.Groups["score"]),
            RssBytes = match.Groups["unit"].Success ? Number(match.Groups["rss"]) << 20 : null,
            Victim = new OomProcess((int)pid, SafeText.Escape(match.Groups["name"].Value))
            {
                Uid = Number(match.Groups["uid"]),
            },
        };
    }

    /// <summary>internal/app/machined/pkg/controllers/runtime/oom.go.</summary>
    private static ReportedEvent? TalosController(string message)
        => TalosKill().Match(message) is { Success: true } match
            ? OfCgroup(message, OomKillActor.Talos, KillEvidence.Logged, match.Groups["cgroup"].Value) with
            {
                // talosctl puts the node before what the kernel's ring buffer holds.
                FirstSeen = DateTimeOffset.TryParse(
                    match.Groups["time"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? time.ToUniversalTime() : null,
            }
            : null;

    /// <summary>src/core/unit.c, unit_check_oomd_kill and unit_check_oom; src/core/service.c for the result.</summary>
    private static ReportedEvent? Unit(string message)
        => UnitKill().Match(message) is { Success: true } match
            ? OfCgroup(
                message, match.Groups["oomd"].Success
                    ? OomKillActor.SystemdOomd
                    : OomKillActor.Kernel, KillEvidence.Reported, match.Groups["unit"].Value) with { Component = LogWriter.Systemd }
            : null;

    /// <summary>system/memory/lmkd/lmkd.cpp; drivers/staging/android/lowmemorykiller.c up to 4.11.</summary>
    private static ReportedEvent? Android(string message)
        => AndroidKill().Match(message) is { Success: true } match && Number(match.Groups["pid"]) is { } pid and <= int.MaxValue
            ? new ReportedEvent
            {
                Kind = ReportedKind.Kill,
                Actor = OomKillActor.LowMemoryKiller,
                Evidence = KillEvidence.Logged,
                Message = message,
                Victim = new OomProcess((int)pid, SafeText.Escape(match.Groups["name"].Value))
                {
                    Uid = Number(match.Groups["uid"]),
                    OomScoreAdj = (int?)Number(match.Groups["adj"]),
                },
            }
            : null;

    /// <summary>Who only saw that the kernel killed.</summary>
    private static ReportedEvent? Seen(string message)
    {
        if (KubeletSaw().Match(message) is { Success: true } kubelet && Number(kubelet.Groups["pid"]) is { } pid and <= int.MaxValue)
        {
            var victim = new OomProcess((int)pid, SafeText.Escape(kubelet.Groups["name"].Value));
            return OfCgroup(message, OomKillActor.Kernel, KillEvidence.Reported, kubelet.Groups["cgroup"].Value) with { Victim = victim };
        }

        if (CadvisorSaw().Match(message) is { Success: true } cadvisor)
        {
            return OfCgroup(message, OomKillActor.Kernel, KillEvidence.Reported, cadvisor.Groups["cgroup"].Value);
        }

        return RuntimeSaw().Match(message) is { Success: true } runtime
            ? new ReportedEvent
            {
                Kind = ReportedKind.Kill,
                Message = message,
                Clues = PodClues.None with { ContainerId = runtime.Groups["id"].Value },
            }
            : null;
    }

    private static ReportedEvent OfCgroup(string message, OomKillActor actor, KillEvidence evidence, string cgroup) => new()
    {
        Kind = ReportedKind.Kill,
        Actor = actor,
        Evidence = evidence,
        Message = message,
        Cgroup = cgroup.Length == 0 ? null : SafeText.Escape(cgroup),
        Clues = PodClues.OfCgroup(cgroup),
    };

    // The writer's name and number as syslog has them before what was written.
    [GeneratedRegex(@"^\S{1,64}\[[0-9]+\]: ", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    private static long? Number(Group group)
        => long.TryParse(group.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(
        @"(^|: )(Killed|Marked) (?<cgroup>/\S+) (for killing )?due to (memory|swap) ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OomdKill();

    [GeneratedRegex(
        """
        (^|:\ )(sending\ SIG(TERM|KILL)\ to\ process(\ group)?|killing\ process)
        \ (?<pid>[0-9]{1,10})(\ uid\ (?<uid>[0-9]{1,10}))?\ "(?<name>.*)"
        (\ with\ signal\ [0-9]{1,2})?:\ (badness|oom_score)\ (?<score>-?[0-9]{1,6}),.*?\bVmRSS:?\ (?<rss>[0-9]{1,12})(\ (?<unit>MiB))?
        | (^|:\ )Killing\ process(:\ (?<name>.*)|\ '(?<name>.*)'\ with\ signal\ [0-9]{1,2})
        ,\ pid:\ (?<pid>[0-9]{1,10}),\ badness:\ (?<score>-?[0-9]{1,6}),\ VmRSS:\ (?<rss>[0-9]{1,12})(\ (?<unit>MiB))?
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex EarlyKill();

    [GeneratedRegex(
        @"^earlyoom(\[[0-9]+\])?: Killing process (?<pid>[0-9]{1,10}) \(?(?<name>[^\s()]+)\)?( with badness (?<score>[0-9]{1,6})\b.*)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstEarlyKill();

    [GeneratedRegex(
        "(^|(\\[(?<time>[0-9T:.-]{19,}Z)\\]: )?\\[talos\\] |: )Sending SIGKILL to cgroup\\b.*?"
            + "\"cgroup\": ?\"(/sys/fs/cgroup)?(?<cgroup>[^\"]+)\"",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TalosKill();

    [GeneratedRegex(
        @"(^|\s)(?<unit>[^\s:]\S*\.(service|scope|slice|socket|mount|swap)): "
            + @"((?<oomd>systemd-oomd killed \S+ process)|A process of this unit has been killed by the OOM killer"
            + "|The kernel OOM killer killed some processes in this unit|Failed with result 'oom-kill')",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UnitKill();

    [GeneratedRegex(
        @"(^|: )Kill(ing)? '(?<name>[^']*)' \((?<pid>[0-9]{1,10})\)( \(tgid [0-9]+\))?,"
            + @"( uid (?<uid>[0-9]{1,10}),)? (oom_score_adj|adj) (?<adj>-?[0-9]{1,4})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AndroidKill();

    // pkg/kubelet/oom/oom_watcher_linux.go prints cAdvisor's OomInstance: Pid, ProcessName, TimeOfDeath, ContainerName,
    // VictimContainerName.
    [GeneratedRegex(
        @"sys oom event.{0,40}?&?\{((Pid:)?(?<pid>[0-9]{1,10}) (ProcessName:)?(?<name>.{1,64}?) "
            + @"(TimeOfDeath:)?[0-9]{4}-[0-9]{2}-[0-9]{2} .*?(VictimContainerName:(?<cgroup>/\S*)|\S (?<cgroup>/\S*)( CONSTRAINT_\w+)?\})"
            + "|\"Pid\":(?<pid>[0-9]{1,10}),\"ProcessName\":\"(?<name>[^\"]{1,64})\".*?\"VictimContainerName\":\"(?<cgroup>/[^\"]*)\")",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KubeletSaw();

    // cAdvisor, manager/manager.go, watchForNewOoms.
    [GeneratedRegex(
        "^Created an OOM event in container \"(?<cgroup>/[^\"]*)\"",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CadvisorSaw();

    // containerd (internal/cri/server/events.go), docker events, conmon.
    [GeneratedRegex(
        """
        ^TaskOOM\ event\b.*?(container_id|ContainerID):\ ?"?(?<id>[0-9a-f]{64})\b
        | ^conmon\ (?<id>[0-9a-f]{12,64})\ <n\w+>:\ OOM\b
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex RuntimeSaw();

    // cmd/ctr/commands/events of containerd, and nerdctl events: time, namespace, topic, and the event as JSON.
    [GeneratedRegex(
        "/tasks/oom \\{\"container_id\": ?\"(?<id>[0-9a-f]{64})\"",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TaskEvent();

    // cli/command/system/events.go: "2024-03-12T08:11:22.333Z container oom <id> (image=redis, name=cache)", labels among them.
    [GeneratedRegex(@"\bcontainer oom (?<id>[0-9a-f]{64})\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DockerPrints();

    // Nomad's drivers/docker/handle.go, and the client's event of a task that ended.
    [GeneratedRegex("Exit Message: \\\\?\"OOM Killed\\\\?\"", RegexOptions.CultureInvariant)]
    private static partial Regex NomadPrints();
}
