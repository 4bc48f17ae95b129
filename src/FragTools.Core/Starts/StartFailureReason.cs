namespace FragTools.Starts;

/// <summary>
/// What the runtime or kubelet said of a container or sandbox that did not start, or was evicted. It names the message,
/// not the cause.
/// </summary>
public enum StartFailureReason
{
    /// <summary>Another reason: the message tells.</summary>
    Other,

    /// <summary>
    /// <c>running exec setns process for init caused "exit status N"</c> (runc before 1.0, libcontainer/process_linux.go):
    /// the child that makes the namespaces died. N is the line of nsexec.c that gave up, so it differs from build to build.
    /// </summary>
    SetnsExit,

    /// <summary>
    /// <c>failed to unshare … namespaces: Cannot allocate memory</c> (runc, libcontainer/nsenter/nsexec.c): the kernel
    /// refused a namespace for lack of memory.
    /// </summary>
    UnshareNoMemory,

    /// <summary>
    /// <c>final child's pid from pipe: EOF</c> (runc since 1.0, libcontainer/process_linux.go): the child that makes
    /// the namespaces died.
    /// </summary>
    FinalChildEof,

    /// <summary><c>mkdir /sys/fs/cgroup/…: cannot allocate memory</c>: no further cgroup could be made. That is no fragmentation.</summary>
    CgroupNoMemory,

    /// <summary>A network device, route or address was refused for lack of memory.</summary>
    NetworkNoMemory,

    /// <summary>The message names the cache of the connection table, <c>nf_conntrack</c> or <c>nf_conn</c>.</summary>
    NfConntrackCache,

    /// <summary>
    /// <c>container init was OOM-killed</c> (runc since 1.0, libcontainer/process_linux.go): the limit is too small for
    /// the container's first process.
    /// </summary>
    InitOomKilled,

    /// <summary>
    /// The memory limit is below what the cgroup uses already, or below what the runtime takes: <c>unable to set memory
    /// limit to N (current usage: …)</c> (runc), <c>memory.limit_in_bytes: device or resource busy</c> (cgroup v1),
    /// <c>minimum memory limit allowed</c> (dockerd), <c>set memory limit N too low</c> (CRI-O).
    /// </summary>
    MemoryLimitTooLow,

    /// <summary>
    /// A process or thread was refused memory: <c>fork/exec …: cannot allocate memory</c>, <c>failed to create new OS
    /// thread</c>.
    /// </summary>
    ProcessNoMemory,

    /// <summary>Something else was refused memory: a mount, a BPF map.</summary>
    NoMemory,

    /// <summary>
    /// <c>resource temporarily unavailable</c> (EAGAIN): mostly a limit of processes or threads (pids.max,
    /// RLIMIT_NPROC, kernel.threads-max).
    /// </summary>
    TemporarilyUnavailable,

    /// <summary>The seccomp filter was refused; errno 524 says that net.core.bpf_jit_limit is used up.</summary>
    SeccompFilter,

    /// <summary><c>too many open files</c>, of the process or in the whole system.</summary>
    TooManyOpenFiles,

    /// <summary>No further inotify instance or watch (fs.inotify.max_user_instances, max_user_watches).</summary>
    InotifyLimit,

    /// <summary>The limit of huge pages could not be set.</summary>
    HugetlbLimit,

    /// <summary><c>mkdir /sys/fs/cgroup/…: no space left on device</c>: the number of cgroups is used up.</summary>
    CgroupNoSpace,

    /// <summary><c>unshare …: no space left on device</c>: the number of namespaces is used up (user.max_*_namespaces).</summary>
    NamespaceLimit,

    /// <summary><c>no space left on device</c> where the message names neither a cgroup nor a namespace: a file system is full.</summary>
    NoSpace,

    /// <summary>The runtime did not answer in time: <c>context deadline exceeded</c>, <c>operation timeout</c>.</summary>
    Timeout,

    /// <summary><c>name is reserved for …</c>: an earlier attempt that timed out is still at work.</summary>
    NameReserved,

    /// <summary>
    /// The image is not there (ErrImagePull, ImagePullBackOff, ErrImageNeverPull, InvalidImageName …): no trouble of
    /// memory.
    /// </summary>
    ImageNotPulled,

    /// <summary>
    /// The kubelet evicted the pod, or turned it away, because the node was short of
    /// <see cref="ContainerStartFailure.Resource"/>.
    /// </summary>
    Evicted,
}
