using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// Failures that are told in one line. mm/cma.c, cma_alloc: <c>cma: cma_alloc: linux,cma: alloc failed, req-size: 2048 pages, ret:
/// -12</c> (older kernels do not name the area, newer ones print <c>__cma_alloc</c>). fs/xfs/kmem.c, kmem_alloc, and fs/xfs/xfs_buf.c:
/// <c>XFS: C(N) possible memory allocation deadlock size 65552 in kmem_alloc (mode:0x250)</c>; older ones name no process, and there
/// is no size where an object of a slab cache is asked for. XFS tries on without end and prints it with each hundredth try.
/// </summary>
internal ref struct FailureNote
{
    /// <summary>Which.</summary>
    public LineClass Class;

    /// <summary>What asked; empty where the line does not tell.</summary>
    public ReadOnlySpan<byte> Process;

    /// <summary>Its number.</summary>
    public int? ProcessId;

    /// <summary>The area of CMA; empty where the line does not tell.</summary>
    public ReadOnlySpan<byte> Area;

    /// <summary>The function of XFS that asked.</summary>
    public ReadOnlySpan<byte> Function;

    /// <summary>Pages in one piece, of CMA.</summary>
    public long? Pages;

    /// <summary>Bytes, of XFS.</summary>
    public long? Bytes;

    /// <summary>The error number: −12 (ENOMEM) where no free run is long enough, −16 (EBUSY) where pages could not be moved.</summary>
    public int? Error;

    /// <summary>The mask.</summary>
    public MaskText Gfp;

    /// <summary>Reads a line, which may be cut behind the function or the size.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out FailureNote note)
    {
        note = default;
        return TryCma(message, ref note) || TryXfs(message, ref note);
    }

    /// <summary>
    /// What CONFIG_CMA_DEBUG prints behind it (mm/cma.c, cma_debug_show_areas): <c>number of available pages: 6@122+187@304=> 193 free of
    /// 4096 total pages</c>, each run of free pages with its place.
    /// </summary>
    public static bool TryArea(ReadOnlySpan<byte> message, out long freePages, out long longestRun)
    {
        freePages = longestRun = 0;
        var rest = message;
        TextScan.Take(ref rest, "cma: "u8);
        if (!TextScan.Take(ref rest, "number of available pages: "u8))
        {
            return false;
        }

        while (TextScan.TakeNumber(ref rest, out var run))
        {
            freePages += run;
            longestRun = Math.Max(longestRun, run);
            if (TextScan.Take(ref rest, "@"u8))
            {
                TextScan.TakeNumber(ref rest, out _);
            }

            TextScan.Take(ref rest, "+"u8);
        }

        return rest.StartsWith("=>"u8);
    }

    private static bool TryCma(ReadOnlySpan<byte> message, ref FailureNote note)
    {
        var phrase = "alloc failed, req-size: "u8;
        var at = message.IndexOf(phrase);
        var before = at < 0 ? default : message[..at];
        var isTagged = TextScan.Take(ref before, "cma: "u8);
        var function = before.StartsWith("__cma_alloc"u8) || before.StartsWith("cma_alloc"u8) ? before.IndexOf(": "u8) : -1;
        if (at < 0 || !(isTagged || function > 0))
        {
            return false;
        }

        var rest = message[(at + phrase.Length)..];
        if (!TextScan.TakeNumber(ref rest, out var pages))
        {
            return false;
        }

        note.Class = LineClass.CmaNote;
        note.Pages = pages;
        note.Area = before[(function < 0 ? 0 : function + 2)..].TrimEnd(": "u8);
        note.Error = TextScan.NumberAfter(rest, "ret: "u8) is { } error and < 0 and > -4096 ? (int)error : null;
        return true;
    }

    private static bool TryXfs(ReadOnlySpan<byte> message, ref FailureNote note)
    {
        var phrase = "possible memory allocation deadlock"u8;
        var at = message.IndexOf(phrase);
        var start = message.IndexOf(": "u8);
        if (at < 0 || start < 0 || start > at || !(message.StartsWith("XFS"u8) || message.StartsWith("xfs"u8)))
        {
            return false;
        }

        note.Class = LineClass.DeadlockNote;
        if (ByteText.Trim(message[(start + 2)..at]) is [.. var before, (byte)')']
            && before.LastIndexOf((byte)'(') is > 0 and var open
            && ByteText.TryCount(before[(open + 1)..], out var pid) && pid <= int.MaxValue)
        {
            note.Process = before[..open];
            note.ProcessId = (int)pid;
        }

        var rest = message[(at + phrase.Length)..];
        rest = ByteText.TrimStart(rest);
        if (TextScan.Take(ref rest, "size "u8) && TextScan.TakeNumber(ref rest, out var bytes))
        {
            note.Bytes = bytes;
        }

        rest = ByteText.TrimStart(rest);
        if (TextScan.Take(ref rest, "in "u8))
        {
            var end = rest.IndexOfAnyExcept(ByteSets.Symbol);
            note.Function = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[end..];
        }

        var mask = rest.IndexOf("mode:"u8) is >= 0 and var mode ? rest[(mode + "mode:"u8.Length)..] : default;
        MaskText.TryTake(ref mask, out note.Gfp);
        return true;
    }
}
