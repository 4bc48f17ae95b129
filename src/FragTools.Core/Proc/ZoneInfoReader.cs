using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// /proc/zoneinfo (mm/vmstat.c, zoneinfo_show_print; 2.6.13 to 6.18): a heading for each zone, with the node's first
/// zone the node's counters (4.8), then <c>name value</c> lines, <c>protection: (…)</c>, and per-CPU pagesets.
/// </summary>
public sealed class ZoneInfoReader : NodeReader<ZoneInfo>
{
    /// <summary>The only instance that is needed.</summary>
    public static ZoneInfoReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/zoneinfo";

    private protected override Reading<ZoneInfo> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        var zones = new List<ZoneInfo>();
        List<NodeException>? errors = null;
        ZoneBuilder? current = null;
        var strayReported = false;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var line = ByteText.Trim(lines.Line);
            string? problem = null;
            if (line.StartsWith("Node "u8))
            {
                var fields = new FieldReader(line);
                problem = ZoneLine.TakeHead(ref fields, out var node, out var zone)
                    ?? (fields.Rest.IsEmpty ? null : "more than a heading 'Node 0, zone Normal': is this another file?");
                AddTo(zones, current, context);
                current = problem is null ? new ZoneBuilder(node, ZoneLine.Name(zone)) : null;
                strayReported = problem is not null;
            }
            else if (current is not null)
            {
                problem = current.Take(line);
            }
            else if (!line.IsEmpty && !strayReported)
            {
                // One error for a block whose heading is missing, not one for each of its lines.
                strayReported = true;
                problem = "stands below no heading 'Node 0, zone Normal'";
            }

            if (problem is not null)
            {
                (errors ??= []).Add(new NodeException(context.Source, lines.Number, line, problem));
            }
        }

        AddTo(zones, current, context);
        return KernelText.Result(zones, errors, context.Source, "heading of the form 'Node 0, zone Normal'");
    }

    private static void AddTo(List<ZoneInfo> zones, ZoneBuilder? zone, ReadContext context)
    {
        if (zone is not null)
        {
            // The kernel prints the node's counters with its first zone; they are the node's, so all its zones have them.
            var built = zone.Build(context);
            zones.Add(zones is [.., var before] && built.NodeCounters is null && before.NumaNode == built.NumaNode
                ? built with { NodeCounters = before.NodeCounters }
                : built);
        }
    }

    private enum Part
    {
        Node,
        Zone,
        PageSets,
    }

    private sealed class ZoneBuilder(int node, string zone)
    {
        // All else that a zone counts is a counter: nr_…, numa_…, and from 3.15 to 4.7 workingset_….
        private static readonly HashSet<string> Marks = new(StringComparer.Ordinal)
        {
            "free", "boost", "min", "low", "high", "promo", "spanned", "present", "managed", "cma", "scanned",
        };

        // Behind the per-CPU caches: what the zone is beside its counters.
        private static readonly HashSet<string> State = new(StringComparer.Ordinal)
        {
            "node_unreclaimable:", "all_unreclaimable:", "start_pfn:", "inactive_ratio:", "prev_priority:", "temp_priority:",
        };

        private readonly Dictionary<string, long> _marks = [];
        private readonly Dictionary<string, long> _counters = [];
        private Dictionary<string, long>? _nodeCounters;
        private ValueList<long>? _protection;
        private Part _part = Part.Zone;

        public ZoneInfo Build(ReadContext context) => new()
        {
            Host = context.Host,
            NumaNode = node,
            Zone = zone,
            FreePages = Mark("free") ?? (_counters.TryGetValue("nr_free_pages", out var free) ? free : null),
            BoostPages = Mark("boost"),
            MinPages = Mark("min"),
            LowPages = Mark("low"),
            HighPages = Mark("high"),
            PromoPages = Mark("promo"),
            SpannedPages = Mark("spanned"),
            PresentPages = Mark("present"),
            ManagedPages = Mark("managed"),
            CmaPages = Mark("cma"),
            FreeCmaPages = _counters.TryGetValue("nr_free_cma", out var freeCma) ? freeCma : null,
            PagesScanned = Mark("scanned"),
            Protection = _protection,
            Counters = new CounterMap(_counters),
            NodeCounters = _nodeCounters is null ? null : new CounterMap(_nodeCounters),
            PageSize = context.PageSize.Bytes,
            PageSizeAssumed = context.PageSize.Assumed,
            Source = context.Source,
        };

        /// <returns>What is wrong with the line, or null.</returns>
        public string? Take(ReadOnlySpan<byte> line)
        {
            if (line.IsEmpty)
            {
                return null;
            }

            if (line.StartsWith("protection:"u8))
            {
                return TakeProtection(line["protection:"u8.Length..]);
            }

            var fields = new FieldReader(line);
            fields.MoveNext();
            var name = fields.Field;
            if (name.SequenceEqual("per-node"u8))
            {
                _nodeCounters = [];
                _part = Part.Node;
                return null;
            }

            if (name.SequenceEqual("pagesets"u8))
            {
                _part = Part.PageSets;
                return null;
            }

            if (_part == Part.PageSets)
            {
                return State.Contains(Encoding.ASCII.GetString(name)) ? TakeValue(name[..^1], ref fields) : null;
            }

            if (name.SequenceEqual("pages"u8) && fields.Accept("free"u8))
            {
                _part = Part.Zone;
                name = "free"u8;
            }
            else if (fields.Rest.IsEmpty && ByteText.TryCount(name, out _))
            {
                // 4.18.0-80.el8 prints a node counter whose name its table lacks.
                return null;
            }

            return TakeValue(name, ref fields);
        }

        private string? TakeValue(ReadOnlySpan<byte> name, scoped ref FieldReader fields)
        {
            if (!fields.MoveNext())
            {
                return "a name without a value: the line is torn";
            }

            if (!ByteText.TryCounter(fields.Field, out var value))
            {
                return ByteText.WhyNoCount(fields.Field);
            }

            var key = SafeText.Escape(name);
            var target = _part == Part.Node ? _nodeCounters! : Marks.Contains(key) ? _marks : _counters;
            target[key] = value;
            return null;
        }

        private string? TakeProtection(ReadOnlySpan<byte> list)
        {
            list = ByteText.Trim(list);
            if (list is not [(byte)'(', .., (byte)')'])
            {
                return "protection is not a list in brackets: the line is torn";
            }

            var numbers = new List<long>();
            var rest = list[1..^1];
            while (!rest.IsEmpty)
            {
                var comma = rest.IndexOf((byte)',');
                var number = ByteText.Trim(comma < 0 ? rest : rest[..comma]);
                rest = comma < 0 ? [] : rest[(comma + 1)..];
                if (!ByteText.TryCounter(number, out var value))
                {
                    return ByteText.WhyNoCount(number);
                }

                numbers.Add(value);
            }

            _protection = new ValueList<long>(numbers);
            return null;
        }

        private long? Mark(string name) => _marks.TryGetValue(name, out var value) ? value : null;
    }
}
