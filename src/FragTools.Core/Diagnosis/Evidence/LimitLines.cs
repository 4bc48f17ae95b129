using System.Diagnostics.CodeAnalysis;
using System.Text;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>A line that reports a limit other than memory.</summary>
/// <param name="number">The line's number, from 1.</param>
/// <param name="kind">Which limit.</param>
/// <param name="message">The message, escaped and shortened.</param>
/// <param name="stamp">The line's time.</param>
/// <param name="uptime">Seconds since boot, or NaN.</param>
internal sealed class LimitLine(long number, LimitKind kind, string message, LogStamp stamp, double uptime) : LogEvent
{
    /// <inheritdoc/>
    public override long LineNumber => number;

    /// <inheritdoc/>
    public override LogStamp Stamp => stamp;

    /// <inheritdoc/>
    public override double Uptime => uptime;

    /// <summary>Which limit.</summary>
    public LimitKind Kind => kind;

    /// <summary>The message, escaped and shortened.</summary>
    public string Message => message;

    /// <inheritdoc/>
    public override EventPrint Print()
    {
        var hash = new TextHash();
        hash.Append(Encoding.UTF8.GetBytes(message));
        return new EventPrint(hash.ToGuid(), hash.ToGuid(), IsUnique: false, NamesTask: false, Lines: 1);
    }
}

/// <summary>Finds lines that report limits other than memory.</summary>
internal sealed class LimitLines : IEventAssembler
{
    /// <summary>Wherever another limit is said to be reached.</summary>
    public static EventKinds Kind { get; } = new(
        [
            // kernel/cgroup/pids.c, pids_can_fork (kernel/cgroup_pids.c before 4.11).
            new Marker("fork rejected by pids controller", "pid"),

            // The C library's and Go's words for ENOSPC, and Linux's own names of the limits.
            new Marker("o space left on device", "n de"),
            new Marker("max_user_namespaces", "_us"),

            // inotify_init and inotify_add_watch say EMFILE and ENOSPC; fsnotify is Go's package over them.
            new Marker("inotify_", "ino"),
        ],
        static _ => new LimitLines(),
        static one => one is LimitLine);

    private const int LongestMessage = 300;

    private static readonly string[] RuntimeWords = ["runc", "containerd", "dockerd", "kubelet", "crio", "systemd", "container", "sandbox"];

    private readonly Queue<LogEvent> _ready = new();

    /// <inheritdoc/>
    public bool IsBusy => false;

    /// <inheritdoc/>
    public LineUse Add(in LineView line)
    {
        if (!line.HasMarker || KindOf(line) is not { } kind)
        {
            return LineUse.Unread;
        }

        var message = line.Message.Length > 0 ? line.Message : line.Raw;
        _ready.Enqueue(
            new LimitLine(
                line.Number, kind, SafeText.Escape(
                    message.Length > LongestMessage ? message[..LongestMessage] : message), line.Stamp, line.Uptime)
        {
            Host = line.Host.Length == 0 ? null : SafeText.Escape(line.Host),
            Offset = line.Offset,
        });
        return LineUse.Taken;
    }

    /// <inheritdoc/>
    public void Pause(long milliseconds)
    {
        // Each line stands alone.
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Each line stands alone.
    }

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out LogEvent whole) => _ready.TryDequeue(out whole);

    /// <summary>
    /// kernel/cgroup/pids.c says it of processes itself. ENOSPC is what clone and unshare give at the limit of user
    /// namespaces (kernel/user_namespace.c, since 4.9), what a cpuset without processors gives to a write, what cgroup
    /// folders beyond the last id give, and what a full file system gives.
    /// </summary>
    private static LimitKind? KindOf(in LineView line)
    {
        var text = line.Raw;
        if (line.Origin != LineOrigin.Other && text.IndexOf("fork rejected by pids controller"u8) >= 0)
        {
            return LimitKind.Processes;
        }

        if (text.IndexOf("max_user_namespaces"u8) >= 0 && Speaks(line))
        {
            return LimitKind.UserNamespaces;
        }

        if (text.IndexOf("inotify_"u8) >= 0 && (text.IndexOf("o space left on device"u8) >= 0 || text.IndexOf("oo many open files"u8) >= 0))
        {
            return text.IndexOf("kubelet"u8) >= 0 || Speaks(line) ? LimitKind.Inotify : null;
        }

        return text.IndexOf("o space left on device"u8) < 0 || !Speaks(line) ? null
            : text.IndexOf("network namespace"u8) >= 0 || text.IndexOf("netns"u8) >= 0 ? LimitKind.NetworkNamespaces
            : text.IndexOf("unshare"u8) >= 0 || text.IndexOf("CLONE_NEWUSER"u8) >= 0 || text.IndexOf("user namespace"u8) >= 0
                ? LimitKind.UserNamespaces
            : text.IndexOf("cpuset"u8) >= 0 ? LimitKind.Cpuset
            : text.IndexOf("mkdir /sys/fs/cgroup"u8) >= 0 ? LimitKind.MemoryCgroups
            : LimitKind.DiskSpace;
    }

    /// <summary>Does a runtime, the kubelet or systemd speak? A shell history or a document that quotes the words does not count.</summary>
    private static bool Speaks(in LineView line)
    {
        var text = line.Raw;
        foreach (var word in RuntimeWords)
        {
            if (text.IndexOf(Encoding.ASCII.GetBytes(word)) >= 0)
            {
                return line.Stamp.Kind != StampKind.None || !double.IsNaN(line.Uptime) || line.Host.Length > 0;
            }
        }

        return false;
    }
}
