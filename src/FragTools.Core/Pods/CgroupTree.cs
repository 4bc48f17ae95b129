using System.Collections.Concurrent;
using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>The memory cgroups of a node, each read once and only when asked for.</summary>
internal sealed class CgroupTree : IDisposable
{
    private const string MountFolder = "sys/fs/cgroup";

    // Counters without a limit print 2^63 less one, or less a page (mm/page_counter.c, PAGE_COUNTER_MAX); the largest page has 256 KiB.
    private const long LeastUnlimited = long.MaxValue - (1 << 18);

    private readonly LinuxRoot _root;
    private readonly string _folder1;
    private readonly string _folder2;
    private readonly SmallFiles _files1;
    private readonly SmallFiles _files2;
    private readonly ConcurrentDictionary<(string Path, bool IsVersion2), CgroupMemory> _known = new();
    private readonly ThreadLocal<byte[]> _buffer = new(() => new byte[4096]);
    private readonly Lazy<ILookup<string, string>> _byName1;
    private readonly Lazy<ILookup<string, string>> _byName2;

    public CgroupTree(LinuxRoot root)
    {
        _root = root;
        _folder1 = $"{MountFolder}/memory";
        _folder2 = root.HasFolder($"{MountFolder}/unified") ? $"{MountFolder}/unified" : MountFolder;
        _files1 = new SmallFiles(root, _folder1, "cgroup");
        _files2 = new SmallFiles(root, _folder2, "cgroup");
        _byName1 = new(() => Index(_folder1));
        _byName2 = new(() => Index(_folder2));
    }

    /// <summary>What a cgroup's files say; those of the root tell nothing of anybody's limit.</summary>
    /// <param name="path">The path as a process has it.</param>
    /// <param name="isVersion2">Is it the unified hierarchy's?</param>
    public CgroupMemory? Find(string path, bool isVersion2)
    {
        if (_known.TryGetValue((path, isVersion2), out var known))
        {
            return known;
        }

        return Locate(path, isVersion2) is { } located
            ? _known.GetOrAdd((path, isVersion2), Read(located, isVersion2))
            : null;
    }

    /// <summary>All cgroups of the hierarchies that hold memory, at most a hundred thousand of each.</summary>
    public IEnumerable<(string Path, bool IsVersion2)> All()
    {
        // Where version 1 alone is mounted, its hierarchies lie where version 2 would.
        var hasVersion1 = _root.HasFolder(_folder1);
        return (_folder2 != MountFolder || !hasVersion1 ? Paths(_byName2).Select(path => (path, true)) : [])
            .Concat(hasVersion1 ? Paths(_byName1).Select(path => (path, false)) : []);
    }

    /// <summary>A file of a cgroup; null where it has none, or it may not be read.</summary>
    public byte[]? Text(CgroupMemory memory, string name)
    {
        var buffer = _buffer.Value!;
        var length = Files(memory).Read(PathOf(memory, Encoding.UTF8.GetBytes(name)), ref buffer);
        return length > 0 ? buffer[..length] : null;
    }

    /// <summary>The path of such a file below the tree's root.</summary>
    public string FileOf(CgroupMemory memory, string name) => $"{(memory.IsVersion2 ? _folder2 : _folder1)}{memory.Path}/{name}";

    /// <summary>A cgroup and those above it, the root excepted.</summary>
    public IEnumerable<CgroupMemory> Upwards(string path, bool isVersion2)
    {
        for (var at = Locate(path, isVersion2); at is { Length: > 1 }; at = at[..at.LastIndexOf('/')])
        {
            if (Find(at, isVersion2) is { } memory)
            {
                yield return memory;
            }
        }
    }

