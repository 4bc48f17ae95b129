namespace FragTools.Starts;

/// <summary>What the runtime said of a container or sandbox that did not start. It names the message, not the cause.</summary>
public enum StartFailureReason
{
    /// <summary>Another reason: the message tells.</summary>
    Other,

    /// <summary>
    /// <c>running exec setns process for init caused "exit status N"</c> (runc before 1.0, libcontainer/process_linux.go):
    /// the child that makes the namespaces died. N is the line of nsexec.c that gave up, so it differs from build to build.
    /// </summary>
    SetnsExit,

    /// <summary><c>failed to unshare … namespaces: Cannot allocate memory</c> (runc, libcontainer/nsenter/nsexec.c): the kernel refused a namespace for want of memory.</summary>
    UnshareNoMemory,

    /// <summary><c>final child's pid from pipe: EOF</c> (runc since 1.0, libcontainer/process_linux.go): the child that makes the namespaces died.</summary>
    FinalChildEof,

    /// <summary><c>mkdir /sys/fs/cgroup/…: cannot allocate memory</c>: no further cgroup could be made. That is no fragmentation.</summary>
    CgroupNoMemory,

    /// <summary>A network device, route or address was refused for want of memory.</summary>
    NetworkNoMemory,

    /// <summary>The message names the cache of the connection table, <c>nf_conntrack</c> or <c>nf_conn</c>.</summary>
    NfConntrackCache,
}
