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

        MemoryInfo[] info = values.ContainsKey("MemTotal")
            ? [new MemoryInfo(new CounterMap(values)) { Host = context.Host, Source = context.Source }]
            : [];
        return KernelText.Result(info, errors, context.Source, "line 'MemTotal: … kB'");
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
