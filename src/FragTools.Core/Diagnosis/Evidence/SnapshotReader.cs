using FragTools.Linux;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Settings;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Reads a node's snapshot, each file once, and notes what could not be read.</summary>
/// <param name="sources">Is notified of each file.</param>
/// <param name="pageSizeBytes">Bytes of a page, where the user gave them.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class SnapshotReader(SourceLog sources, long? pageSizeBytes = null, CancellationToken cancellation = default)
{
    public const string IndexAdds = "free blocks by order: whether a request would be served now";
    public const string MarksAdd = "the watermarks, which prove whether the kernel would serve a request now";

    private static readonly string[] Files =
    [
        BuddyInfoReader.Instance.RelativePath, PageTypeInfoReader.Instance.RelativePath, ZoneInfoReader.Instance.RelativePath,
        VmStatReader.Instance.RelativePath, SlabInfoReader.Instance.RelativePath, MemInfoReader.Instance.RelativePath,
    ];

    // The kubelet's own, kubeadm's, and what distributions with one program for all keep it in.
    private static readonly string[] KubeletFolders =
    [
        "var/lib/kubelet", "etc/kubernetes", "var/log/pods", "var/lib/rancher", "var/lib/k0s", "var/snap/microk8s",
    ];

    /// <summary>Reads everything.</summary>
    public NodeSnapshot Read(LinuxRoot tree)
    {
        return Machine(tree) with
        {
            HasKubelet = Array.Exists(KubeletFolders, tree.HasFolder) ? true
                : tree.IsRunning || tree.Exists("etc/os-release") || tree.HasFolder("etc/systemd") ? false
                : null,
            PodCounters = PodCounters.Read(tree, cancellation),
            Pods = tree.HasFolder("proc/1") || tree.HasFolder("proc/self")
                ? sources.Take(
                    NodePodScores.Read(tree, new PodScoreOptions { IncludeSystem = true }, cancellation),
                    tree.Describe("proc"),
                    "processes",
                    "the order in which the OOM killer would choose")
                : [],
        };
    }

    /// <summary>Reads everything but the processes.</summary>
    public NodeSnapshot Machine(LinuxRoot tree)
        => Rest(Memory(tree, BuddyInfoReader.Instance.Read(new NodeInput.Root(tree), pageSizeBytes), hasTypes: true), tree);

    /// <summary>Reads how free memory lies and how busy the machine is: what changes while memory is compacted.</summary>
    /// <param name="tree">The node.</param>
    /// <param name="freeBlocks">Its /proc/buddyinfo.</param>
    /// <param name="hasTypes">The migrate types, too? The kernel walks all memory for them, which holds up a large machine.</param>
    public NodeSnapshot Memory(LinuxRoot tree, Reading<BuddyInfo> freeBlocks, bool hasTypes)
    {
        var input = new NodeInput.Root(tree);
        var blocks = sources.Take(freeBlocks, tree.Describe(BuddyInfoReader.Instance.RelativePath), "zones", IndexAdds);
        var zones = Read(ZoneInfoReader.Instance, input, "zones", MarksAdd);
        var types = hasTypes ? Read(PageTypeInfoReader.Instance, input, "rows", "which page blocks hold pages that cannot be moved") : [];
        return new NodeSnapshot
        {
            Host = tree.Host,
            KernelVersion = tree.Kernel,
            Is64Bit = tree.IsRunning ? Environment.Is64BitOperatingSystem : null,
            FreeBlocks = blocks,
            Indices = ExtFragIndexReader.Instance.Read(input, pageSizeBytes).Items,
            MigrateTypes = types,
            Zones = ZoneFreeLists.Join(zones, blocks, hasTypes ? types : null),
            Pressure = MemoryPressure.Read(tree),
            Load = LoadAverage.Read(tree),
            OnlineCpus = OnlineCpus.Count(tree),
        };
    }

    /// <summary>Adds what is there besides: counters, slab caches, memory, settings, cgroups and how the kernel was built.</summary>
    private NodeSnapshot Rest(NodeSnapshot snapshot, LinuxRoot tree)
    {
        var input = new NodeInput.Root(tree);
        var counters = First(Read(VmStatReader.Instance, input, "set of counters", "whether compaction runs and helps"));
        var slabs = Read(SlabInfoReader.Instance, input, "caches", "which kernel caches hold memory that cannot be moved");
        var memory = First(Read(MemInfoReader.Instance, input, "set of fields", "how much memory there is, and how much of it is slab"));
        var pools = HugePagePool.Read(tree, memory);
        var settings = sources.Take(
            MemorySettingReader.Read(tree),
            tree.Describe("proc/sys/vm"),
            "settings",
            "settings that make compaction weaker, such as extfrag_threshold");
        var cgroups = CgroupController.CountMemory(tree);
        sources.Add(new EvidenceSource
        {
            Name = tree.Describe(CgroupController.RelativePath),
            State = cgroups is not null ? SourceState.Read : SourceState.Missing,
            Detail = cgroups is not null ? "read" : "not there, or not in a form that is known",
            WouldAdd = cgroups is not null ? null : "how many memory cgroups the kernel counts, which old kernels make large arrays of",
        });
        var (hasCompaction, compactionSource) = KernelConfig.Compaction(tree, counters);
        return snapshot with
        {
            Counters = counters,
            Slabs = slabs,
            Memory = memory,
            Holders = MemoryHolders.Read(tree, NodePageSize.Of(tree).Bytes, FunctionNames.IsHelper),
            HugePages = pools,
            HugePageDemands = HugePageDemand.Read(tree, pools),
            Settings = settings,
            MemoryCgroups = cgroups,
            HasCompaction = hasCompaction,
            HasCompactionSource = compactionSource,
        };
    }

    /// <summary>Adds a captured file that is given without its tree.</summary>
    public NodeSnapshot With(NodeSnapshot snapshot, CapturedInput captured)
    {
        var input = captured.Input;
        var next = captured.Kind switch
        {
            CapturedKind.BuddyInfo => WithBlocks(snapshot, Newest(Read(BuddyInfoReader.Instance, input, "zones", IndexAdds))),
            CapturedKind.PageTypeInfo => snapshot with { MigrateTypes = Read(PageTypeInfoReader.Instance, input, "rows", IndexAdds) },
            CapturedKind.ZoneInfo => snapshot with { Zones = Newest(Read(ZoneInfoReader.Instance, input, "zones", MarksAdd)) },
            CapturedKind.VmStat => snapshot with { Counters = First(Read(VmStatReader.Instance, input, "set of counters", MarksAdd)) },
            CapturedKind.SlabInfo => snapshot with { Slabs = Read(SlabInfoReader.Instance, input, "caches", MarksAdd) },
            CapturedKind.Stat or CapturedKind.Uptime or CapturedKind.Date => snapshot,
            CapturedKind.MemInfo => WithMemory(snapshot, First(Read(MemInfoReader.Instance, input, "set of fields", MarksAdd))),
            _ => snapshot with { Indices = [.. Read(ExtFragIndexReader.Instance, input, "indices", IndexAdds)] },
        };
        return input is NodeInput.CapturedFile(var path) && TreeOf(path) is { } tree
            ? next with { Host = next.Host ?? tree.Host, KernelVersion = next.KernelVersion ?? tree.Kernel }
            : next;
    }

    private static NodeSnapshot WithMemory(NodeSnapshot snapshot, MemoryInfo? memory)
        => snapshot with { Memory = memory, HugePages = HugePagePool.Of(memory) };

    private static NodeSnapshot WithBlocks(NodeSnapshot snapshot, IReadOnlyList<BuddyInfo> blocks) => snapshot with
    {
        FreeBlocks = [.. snapshot.FreeBlocks, .. blocks],
        Indices = [.. snapshot.Indices, .. ExtFragIndexReader.Compute(blocks)],
        Host = snapshot.Host ?? First(blocks)?.Host,
    };

    /// <summary>Of several samples in one file, one behind the other, the last.</summary>
    private static IReadOnlyList<T> Newest<T>(IReadOnlyList<T> rows)
        where T : IZoneRow
        => [.. rows.GroupBy(static row => (row.Host, row.NumaNode, row.Zone)).Select(static samples => samples.Last())];

    // A file that stands where the kernel has it belongs to the tree above it.
    private static LinuxRoot? TreeOf(string path)
        => Files.Select(relative => LinuxRoot.Above(path, relative)).FirstOrDefault(tree => tree is not null);

    private static T? First<T>(IReadOnlyList<T> items)
        where T : class
        => items.Count > 0 ? items[0] : null;

    private IReadOnlyList<T> Read<T>(NodeReader<T> reader, NodeInput input, string things, string adds)
    {
        cancellation.ThrowIfCancellationRequested();
        return sources.Take(reader.Read(input, pageSizeBytes), input.Describe(reader.RelativePath), things, adds);
    }
}
