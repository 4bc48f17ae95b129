using System.Collections.Concurrent;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>Reads /proc/PID/cgroup (kernel/cgroup/cgroup.c, proc_cgroup_show), each path once for all processes in it.</summary>
internal sealed class CgroupPlaces(CgroupTree tree)
{
    private readonly ConcurrentDictionary<string, CgroupPlace> _version1 = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CgroupPlace> _version2 = new(StringComparer.Ordinal);

    /// <summary>
    /// The place of a process. Memory is accounted in the hierarchy that names the memory controller, and in the unified
    /// one where none does; a kernel without the controller may still tell the pod by another.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <returns>The place, or null where the file names none.</returns>
    public CgroupPlace? Find(ReadOnlySpan<byte> text)
    {
        CgroupPlace? unified = null;
        CgroupPlace? other = null;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            var first = line.IndexOf((byte)':');
            var second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)':') + first + 1;
            if (second <= first || second + 1 >= line.Length || line[second + 1] != '/')
            {
                continue;
            }

            var controllers = line[(first + 1)..second];
            var path = line[(second + 1)..];
            if (HasMemory(controllers))
            {
                return Get(_version1, path, isVersion2: false);
            }

            if (controllers.IsEmpty)
            {
                unified = Get(_version2, path, isVersion2: true);
            }
            else if (other?.Pod is null)
            {
                other = Get(_version1, path, isVersion2: false);
            }
        }

        return unified is { Pod: null } && other?.Pod is not null ? other : unified ?? other;
    }

    private static bool HasMemory(ReadOnlySpan<byte> controllers)
    {
        while (!controllers.IsEmpty)
        {
            var end = controllers.IndexOf((byte)',');
            if ((end < 0 ? controllers : controllers[..end]).SequenceEqual("memory"u8))
            {
                return true;
            }

            controllers = end < 0 ? [] : controllers[(end + 1)..];
        }

        return false;
    }

    private CgroupPlace Get(ConcurrentDictionary<string, CgroupPlace> known, ReadOnlySpan<byte> raw, bool isVersion2)
    {
        // What the kernel says of a cgroup that was removed while the process was ending.
        raw = raw.EndsWith(" (deleted)"u8) ? raw[..^10] : raw;
        var path = SafeText.Escape(raw);
        return known.TryGetValue(path, out var place) ? place : known.GetOrAdd(path, At(path, isVersion2));
    }

    private CgroupPlace At(string path, bool isVersion2)
    {
        path = tree.Locate(path, isVersion2) ?? path;
        return new CgroupPlace(path, isVersion2, PodCgroup.TryParse(path));
    }
}