    /// <summary>
    /// The path below the mounted root. From within a cgroup namespace a process has <c>/../…</c>: there the one cgroup
    /// counts that ends as the path does, and none where there are several.
    /// </summary>
    public string? Locate(string path, bool isVersion2)
    {
        if (path.AsSpan().Count('/') > Bounds.CgroupLevels)
        {
            return null;
        }

        if (!path.StartsWith("/..", StringComparison.Ordinal))
        {
            return path.Length > 1 && !path.Contains("/../", StringComparison.Ordinal) && !path.EndsWith("/..", StringComparison.Ordinal)
                ? path
                : null;
        }

        var end = path;
        while (end.StartsWith("/..", StringComparison.Ordinal))
        {
            end = end[3..];
        }

        if (end.Length < 2 || end[0] != '/')
        {
            return null;
        }

        string[] found = [.. (isVersion2 ? _byName2 : _byName1).Value[end[(end.LastIndexOf('/') + 1)..]]
            .Where(candidate => candidate.EndsWith(end, StringComparison.Ordinal)).Take(2)];
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>
    /// The pages against which a cgroup's OOM counts (<see cref="OomBadness.CgroupTotalPages"/>). A cgroup of v2 has no
    /// swappiness of its own (include/linux/swap.h, mem_cgroup_swappiness).
    /// </summary>
    /// <param name="memory">A cgroup with a limit.</param>
    /// <param name="pageSize">The machine's page size in bytes.</param>
    /// <param name="swapBytes">All swap of the machine; null where that is not known.</param>
    /// <returns>The pages, or null where a number is missing.</returns>
    public long? TotalPages(CgroupMemory memory, long pageSize, long? swapBytes)
    {
        if (memory.LimitBytes / pageSize is not { } limit || swapBytes is not { } swap)
        {
            return null;
        }

        if (swap == 0)
        {
            return OomBadness.CgroupTotalPages(limit, null, null, 0);
        }

        var swappiness = memory.IsVersion2
            ? StatusText.Number(_root.TryReadAllBytes("proc/sys/vm/swappiness"))
            : Number(memory, "memory.swappiness"u8);
        return swappiness is not { } inclination ? null : memory.IsVersion2
            ? OomBadness.CgroupTotalPages(
                limit, null, Limit(Number(memory, "memory.swap.max"u8)) / pageSize, inclination == 0 ? 0 : swap / pageSize)
            : OomBadness.CgroupTotalPages(
                limit, Limit(Number(memory, "memory.memsw.limit_in_bytes"u8)) / pageSize, null, inclination == 0 ? 0 : swap / pageSize);
    }

    public void Dispose()
    {
        _files1.Dispose();
        _files2.Dispose();
        _buffer.Dispose();
    }

    private static long? Limit(long? bytes) => bytes >= LeastUnlimited ? null : bytes;

    private CgroupMemory Read(string path, bool isVersion2)
    {
        var memory = new CgroupMemory(path, isVersion2, null, null, isVersion2 ? null : false);
        return isVersion2
            ? memory with
            {
                LimitBytes = Limit(Number(memory, "memory.max"u8)),
                UsageBytes = Number(memory, "memory.current"u8),
                IsKilledWhole = Number(memory, "memory.oom.group"u8) is { } isSet ? isSet != 0 : null,
            }
            : memory with
            {
                LimitBytes = Limit(Number(memory, "memory.limit_in_bytes"u8)),
                UsageBytes = Number(memory, "memory.usage_in_bytes"u8),
            };
    }

    /// <summary>A file of one number; <c>max</c> is none.</summary>
    private long? Number(CgroupMemory memory, ReadOnlySpan<byte> name)
    {
        var buffer = _buffer.Value!;
        var length = Files(memory).Read(PathOf(memory, name), ref buffer);
        return length > 0 ? StatusText.Number(buffer.AsSpan(0, length)) : null;
    }

    private static byte[] PathOf(CgroupMemory memory, ReadOnlySpan<byte> name)
    {
        var folder = Encoding.UTF8.GetByteCount(memory.Path.AsSpan(1));
        var path = new byte[folder + 1 + name.Length];
        Encoding.UTF8.GetBytes(memory.Path.AsSpan(1), path);
        path[folder] = (byte)'/';
        name.CopyTo(path.AsSpan(folder + 1));
        return path;
    }

    private SmallFiles Files(CgroupMemory memory) => memory.IsVersion2 ? _files2 : _files1;

    private static IEnumerable<string> Paths(Lazy<ILookup<string, string>> byName) => byName.Value.SelectMany(static same => same);

    /// <summary>All cgroups by their last name. They come and go while the tree is walked.</summary>
    private ILookup<string, string> Index(string top)
    {
        var found = new List<string>();
        var pending = new Stack<(string Path, int Depth)>([("", 0)]);
        while (found.Count < Bounds.Cgroups && pending.TryPop(out var at))
        {
            foreach (var name in at.Depth < Bounds.CgroupLevels ? FolderNames(top + at.Path) : [])
            {
                found.Add($"{at.Path}/{name}");
                pending.Push(($"{at.Path}/{name}", at.Depth + 1));
            }
        }

        return found.ToLookup(path => path[(path.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
    }

    private IReadOnlyList<string> FolderNames(string folder)
    {
        try
        {
            return _root.FolderNames(folder);
        }
        catch (NodeException)
        {
            // What may not be listed is not found.
            return [];
        }
    }
}
