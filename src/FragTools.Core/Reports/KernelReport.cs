using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Which of the kernel's reports.</summary>
internal enum ReportKind
{
    /// <summary>Pages were refused or late.</summary>
    PageAlloc,

    /// <summary>vmalloc failed.</summary>
    Vmalloc,

    /// <summary>A slab cache got no new slab.</summary>
    Slab,

    /// <summary>A slab cache could not be created.</summary>
    SlabCreate,

    /// <summary>A failure that is told in one line: <see cref="FailureNote"/>.</summary>
    Note,

    /// <summary>The OOM killer.</summary>
    Oom,
}

/// <summary>One line of a report.</summary>
/// <param name="Class">What it is.</param>
/// <param name="Text">The message, within the report's bytes.</param>
/// <param name="Raw">The line as it stood in the log, within the report's bytes.</param>
/// <param name="Number">The line's number in the log, from 1.</param>
/// <param name="Uptime">Seconds since boot, or NaN.</param>
/// <param name="Stamp">The time that its prefix tells.</param>
/// <param name="IsBare">True where no prefix stood before it.</param>
/// <param name="Head">What it says, where it begins a report; else null.</param>
internal readonly record struct ReportLine(
    LineClass Class, Range Text, Range Raw, long Number, double Uptime, LogStamp Stamp, bool IsBare, Head? Head);

/// <summary>The lines of one report, put together; what they say is read by whoever asks.</summary>
internal sealed class KernelReport : LogEvent
{
    private readonly byte[] _bytes;

    public KernelReport(ReportKind kind, byte[] bytes, IReadOnlyList<ReportLine> lines)
    {
        Kind = kind;
        _bytes = bytes;
        Lines = lines;
    }

    /// <summary>Which report.</summary>
    public ReportKind Kind { get; }

    /// <summary>Its lines, in the log's order.</summary>
    public IReadOnlyList<ReportLine> Lines { get; }

    /// <inheritdoc/>
    public override long LineNumber => Lines[0].Number;

    /// <inheritdoc/>
    public override LogStamp Stamp => FirstTimed.Stamp;

    /// <inheritdoc/>
    public override double Uptime => FirstTimed.Uptime;

    /// <summary>The release that the last <c>Linux version</c> line before the report told, or null.</summary>
    public KernelRelease? BootedKernel { get; init; }

    /// <summary>Reports like this one that the kernel dropped just before it (<c>callbacks suppressed</c>).</summary>
    public long? SuppressedBefore { get; init; }

    /// <inheritdoc cref="OpenReport.IsWoven"/>
    public bool IsWoven { get; init; }

    /// <inheritdoc cref="OpenReport.IsTraceOpen"/>
    public bool IsTraceOpen { get; init; }

    /// <inheritdoc cref="OpenReport.IsStateOpen"/>
    public bool IsStateOpen { get; init; }

    /// <summary>Was something left out because the report outgrew all measure?</summary>
    public bool IsCut { get; init; }

    /// <summary>The first line that tells its time; where none does, the first line.</summary>
    private ReportLine FirstTimed
    {
        get
        {
            foreach (var line in Lines)
            {
                if (line.Stamp.Kind != StampKind.None || !double.IsNaN(line.Uptime))
                {
                    return line;
                }
            }

            return Lines[0];
        }
    }

    /// <summary>
    /// What a report of the same event begins with, however much of the rest was lost, are its first line and its CPU line.
    /// Counters of a whole machine, and who was killed, are of one instant whatever the clocks say.
    /// </summary>
    public override EventPrint Print()
    {
        var cpu = IndexOf(LineClass.CpuLine);
        return new EventPrint(
            HashOf([0, cpu]),
            HashOf(Enumerable.Range(0, Lines.Count)),
            IsUnique: IndexOf(LineClass.Zone) >= 0 || IndexOf(LineClass.Counters) >= 0 || IndexOf(LineClass.OomKill) >= 0,
            NamesTask: cpu >= 0,
            Lines.Count);
    }

    /// <summary>The message of a line.</summary>
    public ReadOnlySpan<byte> Text(int index) => _bytes.AsSpan(Lines[index].Text);

    /// <summary>A line as it stood.</summary>
    public ReadOnlySpan<byte> Raw(int index) => _bytes.AsSpan(Lines[index].Raw);

    /// <summary>The report as it stood in the log, an LF behind each line.</summary>
    public byte[] RawBytes()
    {
        var raw = new MemoryStream();
        long last = -1;
        foreach (var line in Lines)
        {
            // Lines that were split from one share its number.
            if (line.Number != last)
            {
                raw.Write(_bytes.AsSpan(line.Raw));
                raw.WriteByte((byte)'\n');
                last = line.Number;
            }
        }

        return raw.ToArray();
    }

    /// <summary>The first line of a class at or behind a place; −1 where there is none.</summary>
    public int IndexOf(LineClass lineClass, int from = 0)
    {
        for (var index = from; index < Lines.Count; index++)
        {
            if (Lines[index].Class == lineClass)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>A line's message with the lines that continue it joined.</summary>
    /// <param name="index">The line.</param>
    /// <param name="continues">
    /// The classes that continue it; other lines between are passed over up to the first line that begins anew.
    /// </param>
    public byte[] Joined(int index, params ReadOnlySpan<LineClass> continues)
    {
        var joined = new List<byte>(Text(index).Length + 64);
        joined.AddRange(Text(index));
        for (var next = index + 1; next < Lines.Count && Contains(continues, Lines[next].Class); next++)
        {
            var text = Text(next);
            if (NeedsBlank(joined, text))
            {
                joined.Add((byte)' ');
            }

            joined.AddRange(text);
        }

        return [.. joined];
    }

    private Guid HashOf(IEnumerable<int> lines)
    {
        var hash = new TextHash();
        foreach (var line in lines)
        {
            hash.Append(line < 0 ? default : Text(line));
            hash.Append("\n"u8);
        }

        return hash.ToGuid();
    }

    private static bool Contains(ReadOnlySpan<LineClass> classes, LineClass wanted)
    {
        foreach (var lineClass in classes)
        {
            if (lineClass == wanted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Lines are wrapped at blanks by mailers and cut within words by others: where the seam leaves half a name or a
    /// number without its unit, the halves belong together.
    /// </summary>
    private static bool NeedsBlank(List<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.Count == 0 || after.IsEmpty || after[0]
            is (byte)':' or (byte)',' || after.StartsWith("kB "u8) || after.SequenceEqual("kB"u8))
        {
            return false;
        }

        // "… all_unreclaimable? no" and "…kB" end whole; a word of small letters before "…:0kB" is the half of a name.
        var text = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(before);
        var word = text[(text.LastIndexOf((byte)' ') + 1)..];
        var colon = after.IndexOf((byte)':');
        var isHalf = word.Length < 24 && colon > 0 && word.IndexOfAnyExcept(ByteSets.SmallWord) < 0
            && !(CounterNames.IsKnown(after[..colon]) && !CounterNames.IsKnown([.. word, .. after[..colon]]));
        return !isHalf || word.SequenceEqual("no"u8) || word.SequenceEqual("yes"u8);
    }
}
