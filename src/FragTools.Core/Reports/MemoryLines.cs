using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>
/// Finds the report that a line about memory belongs to: what show_mem prints (lib/show_mem.c, mm/show_mem.c;
/// mm/page_alloc.c, show_free_areas).
/// </summary>
internal static class MemoryLines
{
    public static OpenReport? Take(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream)
    {
        var owner = stream.MemoryOwner is { IsClosed: false } known && known.IsSameStream(line) ? known : null;
        if (line.Caller.IsEmpty)
        {
            Weave(assembler, line, lineClass, stream, owner);
            if (stream.Woven?.TakeMemory(line, lineClass, Key(line.Message, lineClass)) is { } woven)
            {
                return stream.MemoryOwner = woven;
            }
        }

        switch (lineClass)
        {
            case LineClass.MemInfoStart:
                stream.EndDump();
                stream.MemoryOwner = assembler.Find(
                    line, static report => TakesMemory(report) && !report.Has(Seen.MemInfo | Seen.Counters | Seen.Zones))
                    ?? (stream.IsAsked ? null : OpenHeadless(assembler, line, stream));
                return stream.MemoryOwner?.Put(line, lineClass, Seen.MemInfo, lineClass);
            case LineClass.Counters:
                owner = owner is not null && !owner.Has(Seen.Counters) ? owner
                    : assembler.Find(line, static report => TakesMemory(report) && !report.Has(Seen.Counters | Seen.Zones))
                        ?? Headless(assembler, line, stream);
                stream.MemoryOwner = owner;
                return owner?.Put(line, lineClass, Seen.Counters, lineClass);
            case LineClass.Node or LineClass.Zone or LineClass.FreeList:
                return Keyed(assembler, line, lineClass, stream, owner);
            case LineClass.KeyValues:
                return owner is not null && MayGoOn(owner.MemoryLine, line.Message) ? owner.Put(line, lineClass) : null;
            case LineClass.Numbers:
                return owner?.MemoryLine == LineClass.LowmemReserve ? owner.Put(line, lineClass) : null;
            case LineClass.FreeListRest:
                return owner?.MemoryLine == LineClass.FreeList ? owner.Put(line, lineClass) : null;
            case LineClass.LowmemReserve:
                return owner is not null && owner.Has(Seen.Zones) ? owner.Put(line, lineClass, Seen.Nothing, lineClass) : null;
            case LineClass.PerCpu:
                return owner is not null && !owner.Has(Seen.Tail) ? owner.Put(line, lineClass, Seen.Nothing, lineClass) : null;
            case LineClass.Tail:
                owner ??= stream.MemoryOwner = line.Origin == LineOrigin.Kernel ? Headless(assembler, line, stream) : null;
                return owner is { IsHeadless: true } ? owner.Put(line, lineClass, Seen.Tail, lineClass)
                    : owner is not null && owner.Has(Seen.Zones | Seen.Counters) ? owner.Put(line, lineClass, Seen.Tail, lineClass) : null;
            default:
                return owner is not null && owner.Has(Seen.Tail) ? owner.Put(line, lineClass, Seen.Nothing, lineClass) : null;
        }
    }

    /// <summary>Another processor begins to print the memory's state before the first has come to its zones.</summary>
    private static void Weave(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream, OpenReport? owner)
    {
        if (lineClass == LineClass.MemInfoStart && owner is { IsHeadless: false, KernelLinesSince: 0, IsWoven: false }
            && owner.Has(Seen.MemInfo) && !owner.Has(Seen.Zones) && owner.Last.Number == line.Number - 1
            && assembler.Find(line, static report => TakesMemory(report) && report.Has(Seen.CpuLine)
                && !report.Has(Seen.MemInfo | Seen.Counters | Seen.Zones)) is { } other)
        {
            stream.Woven = new WovenReports();
            stream.Woven.Add(owner, other);
        }
    }

    /// <summary>The machine's counters have no unit, those of nodes and zones have; some names stand with zones only.</summary>
    public static bool MayGoOn(LineClass memoryLine, ReadOnlySpan<byte> message)
    {
        var counters = new CounterText(message);
        if (memoryLine is not (LineClass.Counters or LineClass.Node) || !counters.MoveNext())
        {
            return memoryLine is LineClass.Counters or LineClass.Node or LineClass.Zone;
        }

        return memoryLine == LineClass.Counters ? !counters.IsKilobytes : !CounterNames.IsZones(counters.Name);
    }

