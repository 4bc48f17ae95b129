using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// What a memory cgroup counts since it was made. Version 2: <c>memory.events</c> (mm/memcontrol.c, __memory_events_show; oom_kill
/// since 4.14), those of the cgroups below it included. Version 1: <c>oom_kill</c> of <c>memory.oom_control</c>
/// (mem_cgroup_oom_control_read, 4.13). What is not printed is null.
/// </summary>
/// <param name="Max">Times that usage was about to go over the limit (<c>max</c>): memory was then reclaimed.</param>
/// <param name="Oom">Times that reclaim did not help and an allocation was about to fail (<c>oom</c>); version 2 only.</param>
/// <param name="OomKill">Processes of it that were killed, by whichever OOM killer.</param>
internal sealed record CgroupEvents(long? Max, long? Oom, long? OomKill)
{
    /// <summary>Reads memory.events, or memory.oom_control; null where none of its lines is known.</summary>
    public static CgroupEvents? Parse(ReadOnlySpan<byte> text)
    {
        var none = new CgroupEvents(null, null, null);
        var events = none;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (!fields.MoveNext())
            {
                continue;
            }

            var name = fields.Field;
            if (fields.MoveNext() && ByteText.TryCount(fields.Field, out var count))
            {
                events = name.SequenceEqual("max"u8) ? events with { Max = count }
                    : name.SequenceEqual("oom"u8) ? events with { Oom = count }
                    : name.SequenceEqual("oom_kill"u8) ? events with { OomKill = count }
                    : events;
            }
        }

        return events == none ? null : events;
    }
}
