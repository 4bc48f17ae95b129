using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>/proc/vmstat: <c>name value</c> lines (mm/vmstat.c, vmstat_show; 2.6 to 6.18).</summary>
public sealed class VmStatReader : NodeReader<CompactionStat>
{
    /// <summary>The only instance that is needed.</summary>
    public static VmStatReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/vmstat";

    private protected override Reading<CompactionStat> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        var counters = new Dictionary<string, long>();
        List<NodeException>? errors = null;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (!fields.MoveNext())
            {
                continue;
            }

            var name = fields.Field;
            string? problem = null;
            var value = 0L;
            if (!fields.MoveNext())
            {
                problem = "a name without a value: the line is torn";
            }
            else if (!ByteText.TryCounter(fields.Field, out value))
            {
                problem = ByteText.WhyNoCount(fields.Field);
            }
            else if (!fields.Rest.IsEmpty)
            {
                problem = "more than a name and a value";
            }
            else if (!counters.TryAdd(SafeText.Escape(name), value))
            {
                problem = "the counter stands twice; the first value is kept";
            }

            if (problem is not null)
            {
                (errors ??= []).Add(new NodeException(context.Source, lines.Number, lines.Line, problem));
            }
        }

        // /proc/meminfo and /proc/zoneinfo have some such lines, too.
        CompactionStat[] stat = counters.Count == 0 || counters.Count < errors?.Count
            ? []
            : [new CompactionStat(new CounterMap(counters)) { Host = context.Host, Source = context.Source }];
        return KernelText.Result(stat, errors, context.Source, "line of the form 'compact_stall 0'");
    }
}
