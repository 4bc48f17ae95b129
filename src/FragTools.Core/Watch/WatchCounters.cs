using FragTools.Text;

namespace FragTools.Watch;

/// <summary>
/// The counters of /proc/vmstat that a watch follows, without a dictionary of the other hundred and fifty
/// (mm/vmstat.c, vmstat_text). A counter that the kernel does not have is null.
/// </summary>
internal readonly record struct WatchCounters
{
    public long? CompactStall { get; private init; }

    public long? CompactFail { get; private init; }

    public long? CompactSuccess { get; private init; }

    public long? PagesMigrated { get; private init; }

    public long? KcompactdWake { get; private init; }

    public long? AllocStall { get; private init; }

    public static WatchCounters Parse(ReadOnlySpan<byte> text)
    {
        var counters = default(WatchCounters);
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var line = lines.Line;
            if (line.Length == 0 || line[0] is not ((byte)'c' or (byte)'p' or (byte)'a'))
            {
                continue;
            }

            var blank = line.IndexOf((byte)' ');
            if (blank < 0 || !ByteText.TryCounter(line[(blank + 1)..], out var value))
            {
                continue;
            }

            var name = line[..blank];
            counters = name.SequenceEqual("compact_stall"u8) ? counters with { CompactStall = value }
                : name.SequenceEqual("compact_fail"u8) ? counters with { CompactFail = value }
                : name.SequenceEqual("compact_success"u8) ? counters with { CompactSuccess = value }
                : name.SequenceEqual(
                    "pgmigrate_success"u8) || name.SequenceEqual("compact_pages_moved"u8) ? counters with { PagesMigrated = value }
                : name.SequenceEqual("compact_daemon_wake"u8) ? counters with { KcompactdWake = value }
                : name.StartsWith("allocstall"u8) ? counters with { AllocStall = unchecked((counters.AllocStall ?? 0) + value) }
                : counters;
        }

        return counters;
    }

    /// <summary>What was counted since; null where either does not know, or the machine was started anew.</summary>
    public WatchCounters Since(WatchCounters before) => new()
    {
        CompactStall = Grown(CompactStall, before.CompactStall),
        CompactFail = Grown(CompactFail, before.CompactFail),
        CompactSuccess = Grown(CompactSuccess, before.CompactSuccess),
        PagesMigrated = Grown(PagesMigrated, before.PagesMigrated),
        KcompactdWake = Grown(KcompactdWake, before.KcompactdWake),
        AllocStall = Grown(AllocStall, before.AllocStall),
    };

    private static long? Grown(long? now, long? before) => now - before is >= 0 and var grown ? grown : null;
}
