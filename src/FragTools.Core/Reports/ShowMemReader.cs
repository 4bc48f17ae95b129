using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>The memory's state in a report: what show_mem prints (lib/show_mem.c; since 6.4 mm/show_mem.c).</summary>
/// <param name="MemInfo">Counters of the machine; null where there are none.</param>
/// <param name="Zones">The zones.</param>
/// <param name="PageSize">The page size that the free lists tell, else the one known otherwise; null where neither does.</param>
/// <param name="Missing">What is missing of it.</param>
internal sealed record MemoryState(CounterMap? MemInfo, ZoneList Zones, PageSize? PageSize, ReportParts Missing);

/// <summary>Reads the memory's state of all eras, from 2.6 to 6.19: the lines changed, their grammar did not.</summary>
internal sealed class ShowMemReader
{
    private static readonly string[] CountedTwice = ["active_anon", "inactive_anon", "active_file", "inactive_file"];

    private readonly KernelReport _report;
    private readonly PageSize _pageSize;
    private readonly List<ZoneDraft> _zones = [];
    private readonly Dictionary<int, CounterMap> _nodes = [];
    private readonly Dictionary<string, long> _memInfo = new(StringComparer.Ordinal);
    private ReportParts _missing;

    private ShowMemReader(KernelReport report, PageSize pageSize)
    {
        _report = report;
        _pageSize = pageSize;
    }

    /// <summary>Reads a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="source">What zones have as their source.</param>
    /// <param name="known">The page size where the report does not tell, or null.</param>
    public static MemoryState Read(KernelReport report, string source, PageSize? known)
    {
        var pageSize = PageSizeOf(report) ?? known;
        var reader = new ShowMemReader(report, pageSize ?? PageSize.AssumedDefault);
        reader.ReadLines();
        return reader.Complete(source, pageSize);
    }

    private static PageSize? PageSizeOf(KernelReport report)
    {
        for (var index = report.IndexOf(LineClass.FreeList); index >= 0; index = report.IndexOf(LineClass.FreeList, index + 1))
        {
            var text = report.Text(index);
            if (FreeListText.PageBytes(text[(text.IndexOf((byte)':') + 1)..]) is { } bytes)
            {
                return PageSize.Of(bytes);
            }
        }

        return PageSizeByCounters(report);
    }

    /// <summary>Mem-Info counts in pages what the lines of the nodes, and before 4.8 of the zones, count in kB.</summary>
    private static PageSize? PageSizeByCounters(KernelReport report)
    {
        var pages = Sums(report, LineClass.Counters, inKilobytes: false);
        var kilobytes = Sums(report, report.IndexOf(LineClass.Node) >= 0 ? LineClass.Node : LineClass.Zone, inKilobytes: true);
        var sizes = CountedTwice
            .Where(name => pages.GetValueOrDefault(name) > 0 && kilobytes.GetValueOrDefault(name) > 0)
            .Select(name => kilobytes[name] % pages[name] == 0 ? kilobytes[name] / pages[name] : 0)
            .Distinct()
            .ToArray();
        return sizes is [var size] && PageSize.IsPossible(size * 1024) ? PageSize.Of(size * 1024) : null;
    }

