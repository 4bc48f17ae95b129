using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>/proc/meminfo: <c>Name: value kB</c> lines (fs/proc/meminfo.c, meminfo_proc_show; 2.6 to 6.18).</summary>
public sealed class MemInfoReader : NodeReader<MemoryInfo>
{
    /// <summary>The only instance that is needed.</summary>
    public static MemInfoReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/meminfo";

    // What begins a meminfo where its first line is missing: names that no other file has in this form (/proc/PID/smaps has AnonHugePages).
    private static readonly HashSet<string> Telling = new(StringComparer.Ordinal)
    {
        "MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapCached", "Active", "Inactive", "Active(anon)", "Inactive(anon)",
        "Active(file)", "Inactive(file)", "Unevictable", "Mlocked", "SwapTotal", "SwapFree", "Dirty", "Writeback", "AnonPages", "Mapped",
        "Shmem", "KReclaimable", "Slab", "SReclaimable", "SUnreclaim", "KernelStack", "PageTables", "SecPageTables", "CommitLimit",
        "Committed_AS", "VmallocTotal", "VmallocUsed", "VmallocChunk", "Percpu", "HardwareCorrupted", "CmaTotal", "CmaFree",
        "HugePages_Total", "HugePages_Free", "HugePages_Rsvd", "HugePages_Surp", "Hugepagesize", "Hugetlb", "DirectMap4k", "DirectMap2M",
        "DirectMap1G",
    };

    /// <summary>Is the line one of /proc/meminfo's, and of no other file's?</summary>
    internal static bool IsField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon is <= 0 or > 20)
        {
            return false;
        }

        var fields = new FieldReader(line[(colon + 1)..]);
        return fields.MoveNext() && ByteText.TryCount(fields.Field, out _) && (fields.Rest.IsEmpty || fields.Accept("kB"u8))
            && fields.Rest.IsEmpty && Telling.Contains(Encoding.ASCII.GetString(line[..colon]));
    }

    private protected override Reading<MemoryInfo> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        var values = new Dictionary<string, long>();
        List<NodeException>? errors = null;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var line = ByteText.Trim(lines.Line);
            if (line.IsEmpty)
            {
                continue;
            }

            if (Problem(line, values) is { } problem)
            {
                (errors ??= []).Add(new NodeException(context.Source, lines.Number, line, problem));
            }
        }

        // An excerpt (grep Huge) has what it has.
        MemoryInfo[] info = values.Keys.Any(Telling.Contains)
            ? [new MemoryInfo(new CounterMap(values)) { Host = context.Host, Source = context.Source }]
            : [];
        return KernelText.Result(info, errors, context.Source, "line of the form 'MemTotal: 1024 kB'");
    }

    private static string? Problem(ReadOnlySpan<byte> line, Dictionary<string, long> values)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return "not of the form 'MemFree: 1024 kB'";
        }

        var fields = new FieldReader(line[(colon + 1)..]);
        if (!fields.MoveNext())
        {
            return "a name without a value: the line is torn";
        }

        if (!ByteText.TryCount(fields.Field, out var value))
        {
            return ByteText.WhyNoCount(fields.Field);
        }

        var isKilobytes = fields.Accept("kB"u8);
        if (!fields.Rest.IsEmpty)
        {
            return "a unit other than kB: the line is torn";
        }

        if (isKilobytes && value > long.MaxValue >> 10)
        {
            return "more bytes than 63 bits hold";
        }

        return values.TryAdd(SafeText.Escape(line[..colon]), isKilobytes ? value << 10 : value)
            ? null
            : "the field stands twice; the first value is kept";
    }
}
