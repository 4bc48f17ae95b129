using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Where vmalloc gave up: mm/vmalloc.c, __vmalloc_node_range and __vmalloc_area_node.</summary>
internal enum VmallocProblem
{
    /// <summary>The line is cut before it says so.</summary>
    Unknown,

    /// <summary><c>vmalloc: allocation failure: N bytes</c>, up to 5.12: no address space, or an impossible size.</summary>
    Refused,

    /// <summary><c>vmalloc: allocation failure, allocated A of B bytes</c>, up to 5.12: a page was refused.</summary>
    PagesShort,

    /// <summary><c>exceeds total pages</c>: more than the machine has.</summary>
    ExceedsTotalPages,

    /// <summary><c>vm_struct allocation failed</c>: no address space, or no memory for its description.</summary>
    NoAddressSpace,

    /// <summary><c>failed to allocate pages</c>: a page was refused.</summary>
    NoPages,

    /// <summary><c>failed to map pages</c>: no memory for page tables.</summary>
    NoPageTables,

    /// <summary><c>failed to allocated page array size N</c>: no memory for the list of pages.</summary>
    NoPageArray,
}

/// <summary>
/// The line that begins a report of mm/vmalloc.c. Up to 4.8 it has neither process nor mask, and a page allocation
/// failure's header follows; since 4.9 it has both itself; since 5.13 it reads <c>vmalloc error: size N, …</c>.
/// </summary>
internal ref struct VmallocHeader
{
    /// <summary>What asked; empty in the form without it.</summary>
    public ReadOnlySpan<byte> Process;

    /// <summary>Where vmalloc gave up.</summary>
    public VmallocProblem Problem;

    /// <summary>Bytes asked for, where the line says so.</summary>
    public long? RequestedBytes;

    /// <summary>Bytes that had been got, where the line says so.</summary>
    public long? ObtainedBytes;

    /// <summary>The order of the pages, where the line says so.</summary>
    public int? Order;

    /// <summary>The mask.</summary>
    public MaskText Gfp;

    /// <summary>Is this the form without process and mask?</summary>
    public bool IsNote;

    /// <summary>Reads a header; the whole line must follow the grammar.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, bool bare, out VmallocHeader header)
    {
        header = default;
        var at = message.IndexOf("vmalloc: allocation failure"u8);
        var old = at >= 0;
        at = old ? at : message.IndexOf("vmalloc error: size "u8);
        if (at < 0)
        {
            return false;
        }

        header.IsNote = at == 0 && old;
        if (at > 0)
        {
            if (message[..at] is not [.. var name, (byte)':', (byte)' '] || !FailureHeader.IsProcess(name, bare))
            {
                return false;
            }

            header.Process = name;
        }
        else if (!old)
        {
            return false;
        }

        var rest = message[at..];
        return old ? ReadOld(rest, ref header) : ReadNew(rest, ref header);
    }

    private static bool ReadOld(ReadOnlySpan<byte> rest, ref VmallocHeader header)
    {
        TextScan.Take(ref rest, "vmalloc: allocation failure"u8);
        if (TextScan.Take(ref rest, ": "u8))
        {
            header.Problem = VmallocProblem.Refused;
            return TakeBytes(ref rest, out header.RequestedBytes) && FailureHeader.TryMask(rest, ref header.Gfp);
        }

        if (!TextScan.Take(
            ref rest, ", allocated "u8) || !TextScan.TakeNumber(ref rest, out var obtained) || !TextScan.Take(ref rest, " of "u8))
        {
            return false;
        }

        header.Problem = VmallocProblem.PagesShort;
        header.ObtainedBytes = obtained;
        return TakeBytes(ref rest, out header.RequestedBytes) && FailureHeader.TryMask(rest, ref header.Gfp);
    }

    private static bool ReadNew(ReadOnlySpan<byte> rest, ref VmallocHeader header)
    {
        TextScan.Take(ref rest, "vmalloc error: size "u8);
        if (!TextScan.TakeNumber(ref rest, out var size))
        {
            return false;
        }

        if (TextScan.Take(ref rest, ", page order "u8) && TextScan.TakeNumber(ref rest, out var order) && order < 64)
        {
            header.Order = (int)order;
        }

        TextScan.Take(ref rest, ","u8);
        rest = ByteText.TrimStart(rest);
        header.Problem = TakeProblem(ref rest);

        // What is printed is what was asked for, but for pages: there it is what had been got when the next was refused.
        header.RequestedBytes = header.Problem is VmallocProblem.NoPages or VmallocProblem.Unknown ? null : size;
        header.ObtainedBytes = header.Problem == VmallocProblem.NoPages ? size : null;
        return (header.Problem != VmallocProblem.Unknown || rest.IsEmpty) && FailureHeader.TryMask(rest, ref header.Gfp);
    }

    private static VmallocProblem TakeProblem(scoped ref ReadOnlySpan<byte> rest)
    {
        if (TextScan.Take(ref rest, "exceeds total pages"u8))
        {
            return VmallocProblem.ExceedsTotalPages;
        }

        if (TextScan.Take(ref rest, "vm_struct allocation failed"u8))
        {
            TextScan.Take(ref rest, ". Retrying."u8);
            return VmallocProblem.NoAddressSpace;
        }

        if (TextScan.Take(ref rest, "failed to allocate pages"u8))
        {
            return VmallocProblem.NoPages;
        }

        if (TextScan.Take(ref rest, "failed to map pages"u8))
        {
            return VmallocProblem.NoPageTables;
        }

        return TextScan.Take(ref rest, "failed to allocated page array size "u8) && TextScan.TakeNumber(ref rest, out _)
            ? VmallocProblem.NoPageArray
            : VmallocProblem.Unknown;
    }

    private static bool TakeBytes(scoped ref ReadOnlySpan<byte> rest, out long? bytes)
    {
        bytes = TextScan.TakeNumber(ref rest, out var number) ? number : null;
        return bytes is not null && TextScan.Take(ref rest, " bytes"u8);
    }
}
