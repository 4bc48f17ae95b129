using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Reads the frames of a report, and finds who asked.</summary>
internal static class CallTraceReader
{
    /// <summary>The report's frames in their order.</summary>
    public static List<CallFrame> Read(KernelReport report)
    {
        var frames = new List<CallFrame>();
        string? context = null;
        var isMostlyBare = IsMostlyBare(report);
        for (var index = 0; index < report.Lines.Count && !report.IsTraceOpen; index++)
        {
            var text = report.Text(index);
            if (report.Lines[index] is { Class: LineClass.Frame, IsBare: true } && !isMostlyBare
                && report.Raw(index) is not [(byte)' ' or (byte)'[', ..])
            {
                // Among lines with prefixes it has lost its own, and the blank that the kernel prints: half a name is a name, too.
                continue;
            }

            if (report.Lines[index].Class == LineClass.Frame && FrameText.TryRead(text, out var frame))
            {
                context = frame.Mark.IsEmpty ? context : ContextOf(frame.Mark, isEnd: frame.Mark.SequenceEqual("EOI"u8));
                Add(frames, frame, context);
            }
            else if (report.Lines[index].Class == LineClass.DumpDetail)
            {
                context = AfterMark(text, frames, context);
            }
        }

        return frames;
    }

    /// <summary>The trace's lines as printed, with the marks of interrupts between them.</summary>
    public static IEnumerable<string> Lines(KernelReport report)
    {
        for (var index = 0; index < report.Lines.Count && !report.IsTraceOpen; index++)
        {
            if (report.Lines[index].Class == LineClass.Frame
                || report.Text(index) is [(byte)'<', ..] or [(byte)'-', (byte)'-', (byte)'-', ..])
            {
                yield return SafeText.Escape(report.Text(index));
            }
        }
    }

    /// <summary>
    /// The innermost frame that neither prints the report nor allocates for others. Where all frames may be leftovers, one of
    /// a lock or a timer is one. A trace that ends within the helpers still names the outermost of them. Null where there is none.
    /// </summary>
    public static string? Requester(List<CallFrame> frames)
    {
        var known = Certain(frames).ToList();
        var asked = known.Find(static frame => !FunctionNames.IsInternal(frame.Function))
            ?? known.FindLast(static frame => FunctionNames.IsHelper(frame.Function));
        return asked is null ? null : FunctionNames.Name(asked.Function) + (asked.Module is null ? "" : $" [{asked.Module}]");
    }

    /// <summary>
    /// Where vmalloc gave up, by the function that had the report printed: mm/vmalloc.c. Null where another had. A compiler may put
    /// __vmalloc_area_node into its caller, so that of the caller it is unknown.
    /// </summary>
    public static VmallocProblem? OfVmalloc(List<CallFrame> frames)
    {
        var printed = Certain(frames).SkipWhile(static frame => !FunctionNames.Name(frame.Function).StartsWith(
            "warn_alloc", StringComparison.Ordinal)).SkipWhile(static frame => FunctionNames.IsDump(frame.Function));
        return printed.FirstOrDefault() is not { } frame ? null : FunctionNames.Name(frame.Function) switch
        {
            "__vmalloc_area_node" => VmallocProblem.PagesShort,
            "__vmalloc_node_range" => VmallocProblem.Unknown,
            _ => null,
        };
    }

    /// <summary>
    /// Was the OOM killer called for a memory cgroup: mem_cgroup_out_of_memory (mm/oom_kill.c, since 4.19 mm/memcontrol.c), or what of
    /// its callers is left where the compiler put it into them?
    /// </summary>
    public static bool IsOfCgroup(List<CallFrame> frames)
        => Certain(frames).Any(static frame => FunctionNames.Name(frame.Function)
            is "mem_cgroup_out_of_memory" or "mem_cgroup_oom_synchronize" or "mem_cgroup_handle_oom");

    /// <summary>The innermost function, up to the one that asked, that multiplies what it is asked for; null where there is none.</summary>
    public static string? Multiplier(List<CallFrame> frames)
    {
        foreach (var frame in Certain(frames))
        {
            if (FunctionNames.Multiplier(frame.Function) is { } name)
            {
                return name;
            }

            if (!FunctionNames.IsInternal(frame.Function))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Frames with a name, without leftovers; el6 and kernels without frame pointers mark all of them so, and then all
    /// count but those of functions that never ask for memory.
    /// </summary>
    private static IEnumerable<CallFrame> Certain(List<CallFrame> frames)
    {
        var anyCertain = frames.Exists(static frame => !frame.IsLeftover);
        return frames.Where(frame => (anyCertain ? !frame.IsLeftover : FunctionNames.MayAsk(frame.Function))
            && !frame.Function.StartsWith("0x", StringComparison.Ordinal));
    }

    private static bool IsMostlyBare(KernelReport report)
    {
        var (bare, all) = (0, 0);
        foreach (var line in report.Lines)
        {
            all += line.Class == LineClass.Frame ? 1 : 0;
            bare += line is { Class: LineClass.Frame, IsBare: true } ? 1 : 0;
        }

        return bare * 2 >= all;
    }

    private static void Add(List<CallFrame> frames, FrameText frame, string? context)
    {
        // ARM names the caller on the callee's line: only the first line's callee is a frame of its own.
        if (!frame.Callee.IsEmpty && frames.Count == 0)
        {
            frames.Add(new CallFrame(Name(frame.Callee), null, null, IsLeftover: false, context));
        }

        if (!frame.Function.IsEmpty)
        {
            frames.Add(new CallFrame(Name(frame.Function), Text(frame.Place), Text(frame.Module), frame.IsLeftover, context));
        }
    }

    private static string Name(ReadOnlySpan<byte> function)
        => function.IndexOfAnyExcept(ByteSets.Hex) < 0 && function.Length >= 8 ? "0x"
            + SafeText.Escape(function) : SafeText.Escape(function);

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : SafeText.Escape(text);

    /// <summary>
    /// x86 marks where a trace enters and leaves an interrupt (<c>&lt;IRQ&gt;</c>, <c>&lt;/IRQ&gt;</c>); PowerPC writes
    /// a line below the frames of one (<c>--- interrupt: 500</c>; c00 and 3000 are system calls).
    /// </summary>
    private static string? AfterMark(ReadOnlySpan<byte> text, List<CallFrame> frames, string? context)
    {
        if (text.StartsWith("--- interrupt: "u8) || text.StartsWith("--- Exception: "u8))
        {
            var code = text["--- interrupt: "u8.Length..];
            if (code.IsEmpty || code.StartsWith("c0"u8) || code.StartsWith("3000"u8) || text.IndexOf(" at "u8) < 0)
            {
                return context;
            }

            for (var index = 0; index < frames.Count; index++)
            {
                frames[index] = frames[index] with { Context = frames[index].Context ?? "IRQ" };
            }

            return context;
        }

        var end = text is [(byte)'<', ..] ? text.IndexOf((byte)'>') : -1;
        return end < 0 ? context : ContextOf(text[1..end].Trim("<>/"u8), isEnd: text[1] == '/');
    }

    private static string? ContextOf(ReadOnlySpan<byte> mark, bool isEnd)
        => isEnd || mark.SequenceEqual("TASK"u8) || mark.SequenceEqual("EOI"u8) || mark.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') >= 0
            ? null
            : SafeText.Escape(mark);
}
