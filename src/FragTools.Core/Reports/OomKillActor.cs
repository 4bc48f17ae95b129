namespace FragTools.Reports;

/// <summary>Who killed for lack of memory.</summary>
public enum OomKillActor
{
    /// <summary>The kernel's OOM killer (mm/oom_kill.c).</summary>
    Kernel,

    /// <summary>systemd-oomd (src/oom in systemd, since 247): kills all of a cgroup.</summary>
    SystemdOomd,

    /// <summary>earlyoom: kills one process, with SIGTERM first.</summary>
    Earlyoom,

    /// <summary>The OOM controller of Talos Linux (since 1.12): kills all of a cgroup.</summary>
    Talos,

    /// <summary>Android's low-memory killer, lmkd or the kernel's driver before it.</summary>
    LowMemoryKiller,
}

/// <summary>What a kill is known by.</summary>
public enum KillEvidence
{
    /// <summary>The killer's own lines.</summary>
    Logged,

    /// <summary>Only an event, a status or another program's line that says so.</summary>
    Reported,
}
