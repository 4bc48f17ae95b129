using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Which of the kernel's files a captured text is.</summary>
internal enum CapturedKind
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

    /// <summary>/proc/stat, of which the time of boot is needed.</summary>
    Stat,

    /// <summary>/proc/uptime.</summary>
    Uptime,

    /// <summary>What <c>date</c> printed.</summary>
    Date,
}

/// <summary>A captured kernel file without the tree around it.</summary>
/// <param name="Kind">Which file it is.</param>
/// <param name="Input">Where its text is.</param>
internal sealed record CapturedInput(CapturedKind Kind, NodeInput Input)
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

            // A time may stand before anything.
            if (KindOfPath(CapturedParts.PathOf(line)) is { } kind and not (CapturedKind.Stat or CapturedKind.Uptime or CapturedKind.Date))
            {
                return kind;
            }

            seen++;
        }

        return null;
    }

    /// <summary>The kinds that a whole text holds, however it was put together, and whether it holds lines of something else.</summary>
    internal static (IReadOnlyList<CapturedKind> Kinds, bool HasOther) KindsOf(ReadOnlySpan<byte> text)
    {
        var (paths, hasOther) = CapturedParts.Of(CapturedText.Normalize(text));
        return ([.. paths.Select(KindOfPath).OfType<CapturedKind>()], hasOther);
    }

    private static CapturedKind? KindOfPath(string? path) => path switch
    {
        CapturedParts.BuddyInfo => CapturedKind.BuddyInfo,
        CapturedParts.PageTypeInfo => CapturedKind.PageTypeInfo,
        CapturedParts.ZoneInfo => CapturedKind.ZoneInfo,
        CapturedParts.VmStat => CapturedKind.VmStat,
        CapturedParts.SlabInfo => CapturedKind.SlabInfo,
        CapturedParts.MemInfo => CapturedKind.MemInfo,
        CapturedParts.ExtFrag => CapturedKind.ExtFragIndex,
        KernelStat.RelativePath => CapturedKind.Stat,
        FragTools.Proc.Uptime.RelativePath => CapturedKind.Uptime,
        CapturedParts.Date => CapturedKind.Date,
        _ => null,
    };

    /// <summary>The text of one of the files in it, each line where it stood.</summary>
    /// <exception cref="NodeException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> ReadPart(string relativePath)
    {
        var name = Input.Describe(relativePath);
        ReadOnlyMemory<byte> text = Input is NodeInput.CapturedFile(var path) ? KernelFile.ReadAllBytes(path, name)
            : ((NodeInput.Text)Input).ReadToEnd();
        return CapturedParts.Only(relativePath, Packing.Unpack(text, name));
    }
}
