using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// A line of /proc/cgroups: <c>memory 9 312 1</c> (kernel/cgroup/cgroup-v1.c, proc_cgroupstats_show; kernel/cgroup.c before 4.11).
/// </summary>
/// <param name="Name">The controller: <c>memory</c>.</param>
/// <param name="Cgroups">How many cgroups it has, those among them that no folder names any more (num_cgroups).</param>
internal sealed record CgroupController(string Name, long Cgroups)
{
    public const string RelativePath = "proc/cgroups";

    /// <summary>The number of memory cgroups of a tree, or null where it is not known.</summary>
    public static long? CountMemory(LinuxRoot root)
        => root.TryReadAllBytes(RelativePath) is { } text ? Parse(text)
            .FirstOrDefault(controller => controller.Name == "memory")?.Cgroups : null;

    /// <summary>Reads a text: the controllers whose lines have the form.</summary>
    public static IReadOnlyList<CgroupController> Parse(ReadOnlySpan<byte> text)
    {
        var controllers = new List<CgroupController>();
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (!fields.MoveNext())
            {
                continue;
            }

            var name = fields.Field;
            if (fields.MoveNext() && fields.MoveNext() && ByteText.TryCount(fields.Field, out var count))
            {
                controllers.Add(new CgroupController(SafeText.Escape(name), count));
            }
        }

        return controllers;
    }
}
