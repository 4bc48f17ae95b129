using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Which of the kernel's files a captured text is.</summary>
public enum CapturedKind
{
    /// <summary>/proc/buddyinfo.</summary>
    BuddyInfo,

    /// <summary>/proc/pagetypeinfo.</summary>
    PageTypeInfo,

    /// <summary>/proc/zoneinfo.</summary>
    ZoneInfo,

    /// <summary>/proc/vmstat.</summary>
    VmStat,

    /// <summary>/proc/slabinfo.</summary>
    SlabInfo,

    /// <summary>/proc/meminfo.</summary>
    MemInfo,

    /// <summary>/sys/kernel/debug/extfrag/extfrag_index or unusable_index.</summary>
    ExtFragIndex,
}

/// <summary>A captured kernel file without the tree around it.</summary>
/// <param name="Kind">Which file it is.</param>
/// <param name="Input">Where its text is.</param>
public sealed record CapturedInput(CapturedKind Kind, NodeInput Input)
{
    private const int LinesLookedAt = 8;

    /// <summary>Tells by its first lines which of the kernel's files a text is.</summary>
    /// <param name="start">The text's beginning, a few KiB of it.</param>
    /// <returns>The file, or null where it is none of them: a log, most likely.</returns>
    public static CapturedKind? KindOf(ReadOnlySpan<byte> start)
    {
        var lines = new LineReader(CapturedText.Normalize(start));
        for (var seen = 0; seen < LinesLookedAt && lines.MoveNext();)
        {
            var line = ByteText.Trim(lines.Line);
            if (line.IsEmpty)
            {
                continue;
            }

            if (KindOfLine(line) is { } kind)
            {
                return kind;
            }

            seen++;
        }

        return null;
    }

    private static CapturedKind? KindOfLine(ReadOnlySpan<byte> line)
        => line.StartsWith("Page block order:"u8) || line.StartsWith("Pages per block:"u8) || line.StartsWith("Free pages count per migrate type"u8) ? CapturedKind.PageTypeInfo
            : line.StartsWith("slabinfo - version"u8) || line.StartsWith("# name "u8) ? CapturedKind.SlabInfo
            : line.StartsWith("MemTotal:"u8) ? CapturedKind.MemInfo
            : line.StartsWith("nr_free_pages "u8) || line.StartsWith("nr_dirty "u8) ? CapturedKind.VmStat
            : line.StartsWith("Node "u8) && line.IndexOf("zone "u8) > 0 ? KindOfZoneLine(line)
            : null;

    /// <summary>A line for a zone: <c>Node 0, zone DMA</c> alone, with counts behind it, or with an index's values.</summary>
    private static CapturedKind? KindOfZoneLine(ReadOnlySpan<byte> line)
    {
        var fields = new FieldReader(line[(line.IndexOf("zone "u8) + "zone "u8.Length)..]);
        if (!fields.MoveNext())
        {
            return null;
        }

        if (!fields.MoveNext())
        {
            return CapturedKind.ZoneInfo;
        }

        return ByteText.TryCount(fields.Field, out _) ? CapturedKind.BuddyInfo
            : fields.Field.IndexOf((byte)'.') > 0 ? CapturedKind.ExtFragIndex
            : null;
    }
}
