using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// /proc/slabinfo versions 2.0 (2.6.0 to 2.6.9) and 2.1 (mm/slab_common.c, cache_show):
/// <c>name active_objs num_objs objsize objperslab pagesperslab : tunables … : slabdata active_slabs num_slabs sharedavail</c>.
/// The statistics that SLAB adds behind a further colon are skipped. A name may hold blanks, so the numbers are
/// counted from the colon.
/// </summary>
public sealed class SlabInfoReader : NodeReader<SlabCache>
{
    private const int Numbers = 5;

    /// <summary>The only instance that is needed.</summary>
    public static SlabInfoReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/slabinfo";

    /// <summary>Leaves the caches that are named, the largest first.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="names">Names, with wildcards; none for all.</param>
    /// <param name="source">The input as the user knows it, for the errors.</param>
    /// <returns>The caches; an error for each name without wildcards that no cache has.</returns>
    public static Reading<SlabCache> Select(Reading<SlabCache> reading, IReadOnlyList<string> names, string source)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(names);
        var missing = reading.Items.Count == 0 ? []
            : names.Where(name => !Wildcard.IsPattern(name) && !reading.Items.Any(cache => IsNamed(cache, name)))
                .Select(name => new NodeException(NodeError.FilterMatchesNothing, source, $"there is no slab cache {name}"));
        return reading with
        {
            Items = [.. reading.Items.Where(cache => names.Count == 0 || names.Any(name => IsNamed(cache, name)))
                .OrderByDescending(static cache => cache.SizeBytes).ThenBy(static cache => cache.Name, StringComparer.Ordinal)],
            Errors = [.. reading.Errors, .. missing],
        };

        static bool IsNamed(SlabCache cache, string name) => Wildcard.IsMatch(name, cache.Name, ignoreCase: true);
    }

    private protected override Reading<SlabCache> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        var caches = new List<SlabCache>(text.Count((byte)'\n'));
        List<NodeException>? errors = null;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var line = ByteText.Trim(lines.Line);
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            string? problem;
            var offending = line;
            if (line.StartsWith("slabinfo - version:"u8))
            {
                problem = CheckVersion(line["slabinfo - version:"u8.Length..]);
                if (problem is not null)
                {
                    // Another version has other columns: numbers read from it would be wrong, not missing.
                    return new Reading<SlabCache>(new NodeException(context.Source, lines.Number, line, problem));
                }

                continue;
            }

            if (TryCache(line, context, out problem, out offending) is { } cache)
            {
                caches.Add(cache);
            }
            else
            {
                (errors ??= []).Add(new NodeException(context.Source, lines.Number, offending, problem!));
            }
        }

        return KernelText.Result(caches, errors, context.Source, "line of a slab cache");
    }

    private static string? CheckVersion(ReadOnlySpan<byte> version)
    {
        var fields = new FieldReader(version);
        return fields.MoveNext() && (fields.Field.SequenceEqual("2.1"u8) || fields.Field.SequenceEqual("2.0"u8))
            ? null
            : "slabinfo of another version than 2.0 and 2.1";
    }

    private static SlabCache? TryCache(ReadOnlySpan<byte> line, ReadContext context, out string? problem, out ReadOnlySpan<byte> offending)
    {
        offending = line;
        var tunables = line.IndexOf(" : tunables "u8);
        var slabdata = line.IndexOf(" : slabdata "u8);
        if (tunables < 0 || slabdata < tunables)
        {
            problem = "no ': tunables' and ': slabdata' behind the numbers: the line is torn";
            return null;
        }

        Span<long> sizes = stackalloc long[Numbers];
        var name = line[..tunables];
        for (var column = Numbers - 1; column >= 0; column--)
        {
            name = name.TrimEnd(" \t"u8);
            var start = name.LastIndexOfAny((byte)' ', (byte)'\t') + 1;
            if (!ByteText.TryCount(name[start..], out sizes[column]))
            {
                offending = name[start..];
                problem = start == 0 ? $"fewer than a name and {Numbers} numbers before ': tunables'" : ByteText.WhyNoCount(name[start..]);
                return null;
            }

            name = name[..start];
        }

        name = ByteText.Trim(name);
        var slabs = new FieldReader(line[(slabdata + " : slabdata "u8.Length)..]);
        if (name.IsEmpty
            || !slabs.MoveNext() || !ByteText.TryCount(slabs.Field, out var activeSlabs)
            || !slabs.MoveNext() || !ByteText.TryCount(slabs.Field, out var numSlabs))
        {
            problem = name.IsEmpty
                ? $"fewer than a name and {Numbers} numbers before ': tunables'"
                : "no numbers of slabs behind ': slabdata'";
            return null;
        }

        if (sizes[4] is 0 or > 1L << 20 || numSlabs > long.MaxValue / (sizes[4] * context.PageSize.Bytes))
        {
            problem = "the slabs add up to nothing, or to more bytes than 63 bits hold";
            return null;
        }

        problem = null;
        return new SlabCache
        {
            Host = context.Host,
            Name = SafeText.Escape(name),
            ActiveObjects = sizes[0],
            Objects = sizes[1],
            ObjectBytes = sizes[2],
            ObjectsPerSlab = sizes[3],
            PagesPerSlab = sizes[4],
            ActiveSlabs = activeSlabs,
            Slabs = numSlabs,
            PageSize = context.PageSize.Bytes,
            PageSizeAssumed = context.PageSize.Assumed,
            Source = context.Source,
        };
    }
}
