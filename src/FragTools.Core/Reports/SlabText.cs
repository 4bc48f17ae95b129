using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>What slab allocators print: mm/slub.c and mm/slab.c, slab_out_of_memory; mm/slab_common.c.</summary>
internal ref struct SlabText
{
    /// <summary>The cache's name, without a memory cgroup's.</summary>
    public ReadOnlySpan<byte> Cache;

    /// <summary>The memory cgroup's name, which caches of cgroups had up to 5.8: <c>kmalloc-1024(1793:name)</c>.</summary>
    public ReadOnlySpan<byte> Cgroup;

    /// <summary>The order of the slab that was asked for last: SLUB's smallest.</summary>
    public int? Order;

    /// <summary>The error number with which a cache was not created, −12 for lack of memory.</summary>
    public int? Error;

    /// <summary>
    /// <c>SLUB: Unable to allocate memory on node -1 (gfp=0x20)</c> up to 4.5, <c>…, gfp=0x20(GFP_ATOMIC)</c> since,
    /// <c>… on CPU 1 (of node 0) on node -1, …</c> since 6.11. The line may be cut behind the node.
    /// </summary>
    public static bool TryHeader(ReadOnlySpan<byte> message, out MaskText gfp)
    {
        gfp = default;
        var rest = message;
        if ((!TextScan.Take(ref rest, "SLUB: "u8) && !TextScan.Take(ref rest, "SLAB: "u8))
            || !TextScan.Take(ref rest, "Unable to allocate memory on "u8))
        {
            return false;
        }

        if (TextScan.Take(ref rest, "CPU "u8)
            && (!TextScan.TakeNumber(ref rest, out _) || !TextScan.Take(
                ref rest, " (of node "u8) || !TextScan.TakeNumber(ref rest, out _) || !TextScan.Take(ref rest, ") on "u8)))
        {
            return false;
        }

        if (!TextScan.Take(ref rest, "node "u8) || !TextScan.TakeSigned(ref rest, out _))
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);
        var inParentheses = TextScan.Take(ref rest, "("u8);
        if (rest.IsEmpty || (!inParentheses && !TextScan.Take(ref rest, ","u8)))
        {
            return rest.IsEmpty;
        }

        rest = ByteText.TrimStart(rest);
        return rest.IsEmpty || (TextScan.Take(ref rest, "gfp="u8) && MaskText.TryTake(ref rest, out gfp));
    }

    /// <summary><c>kmem_cache_create(X) failed with error -12</c>; other names of the function since 4.16.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> message, out SlabText slab)
    {
        slab = default;
        var at = message.LastIndexOf(") failed with error -"u8);
        var open = message.IndexOf((byte)'(');
        if (at < 0 || open < 0 || open > at || !IsCreate(message[..open])
            || !ByteText.TryCount(message[(at + ") failed with error -"u8.Length)..], out var error))
        {
            return false;
        }

        slab.Error = error < 4096 ? -(int)error : null;
        SetCache(message[(open + 1)..at], ref slab);
        return true;
    }

    /// <summary>
    /// <c>cache: X, object size: N, buffer size: N, default order: N, min order: N</c> (SLUB),
    /// <c>cache: X, object size: N, order: N</c> (SLAB).
    /// </summary>
    public static bool TryCache(ReadOnlySpan<byte> message, out SlabText slab)
    {
        slab = default;
        var rest = message;
        if (!TextScan.Take(ref rest, "cache: "u8))
        {
            return false;
        }

        var end = rest.LastIndexOf(", object size:"u8);
        if (end < 0 && rest.LastIndexOf((byte)',') is >= 0 and var cut && ", object size:"u8.StartsWith(rest[cut..]))
        {
            end = cut;
        }

        SetCache(end < 0 ? rest.TrimEnd(", "u8) : rest[..end], ref slab);
        var order = TextScan.NumberAfter(rest, "min order:"u8);
        if (order is null && !rest.Contains((byte)'=') && rest.IndexOf("buffer size"u8) < 0)
        {
            order = TextScan.NumberAfter(rest, ", order:"u8);
        }

        slab.Order = order is >= 0 and < 64 ? (int)order : null;
        return true;
    }

    private static bool IsCreate(ReadOnlySpan<byte> function)
    {
        var name = function.TrimStart("_"u8);
        return name.StartsWith("kmem_cache_create"u8) && name.IndexOfAnyExcept(ByteSets.SmallWord) < 0;
    }

    private static void SetCache(ReadOnlySpan<byte> name, ref SlabText slab)
    {
        slab.Cache = name;
        var open = name.IndexOf((byte)'(');
        if (open > 0 && name[^1] == ')')
        {
            var inner = name[(open + 1)..^1];
            var colon = inner.IndexOf((byte)':');
            if (colon > 0 && ByteText.TryCount(inner[..colon], out _))
            {
                slab.Cache = name[..open];
                slab.Cgroup = inner[(colon + 1)..];
            }
        }
    }
}
