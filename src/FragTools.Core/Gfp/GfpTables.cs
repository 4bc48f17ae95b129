using System.Globalization;
using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>The tables of GfpTables.txt, read when the first mask is decoded.</summary>
internal static class GfpTables
{
    public const string Android = "android";

    private static readonly Lazy<IReadOnlyList<GfpTable>> Loaded = new(Load);

    /// <summary>
    /// Where nothing tells the release, only releases from here on are candidates, and no Android: others number the
    /// flags otherwise, and are too rare on a node to make every answer ambiguous.
    /// </summary>
    private static readonly ReleaseNumber FirstCandidate = ReleaseNumber.Parse("2.6.31", 0);

    public static IReadOnlyList<GfpTable> All => Loaded.Value;

    public static IReadOnlyList<GfpTable> Candidates
        => [.. All.Where(table => table.Family != Android && table.From.CompareTo(FirstCandidate) >= 0)];

    /// <summary>
    /// The tables that count for a kernel: one, where its release was read. Between two that were read, both; above the
    /// newest, that one; below the oldest, none. What is not simply one table is said in the note.
    /// </summary>
    public static (IReadOnlyList<GfpTable> Tables, string? Note) For(KernelRelease kernel)
    {
        var family = FamilyOf(kernel);
        var tables = All.Where(table => table.Family == family).ToArray();
        if (kernel is { EnterpriseRelease: not null, Build: null })
        {
            return (tables, $"{GfpInput.Safe(kernel.Release)} does not tell which build of {family} it is");
        }

        var release = new ReleaseNumber(kernel.Major, kernel.Minor, kernel.Patch, kernel.Build ?? 0);
        var exact = Array.Find(tables, table => table.From.CompareTo(release) <= 0 && release.CompareTo(table.To) <= 0);
        if (exact is not null)
        {
            return ([exact], null);
        }

        var below = Array.FindLast(tables, table => table.To.CompareTo(release) < 0);
        var above = Array.Find(tables, table => release.CompareTo(table.From) < 0);
        var name = GfpInput.Safe(kernel.Release);
        return (below, above) switch
        {
            (null, _) when family is null => ([], $"no table for {name}: the oldest is of {tables[0].FromText}"),
            (null, _) => ([above!], $"{name} is older than the oldest table of {family}, {above!.FromText}, which is taken"),
            (_, null) => ([below], $"{name} is newer than the newest table, {below.ToText}, which is taken"),
            _ => ([below, above], $"{name} lies between the tables of {below.ToText} and {above.FromText}"),
        };
    }

    /// <summary>Ranges as people read them, neighbours joined: <c>5.1..7.3 el8:4.18.0-80..4.18.0-553</c>.</summary>
    public static string Label(IEnumerable<GfpTable> tables)
    {
        var ranges = new List<(GfpTable First, GfpTable Last)>();
        foreach (var table in tables.Distinct().OrderBy(table => table.Index))
        {
            if (ranges.Count > 0 && ranges[^1].Last.Index + 1 == table.Index && ranges[^1].Last.Family == table.Family)
            {
                ranges[^1] = (ranges[^1].First, table);
            }
            else
            {
                ranges.Add((table, table));
            }
        }

        return string.Join(' ', ranges.Select(range => Range(range.First, range.Last)));
    }

    /// <summary>Whose tables count for a kernel, null for mainline's.</summary>
    private static string? FamilyOf(KernelRelease kernel)
        => kernel.EnterpriseRelease is { } release ? string.Create(CultureInfo.InvariantCulture, $"el{release}")
            : kernel is { Distribution: KernelDistribution.Android, Major: 5, Minor: 10 } ? Android
            : null;

    private static string Range(GfpTable first, GfpTable last)
        => (first.Family is null ? "" : first.Family + ":")
            + (first.FromText == last.ToText ? first.FromText : $"{first.FromText}..{last.ToText}");

    private static IReadOnlyList<GfpTable> Load()
    {
        using var stream = typeof(GfpTables).Assembly.GetManifestResourceStream(typeof(GfpTables), "GfpTables.txt")
            ?? throw new InvalidOperationException("GfpTables.txt is not in the assembly");
        using var reader = new StreamReader(stream);
        return GfpTableReader.Read(reader);
    }
}
