using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>A flag that exists only with a configuration option; without a bit it follows the others.</summary>
internal sealed record GfpOptionalFlag(GfpOptions Option, string Flag, int? Bit);

/// <summary>One block of the tables: what the flags are in a range of releases.</summary>
internal sealed class GfpTable
{
    private GfpLayout[]? _layouts;
    private IReadOnlyList<AllowanceRules>? _allowances;

    /// <summary>The place among the tables.</summary>
    public required int Index { get; init; }

    /// <summary>el6 to el10, android; null for mainline.</summary>
    public required string? Family { get; init; }

    public required ReleaseNumber From { get; init; }

    public required ReleaseNumber To { get; init; }

    /// <summary>The range as people read it: <c>3.8</c>.</summary>
    public required string FromText { get; init; }

    public required string ToText { get; init; }

    /// <summary>The releases whose headers were read.</summary>
    public required string Source { get; init; }

    /// <summary>Flags by bit, without <c>__GFP_</c>; null where a bit is not used or hangs on the configuration.</summary>
    public required IReadOnlyList<string?> Bits { get; init; }

    public required IReadOnlyList<GfpOptionalFlag> Options { get; init; }

    public required GfpOptions Usual { get; init; }

    /// <summary>The flags of each composite.</summary>
    public required Dictionary<string, string[]> Names { get; init; }

    public required IReadOnlyList<string> Order { get; init; }

    /// <summary>Does this kernel print names, or the number alone?</summary>
    public required bool PrintsNames { get; init; }

    /// <summary>The special free lists; null where pages are not grouped by mobility.</summary>
    public required IReadOnlyList<string>? Lists { get; init; }

    /// <summary>Who gets which allowance where it is not known which of the table's releases it is.</summary>
    public IReadOnlyList<AllowanceRules> Allowances => _allowances ??= Family is null or GfpTables.Android
        ? [.. AllowanceRules.Within(new ReleaseRange(From, To))]
        : [.. Kernels.SelectMany(AllowanceRules.Of).Distinct()];

    /// <summary>The upstream releases that it covers; of a distribution's table those whose code its kernels carry.</summary>
    public IReadOnlyList<ReleaseRange> Upstream => Family is null or GfpTables.Android
        ? [new ReleaseRange(From, IsNewest ? ReleaseRange.All.To : To)]
        : [.. Kernels.SelectMany(kernel => kernel.Upstream).Distinct()];

    /// <summary>Later releases are read by this table, too.</summary>
    public bool IsNewest { get; set; }

    private IEnumerable<KernelRelease> Kernels => new[] { FromText, ToText }.Select(build => KernelRelease.TryParse($"{build}.{Family}")!);

    /// <summary>One layout for each combination of the options that count here; the usual one first.</summary>
    public IReadOnlyList<GfpLayout> Layouts => _layouts ??= MakeLayouts();

    public GfpLayout LayoutWith(GfpOptions options)
    {
        var counting = options & Counting();
        return Layouts.First(layout => layout.Options == counting);
    }

    private GfpOptions Counting()
    {
        var counting = GfpOptions.None;
        foreach (var optional in Options)
        {
            counting |= optional.Option;
        }

        return counting;
    }

    private GfpLayout[] MakeLayouts()
    {
        var counting = Counting();
        var layouts = new List<GfpLayout> { new(this, Usual) };
        for (var options = GfpOptions.None; options <= counting; options++)
        {
            if ((options & ~counting) == 0 && options != Usual)
            {
                layouts.Add(new GfpLayout(this, options));
            }
        }

        return [.. layouts];
    }
}
