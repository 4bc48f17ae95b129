using System.Diagnostics.CodeAnalysis;
using System.Text;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>A line that reports a limit other than memory.</summary>
/// <param name="number">The line's number, from 1.</param>
/// <param name="kind">Which limit.</param>
/// <param name="isExact">Do the words name it, or what was full?</param>
/// <param name="message">The message, escaped and shortened.</param>
/// <param name="stamp">The line's time.</param>
/// <param name="uptime">Seconds since boot, or NaN.</param>
internal sealed class LimitLine(long number, LimitKind kind, bool isExact, string message, LogStamp stamp, double uptime) : LogEvent
{
    /// <inheritdoc/>
    public override long LineNumber => number;

    /// <inheritdoc/>
    public override LogStamp Stamp => stamp;

    /// <inheritdoc/>
    public override double Uptime => uptime;

    /// <summary>Which limit.</summary>
    public LimitKind Kind => kind;

    /// <summary>Do the words name it, or what was full?</summary>
    public bool IsExact => isExact;

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

            // The C library's and Go's words for ENOSPC and EAGAIN, and what runc's child says of namespaces.
            new Marker("o space left on device", "n de") { IsContext = true },
            new Marker("temporarily unavailable", "y un") { IsContext = true },
            new Marker("to unshare", "nsh"),
            new Marker("max_user_namespaces", "_us"),

            // inotify_init and inotify_add_watch say EMFILE and ENOSPC; fsnotify is Go's package over them.
            new Marker("inotify_", "ino") { IsContext = true },
        ],
        static _ => new LimitLines(),
        static one => one is LimitLine);

    private const int LongestMessage = 300;

    private readonly Queue<LogEvent> _ready = new();

    /// <inheritdoc/>
    public bool IsBusy => false;

    /// <inheritdoc/>
    public LineUse Add(in LineView line)
    {
        if (!line.HasMarker || KindOf(line) is not var (kind, isExact))
        {
            return LineUse.Unread;
        }

        var message = line.Message.Length > 0 ? line.Message : line.Raw;
        _ready.Enqueue(new LimitLine(line.Number, kind, isExact, Shortened(message), line.Stamp, line.Uptime)
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

    /// <summary>The words that decide stand at a message's end.</summary>
    private static string Shortened(ReadOnlySpan<byte> message)
        => message.Length <= LongestMessage ? SafeText.Escape(message)
            : SafeText.Escape(message[..(LongestMessage / 3)]) + " … " + SafeText.Escape(message[^(LongestMessage * 2 / 3)..]);

    /// <summary>
    /// kernel/cgroup/pids.c says it of processes itself. All else counts only where a runtime, the kubelet or systemd speaks: a backup,
    /// a shell's history or a document that quotes the words does not.
    /// </summary>
    private static (LimitKind Kind, bool IsExact)? KindOf(in LineView line)
        => line.Origin != LineOrigin.Other && line.Raw.IndexOf("fork rejected by pids controller"u8) >= 0 ? (LimitKind.Processes, true)
            : Spoken(line) is { } text ? LimitWords.Of(text)
            : null;

    /// <summary>What a runtime, the kubelet or systemd wrote; null where another wrote the line.</summary>
    private static string? Spoken(in LineView line)
    {
        var isRuntime = LogWriter.TryFind(line, out var body, out var component)
            && (component is not null || LogEntryReader.IsHead(body) || body.StartsWith("runc"u8) || body.StartsWith("nsexec"u8));
        return isRuntime || line.Tag.StartsWith("systemd"u8) || line.Message.StartsWith("systemd["u8)
            ? Encoding.UTF8.GetString(line.Message)
            : null;
    }
}
