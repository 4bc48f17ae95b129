using System.Text.RegularExpressions;

namespace FragTools.Starts;

/// <summary>
/// What a message says of the reason. Words of the C library (<c>Cannot allocate memory</c>, glibc and musl) and of Go
/// (<c>cannot allocate memory</c>, syscall's table of errors) for an errno are the same but for the first letter.
/// </summary>
internal static partial class StartFailureReasons
{
    // The more exact reason comes first: a child's own words before what its parent makes of its end.
    private static readonly StartFailureReason[] Exactness =
    [
        StartFailureReason.NfConntrackCache, StartFailureReason.InitOomKilled, StartFailureReason.MemoryLimitTooLow,
        StartFailureReason.CgroupNoMemory, StartFailureReason.CgroupNoSpace, StartFailureReason.NamespaceLimit,
        StartFailureReason.UnshareNoMemory, StartFailureReason.NetworkNoMemory, StartFailureReason.ProcessNoMemory,
        StartFailureReason.SeccompFilter, StartFailureReason.InotifyLimit, StartFailureReason.TooManyOpenFiles,
        StartFailureReason.HugetlbLimit, StartFailureReason.NoSpace, StartFailureReason.TemporarilyUnavailable,
        StartFailureReason.NoMemory, StartFailureReason.SetnsExit, StartFailureReason.FinalChildEof, StartFailureReason.NameReserved,
        StartFailureReason.Timeout, StartFailureReason.ImageNotPulled, StartFailureReason.Evicted, StartFailureReason.Other,
    ];

    /// <summary>The place of a reason among all, the most exact first.</summary>
    public static int Rank(StartFailureReason reason) => Array.IndexOf(Exactness, reason);

    /// <summary>The reason that a message gives; <see cref="StartFailureReason.Other"/> where it gives none of them.</summary>
    public static StartFailureReason Of(string message)
        => message switch
        {
            _ when Cache().IsMatch(message) => StartFailureReason.NfConntrackCache,
            _ when InitKilled().IsMatch(message) => StartFailureReason.InitOomKilled,
            _ when LimitTooLow().IsMatch(message) => StartFailureReason.MemoryLimitTooLow,
            _ when Seccomp().IsMatch(message) => StartFailureReason.SeccompFilter,
            _ when Memory().IsMatch(message) => OfMemory(message),
            _ when IsImage(message) => StartFailureReason.ImageNotPulled,
            _ when Inotify().IsMatch(message) => StartFailureReason.InotifyLimit,
            _ when Space().IsMatch(message) => OfSpace(message),
            _ when Files().IsMatch(message) => StartFailureReason.TooManyOpenFiles,
            _ when Again().IsMatch(message) => StartFailureReason.TemporarilyUnavailable,
            _ when Hugetlb().IsMatch(message) => StartFailureReason.HugetlbLimit,
            _ when OfChild(message) is { } child => child,
            _ when Reserved().IsMatch(message) => StartFailureReason.NameReserved,
            _ when Deadline().IsMatch(message) => StartFailureReason.Timeout,
            _ => StartFailureReason.Other,
        };

    /// <summary>Does a message say that the image is not there, and of no container that the runtime refused?</summary>
    public static bool IsImage(string message) => Image().IsMatch(message) && !RuntimeError().IsMatch(message);

    /// <summary>The image or the pod's own configuration is at fault, or the container had started before.</summary>
    public static bool IsNotTheRuntime(string message) => Waiting().IsMatch(message) && !RuntimeError().IsMatch(message);

    /// <summary>
    /// Do a message's own words, wherever they stand, say that a container could not be started for one of the reasons above?
    /// </summary>
    /// <remarks>A deadline, a name or a full file system is told by many things that are no container.</remarks>
    public static bool IsOfStarts(StartFailureReason reason)
        => reason is StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof or StartFailureReason.UnshareNoMemory
            or StartFailureReason.CgroupNoMemory or StartFailureReason.NetworkNoMemory or StartFailureReason.NfConntrackCache
            or StartFailureReason.InitOomKilled or StartFailureReason.CgroupNoSpace or StartFailureReason.NamespaceLimit
            or StartFailureReason.MemoryLimitTooLow;

    /// <summary>
    /// Does a message name a cause that no refused block has: another errno than ENOMEM, or a signal?
    /// </summary>
    public static bool HasOtherCause(string message) => OtherCause().IsMatch(message) && !Memory().IsMatch(message);

    /// <summary>Did clone or unshare give ENOSPC, without a word of which namespace? Neither writes a file.</summary>
    public static bool IsClone(string message) => Clone().IsMatch(message);

    private static StartFailureReason OfMemory(string message)
        => Conntrack().IsMatch(message) ? StartFailureReason.NfConntrackCache
            : Cgroup().IsMatch(message) ? StartFailureReason.CgroupNoMemory
            : Unshare().IsMatch(message) ? StartFailureReason.UnshareNoMemory
            : Network().IsMatch(message) && !Process().IsMatch(message) ? StartFailureReason.NetworkNoMemory
            : OfChild(message) ?? (Process().IsMatch(message) ? StartFailureReason.ProcessNoMemory : StartFailureReason.NoMemory);