    /// <summary>Lines of which a report has one for each node, zone or list: a second is another report's.</summary>
    private static OpenReport? Keyed(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream, OpenReport? owner)
    {
        var key = Key(line.Message, lineClass);
        if (owner is null || owner.HasKey(key) || owner.Has(Seen.Tail))
        {
            owner = assembler.Find(line, report => TakesMemory(report) && report.Has(Seen.MemInfo | Seen.Counters | Seen.Zones)
                && !report.HasKey(key) && !report.Has(Seen.Tail));
        }

        // Where the lines before are lost, the first that comes begins the memory's state.
        owner ??= assembler.Find(line, static report => TakesMemory(report) && !report.Has(Seen.MemInfo | Seen.Counters | Seen.Zones))
            ?? Headless(assembler, line, stream);
        if (owner is null)
        {
            return null;
        }

        stream.EndDump();
        stream.MemoryOwner = owner;
        owner.TakeKey(key);
        return owner.Put(line, lineClass, lineClass == LineClass.Node ? Seen.Nothing : Seen.Zones, lineClass);
    }

    /// <summary>Where no other report's state is being printed, the line is of one whose first lines are lost.</summary>
    private static OpenReport? Headless(ReportAssembler assembler, in LineView line, LogStream stream)
        => stream.IsAsked || assembler.Find(
            line, static report => report.Kind is ReportKind.PageAlloc or ReportKind.Vmalloc or ReportKind.Oom) is not null
            ? null
            : OpenHeadless(assembler, line, stream);

    /// <summary>Opens a report whose first lines are lost. It counts when a zone or a word of the OOM killer has come.</summary>
    private static OpenReport OpenHeadless(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        var report = assembler.OpenEmpty(ReportKind.PageAlloc, line, stream);
        report.IsHeadless = report.IsTentative = true;
        return report;
    }

    /// <summary>A report without its first lines turns out to be the OOM killer's.</summary>
    /// <param name="assembler">Has the open reports.</param>
    /// <param name="line">The line that tells.</param>
    /// <param name="within">So many lines of the kernel may stand between.</param>
    public static OpenReport? OfOomKiller(ReportAssembler assembler, in LineView line, int within)
    {
        var report = assembler.Find(
            line, report => report.IsHeadless && report.Kind == ReportKind.PageAlloc && report.KernelLinesSince <= within);
        if (report is not null)
        {
            (report.Kind, report.IsTentative) = (ReportKind.Oom, false);
        }

        return report;
    }

    /// <summary>What a report has once.</summary>
    private static byte[] Key(ReadOnlySpan<byte> message, LineClass lineClass)
    {
        if (lineClass == LineClass.Tail)
        {
            // 12 pages in swap cache; Node 0 hugepages_total=0 … hugepages_size=2048kB; Free swap  = 0kB.
            var words = message.IndexOfAnyExcept(ByteSets.Numbers);
            var name = words > 0 ? message[words..] : UpTo(message, message.IndexOfAny((byte)'=', (byte)':'));
            return [(byte)lineClass, .. name, .. message.IndexOf("hugepages_size"u8) is > 0 and var size ? message[size..] : default];
        }

        var end = lineClass switch
        {
            LineClass.Zone => message.IndexOf(" free"u8),
            LineClass.FreeList or LineClass.KeyValues or LineClass.Counters => message.IndexOf((byte)':'),
            LineClass.MemInfoStart or LineClass.LowmemReserve or LineClass.PerCpu => 0,
            _ => message.IndexOf(" active_anon"u8),
        };
        return [(byte)lineClass, .. UpTo(message, end)];
    }

    private static ReadOnlySpan<byte> UpTo(ReadOnlySpan<byte> message, int end) => end < 0 ? message : message[..end];

    private static bool TakesMemory(OpenReport report)
        => report.Kind is ReportKind.PageAlloc or ReportKind.Vmalloc or ReportKind.Oom && !report.Has(Seen.Tail | Seen.Kill | Seen.Summary);
}