    private static Dictionary<string, long> Sums(KernelReport report, LineClass lineClass, bool inKilobytes)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var index = report.IndexOf(lineClass); index >= 0; index = report.IndexOf(lineClass, index + 1))
        {
            var counters = new CounterText(report.Joined(index, LineClass.KeyValues));
            while (counters.MoveNext())
            {
                if (counters.IsKilobytes == inKilobytes && counters.Value < 1L << 40)
                {
                    var name = CounterNames.Get(counters.Name);
                    sums[name] = sums.GetValueOrDefault(name) + counters.Value;
                }
            }
        }

        return sums;
    }

    private void ReadLines()
    {
        for (var index = 0; index < _report.Lines.Count; index++)
        {
            switch (_report.Lines[index].Class)
            {
                case LineClass.Counters when !_report.IsStateOpen:
                    AddCounters(_report.Joined(index, LineClass.KeyValues));
                    break;
                case LineClass.Node when !_report.IsStateOpen:
                    AddNode(_report.Joined(index, LineClass.KeyValues));
                    break;
                case LineClass.Zone:
                    AddZone(_report.Joined(index, LineClass.KeyValues));
                    break;
                case LineClass.LowmemReserve when _zones.Count > 0:
                    _zones[^1].AddReserve(_report.Joined(index, LineClass.Numbers));
                    break;
                case LineClass.FreeList:
                    AddList(_report.Joined(index, LineClass.FreeListRest));
                    break;
                case LineClass.Tail:
                    ShowMemTail.Add(_report.Text(index), _memInfo);
                    break;
                default:
                    // Per-CPU lists and the table of allocations tell nothing of why a request failed.
                    break;
            }
        }
    }

    private MemoryState Complete(string source, PageSize? pageSize)
    {
        var orders = _zones.Max(static zone => zone.Orders);
        _zones.ForEach(zone => zone.CompleteList(orders));
        if (_report.IsWoven && !_zones.TrueForAll(zone => zone.IsSum ?? !_report.IsStateOpen))
        {
            var all = ReportParts.MemInfo | ReportParts.Zones | ReportParts.FreeLists | ReportParts.End;
            return new MemoryState(null, new ZoneList([]), pageSize, _missing | all);
        }

        var hasCounters = _report.IndexOf(LineClass.Counters) >= 0 && !_report.IsStateOpen;
        var lines = _zones.Exists(static zone => zone.HasLine);
        var lists = _zones.Exists(static zone => zone.HasList);
        _missing |= (hasCounters ? ReportParts.None : ReportParts.MemInfo)
            | (lines && _zones.TrueForAll(static zone => zone.HasLine) ? ReportParts.None : ReportParts.Zones)
            | (lists && _zones.TrueForAll(static zone => zone.HasList) ? ReportParts.None : ReportParts.FreeLists)
            | (ShowMemTail.IsWhole(_memInfo) ? ReportParts.None : ReportParts.End);
        var zones = _zones.Select(
            zone => zone.Complete(_report.Host, source, _pageSize, FirstOfNode(zone) ? _nodes.GetValueOrDefault(zone.Node) : null));
        return new MemoryState(_memInfo.Count > 0 ? new CounterMap(_memInfo) : null, new ZoneList(zones), pageSize, _missing);
    }

    private bool FirstOfNode(ZoneDraft zone) => _zones.Find(other => other.Node == zone.Node) == zone;

    private void AddCounters(byte[] text)
    {
        var counters = new CounterText(text);
        while (counters.MoveNext())
        {
            _memInfo.TryAdd(CounterNames.Get(counters.Name), counters.Value);
        }
    }

    private void AddNode(byte[] text)
    {
        if (!TakeZone(text, out var node, out _, out var rest))
        {
            return;
        }

        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        var counters = new CounterText(rest);
        while (counters.MoveNext())
        {
            ZoneDraft.AddCounter(numbers, counters, _pageSize);
        }

        _nodes.TryAdd(node, new CounterMap(numbers));
    }

    private void AddZone(byte[] text)
    {
        if (TakeZone(text, out var node, out var zone, out var rest))
        {
            Draft(node, zone).AddLine(rest, _pageSize);
        }
    }

    private void AddList(byte[] text)
    {
        if (TakeZone(text, out var node, out var zone, out var rest))
        {
            Draft(node, zone).AddList(rest);
        }
    }

    private ZoneDraft Draft(int node, ReadOnlySpan<byte> zone)
    {
        var name = ZoneLine.Name(zone);
        var draft = _zones.Find(known => known.Node == node && known.Zone == name);
        if (draft is null)
        {
            draft = new ZoneDraft(node, name);
            _zones.Add(draft);
        }

        return draft;
    }

    /// <summary><c>Node 0 DMA32 free:…</c>, <c>DMA32: …</c>: without NUMA the node is not printed, and is 0.</summary>
    private static bool TakeZone(ReadOnlySpan<byte> text, out int node, out ReadOnlySpan<byte> zone, out ReadOnlySpan<byte> rest)
    {
        node = 0;
        rest = text;
        if (TextScan.Take(ref rest, "Node "u8))
        {
            if (!TextScan.TakeNumber(ref rest, out var number) || number > int.MaxValue)
            {
                zone = default;
                return false;
            }

            node = (int)number;
            rest = ByteText.TrimStart(rest);
        }

        if (rest.StartsWith("active_anon:"u8))
        {
            zone = default;
            return true;
        }

        var end = rest.IndexOfAny((byte)' ', (byte)':');
        zone = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end] == ':' ? rest[(end + 1)..] : rest[end..];
        return !zone.IsEmpty;
    }
}