    private static StartFailureReason OfSpace(string message)
        => CgroupFull().IsMatch(message) ? StartFailureReason.CgroupNoSpace
            : Unshare().IsMatch(message) || IsClone(message) ? StartFailureReason.NamespaceLimit
            : message.Contains("cpuset", StringComparison.Ordinal) ? StartFailureReason.Other
            : StartFailureReason.NoSpace;

    private static StartFailureReason? OfChild(string message)
        => Setns().IsMatch(message) ? StartFailureReason.SetnsExit : FinalChild().IsMatch(message)
            ? StartFailureReason.FinalChildEof : null;

    [GeneratedRegex(
        @"nf_conn(track)?\S* (slab )?cache|kmem_cache_create\(nf_conn",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Cache();

    [GeneratedRegex("init was OOM-killed|OOM-killed \\(memory limit too low", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InitKilled();

    // runc (libcontainer/cgroups/fs/memory.go), dockerd (daemon/daemon_unix.go), CRI-O (server/container_create_linux.go).
    [GeneratedRegex(
        """
        unable\ to\ set\ memory\ limit\ to | memory\.(limit_in_bytes|max)\b\S*:\ (device\ or\ resource\ busy|invalid\ argument)
        | minimum\ memory\ limit\ allowed | memory\ limit\ \S*\ ?too\ low
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex LimitTooLow();

    // iptables has words of its own for ENOMEM (libiptc); Go's runtime gives the number.
    [GeneratedRegex(
        @"allocate memory|Memory allocation problem|\bENOMEM\b|\berrno[= ]12\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex(@"nf_conn", RegexOptions.CultureInvariant)]
    private static partial Regex Conntrack();

    // "mkdir /sys/fs/cgroup/memory/…: cannot allocate memory"; a systemd path has colons of its own.
    [GeneratedRegex(@"cgroup/\S+: cannot allocate memory", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cgroup();

    [GeneratedRegex(
        @"(\bunshare|\bclone3?|fork/exec [^\s:]+): no space left on device",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Clone();

    [GeneratedRegex(@"cgroup/\S+: no space left on device", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CgroupFull();

    [GeneratedRegex(
        @"to unshare|unshare[ :(]|creat\w* (a |new )*(network namespace|netns)|CLONE_NEW",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Unshare();

    [GeneratedRegex(
        @"\bveth|pair interfaces|create endpoint|\bnetwork\b|\bbridge\b|\bnetlink\b|\bCNI\b|\binterface\b|\broute\b|\biptables\b|"
            + @"\bvxlan\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Network();

    [GeneratedRegex(
        @"fork/exec \S+: |\bexec:? \S+: cannot|\bfork(ing)?: |\bclone(3)?: |to spawn stage-[12]: |OS thread|newosproc|pthread_create",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Process();

    // pkg/kubelet/images/types.go; the sentences of the kubelet's events, of containerd and dockerd.
    [GeneratedRegex(
        """
        \b(ImagePullBackOff | ErrImagePull | ErrImageNeverPull | ErrImageInspect | InvalidImageName | RegistryUnavailable
            | SignatureValidationFailed)\b
        | failed\ to\ (pull|resolve|get\ sandbox)\ (and\ unpack\ )?(image|reference)
        | back-off\ pulling\ image | pull\ policy\ of\ never | no\ such\ image | image\ not\ known
        | failed\ to\ (apply\ default\ image\ tag|inspect\ image)
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Image();

    [GeneratedRegex("inotify|fsnotify", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Inotify();

    [GeneratedRegex("no space left on device", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Space();

    [GeneratedRegex("too many open files|file table overflow", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Files();

    [GeneratedRegex(@"seccomp filter|init seccomp|\berrno 524\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Seccomp();

    [GeneratedRegex(
        @"resource temporarily unavailable|\berrno[= ]11\b|\bEAGAIN\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Again();

    [GeneratedRegex(@"\bhugetlb", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hugetlb();

    [GeneratedRegex(@"exec setns process for init", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Setns();

    [GeneratedRegex(@"final child's pid from pipe.{0,20}EOF", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FinalChild();

    [GeneratedRegex(
        """
        resource\ temporarily\ unavailable | operation\ not\ permitted | permission\ denied | invalid\ argument | no\ such\ file
        | read-only\ file\ system | no\ space\ left | too\ many\ open\ files | device\ or\ resource\ busy | function\ not\ implemented
        | exec\ format\ error | \bsignal:\ \w
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OtherCause();

    // containerd (internal/cri/server), CRI-O (internal/lib/container_server.go), dockerd (daemon/names.go).
    [GeneratedRegex(
        @"name is reserved|failed to reserve (container|sandbox) name|error reserving (ctr|pod|container|sandbox) name|is already "
            + @"in use by container",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reserved();

    [GeneratedRegex("deadline ?exceeded|operation timeout|timed out|i/o timeout", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Deadline();

    // pkg/kubelet/images/types.go and pkg/kubelet/container/sync_result.go.
    [GeneratedRegex(
        "with \"?(CrashLoopBackOff|CreateContainerConfigError|PostStartHookError)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Waiting();

    [GeneratedRegex(
        "with \"?(RunContainerError|CreateContainerError|CreatePodSandboxError|RunInitContainerError)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RuntimeError();
}
