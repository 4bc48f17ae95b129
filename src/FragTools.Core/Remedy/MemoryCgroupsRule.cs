using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Memory cgroups are many: /proc/cgroups counts those that are dying, too (kernel/cgroup/cgroup-v1.c, proc_cgroupstats_show).</summary>
internal sealed class MemoryCgroupsRule : AdviceRule
{
    private const int Many = 2000;

    public override Advice? Look(AdviceInput input)
    {
        if (Count(input.Root) is not { } count || count < Many)
        {
            return null;
        }

        // The slab of all cgroups is shared since 5.9 (mm/memcontrol.c, obj_cgroup).
        var isOld = input.Root.Kernel is { } kernel && !kernel.IsAtLeast(5, 9);
        return new Advice(
            AdviceKind.MemoryCgroups,
            $"There are {count.ToString(CultureInfo.InvariantCulture)} memory cgroups{(isOld ? ", each with slab caches of its own on this kernel" : "")}: remove those of containers and services that are gone.");
    }

    // "memory\t9\t312\t1": name, hierarchy, number, enabled.
    private static long? Count(LinuxRoot root)
    {
        var lines = new LineReader(root.TryReadAllBytes("proc/cgroups") ?? []);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (fields.Accept("memory"u8) && fields.MoveNext() && fields.MoveNext() && ByteText.TryCount(fields.Field, out var count))
            {
                return count;
            }
        }

        return null;
    }
}
