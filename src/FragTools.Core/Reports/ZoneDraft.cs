using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>A zone of a report while its lines come: marks, lowmem_reserve and free list are lines of their own.</summary>
/// <param name="node">The NUMA node's number.</param>
/// <param name="zone">The zone's name.</param>
internal sealed class ZoneDraft(int node, string zone)
{
    private readonly Dictionary<string, long> _pages = new(StringComparer.Ordinal);
    private List<long>? _reserve;
    private FreeBlockCounts? _blocks;
    private ValueList<string?>? _types;
    private (FreeBlockCounts Blocks, ValueList<string?>? Types)? _cut;

    public int Node => node;

    public string Zone => zone;

    /// <summary>Is the line with the marks there, and whole as far as they go?</summary>
    public bool HasLine => _pages.ContainsKey("free") && _pages.ContainsKey("min") && _reserve is not null;

    /// <summary>Is as much in the list as the line says is free? Null where one of both is not there.</summary>
    public bool? IsSum => _blocks is { } blocks && _pages.TryGetValue("free", out var free) ? blocks.FreePages == free : null;

    /// <summary>Is the free list there, and whole?</summary>
    public bool HasList => _blocks is not null;

    /// <summary>The number of orders of the free list, or null.</summary>
    public int? Orders => _blocks?.Count;

    /// <summary>
    /// Keeps a number in pages. A number without its unit is cut; only pages_scanned has none. Kernel stacks are not
    /// counted in pages since 4.10 and keep their unit in the name.
    /// </summary>
    public static void AddCounter(Dictionary<string, long> numbers, CounterText counter, PageSize pageSize)
    {
        var name = CounterNames.Get(counter.Name);
        if (counter.IsKilobytes)
        {
            var pageKilobytes = pageSize.Bytes / 1024;
            if (name is "kernel_stack" or "shadow_call_stack" || counter.Value % pageKilobytes != 0)
            {
                numbers.TryAdd(name + "_kB", counter.Value);
            }
            else
            {
                numbers.TryAdd(name, counter.Value / pageKilobytes);
            }
        }
        else if (counter.IsQuestion || name == "pages_scanned")
        {
            numbers.TryAdd(name, counter.Value);
        }
    }

    public void AddLine(ReadOnlySpan<byte> text, PageSize pageSize)
    {
        var counters = new CounterText(text);
        while (counters.MoveNext())
        {
            AddCounter(_pages, counters, pageSize);
        }
    }

    public void AddReserve(ReadOnlySpan<byte> text)
    {
        var numbers = new FieldReader(text[(text.IndexOf((byte)':') + 1)..]);
        var reserve = new List<long>();
        while (numbers.MoveNext() && ByteText.TryCount(numbers.Field, out var pages))
        {
            reserve.Add(pages);
        }

        _reserve ??= reserve;
    }

    public void AddList(ReadOnlySpan<byte> text)
    {
        if (_blocks is null)
        {
            if (!FreeListText.TryRead(text, out _blocks, out _types) && FreeListText.TryReadCut(text, out var seen, out var seenTypes))
            {
                _cut = (seen!, seenTypes);
            }
        }
    }

    /// <summary>
    /// Takes a list that was cut for whole where the blocks that are seen make up all that is free: then there are no others.
    /// </summary>
    /// <param name="orders">The orders of the report's other lists, or null.</param>
    public void CompleteList(int? orders)
    {
        if (_blocks is null && _cut is { } cut && cut.Blocks.FreePages == _pages.GetValueOrDefault("free", -1))
        {
            _blocks = new FreeBlockCounts(cut.Blocks.Concat(Enumerable.Repeat(0L, Math.Max(0, (orders ?? 0) - cut.Blocks.Count))));
            _types = cut.Types is null
                ? null
                : new ValueList<string?>(cut.Types.Concat(Enumerable.Repeat((string?)null, _blocks.Count - cut.Blocks.Count)));
        }
    }

    public ZoneInfo Complete(string? host, string source, PageSize pageSize, CounterMap? node) => new()
    {
        Host = host,
        NumaNode = Node,
        Zone = Zone,
        FreePages = Take("free"),
        BoostPages = Take("boost"),
        MinPages = Take("min"),
        LowPages = Take("low"),
        HighPages = Take("high"),
        PresentPages = Take("present"),
        ManagedPages = Take("managed"),
        ReservedHighAtomicPages = Take("reserved_highatomic"),
        FreeHighAtomicPages = Take("free_highatomic"),
        FreeCmaPages = Take("free_cma"),
        PagesScanned = Take("pages_scanned"),
        AllUnreclaimable = Take("all_unreclaimable") is { } answer ? answer == 1 : null,
        Protection = _reserve is null ? null : new ValueList<long>(_reserve),
        FreeBlocks = _blocks,
        FreeBlockTypes = _types,
        Counters = new CounterMap(_pages),
        NodeCounters = node,
        PageSize = pageSize.Bytes,
        PageSizeAssumed = pageSize.Assumed,
        Source = source,
    };

    private long? Take(string name) => _pages.Remove(name, out var value) ? value : null;
}
