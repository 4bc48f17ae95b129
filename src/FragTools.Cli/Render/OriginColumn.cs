using FragTools.Linux;

namespace FragTools.Cli.Render;

/// <summary>
/// Where a row came from, shown only where that tells rows apart: the host, or the input where one host was read more
/// than once or no host is known.
/// </summary>
internal sealed class OriginColumn
{
    private readonly string? _heading;
    private readonly Dictionary<string, string> _labels = [];

    private OriginColumn(string? heading) => _heading = heading;

    public static OriginColumn For<T>(IReadOnlyList<T> rows)
        where T : INodeRow
    {
        return rows.Any(row => row.Source != rows[0].Source) ? ForSeveral(rows) : new OriginColumn(null);
    }

    /// <summary>Tells nodes apart, not inputs: of a manifest each object stands in a line of its own.</summary>
    public static OriginColumn ForHosts<T>(IReadOnlyList<T> rows)
        where T : INodeRow
    {
        var origin = new OriginColumn(rows.Select(static row => row.Host).Distinct().Count() > 1 ? "Host" : null);
        foreach (var row in rows)
        {
            origin._labels[row.Source] = row.Host ?? "-";
        }

        return origin;
    }

    public void AddTo(Table table)
    {
        if (_heading is not null)
        {
            table.Add(new Column(_heading, Narrow: Narrow.Folded));
        }
    }

    /// <summary>Fills the column, where there is one.</summary>
    public void AddTo(Table table, INodeRow row)
    {
        if (_heading is not null)
        {
            table.Add(Of(row));
        }
    }

    /// <summary>What tells a row's origin, or an empty text where there is one only.</summary>
    public string Of(INodeRow row) => _heading is null ? "" : _labels[row.Source];

    private static OriginColumn ForSeveral<T>(IReadOnlyList<T> rows)
        where T : INodeRow
    {
        var hostOf = new Dictionary<string, string?>();
        foreach (var row in rows)
        {
            hostOf[row.Source] = row.Host;
        }

        var isHost = hostOf.Values.Where(static host => host is not null).Distinct().Count() == hostOf.Count;
        var origin = new OriginColumn(isHost ? "Host" : "Source");
        var labels = isHost ? hostOf.Values.Select(static host => host!).ToList() : Shorten([.. hostOf.Keys]);
        foreach (var (source, label) in hostOf.Keys.Zip(labels))
        {
            origin._labels[source] = label;
        }

        return origin;
    }

    /// <summary>Leaves out the kernel's own part of the paths, and the folders that all have in common.</summary>
    private static List<string> Shorten(List<string> sources)
    {
        var roots = sources.ConvertAll(static source =>
        {
            var kernelPath = Math.Max(
                source.LastIndexOf("/proc/", StringComparison.Ordinal), source.LastIndexOf("/sys/kernel/", StringComparison.Ordinal));
            return kernelPath < 0 ? source : kernelPath == 0 ? "/" : source[..kernelPath];
        });
        if (roots.Distinct().Count() < sources.Count)
        {
            roots = sources;
        }

        // Up to a slash that all have, but never the first one: a path that begins with / keeps it.
        var common = roots[0].LastIndexOf('/') + 1;
        while (common > 1 && !roots.TrueForAll(root => string.CompareOrdinal(root, 0, roots[0], 0, common) == 0))
        {
            common = roots[0].LastIndexOf('/', common - 2) + 1;
        }

        return common > 1 ? roots.ConvertAll(root => root[common..]) : roots;
    }
}
