namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT025: with each new slab cache the kernel asks for an array with a pointer for each memory cgroup
/// (mm/memcontrol.c, memcg_alloc_cache_params; up to 5.8): their number makes the order, also of those that leaked.
/// </summary>
internal sealed class ManyMemoryCgroups : Rule
{
    // EL7 before 7.7 has the array made in the second.
    private static readonly string[] Multipliers = ["memcg_alloc_cache_params", "kmem_cache_create_memcg", "memcg_register_cache", "memcg_update_"];

    private const long PointerBytes = 8;
    private const long Many = 2000;

    public override string Id => "FT025";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var isOld = node.Evidence.KernelVersion is not { } kernel || !kernel.IsAtLeast(5, 9);
        var group = node.Evidence.Failures.OrderByDescending(one => one.Latest.Order is not null).FirstOrDefault(one => Array.Exists(Multipliers, name => one.Latest.Multiplier?.StartsWith(name, StringComparison.Ordinal) == true));
        if (!isOld || (group is null && node.Evidence.MemoryCgroups is not >= Many))
        {
            yield break;
        }

        // memcg_caches_array_size: the array has room for twice the number that there were when it last grew.
        var room = group?.Latest is { Order: { } order, PageSizeBytes: { } page } ? (page << order) / PointerBytes : (long?)null;
        var asked = room is null ? "" : Wording.Of($" A request of order {group!.Latest.Order} has room for {room} of them; the kernel makes room for twice as many as there are when it grows the array.");
        var counted = node.Evidence.MemoryCgroups is { } count ? Wording.Of($" The kernel counts {count} memory cgroups, those that leaked among them.") : " How many there are is in /proc/cgroups (num_cgroups).";
        yield return new Finding
        {
            Id = Id,
            Severity = Severity.Warning,
            Statement = $"With each new slab cache this kernel asks for an array with a pointer for each memory cgroup, so that the order grows with their number.{asked}{counted}",
            Numbers = Wording.Numbers(("Order", group?.Latest.Order), ("ArrayPointers", room), ("MemoryCgroups", node.Evidence.MemoryCgroups)),
            Basis = group?.Latest,
            Source = group?.Latest.Source ?? SmallFiles.Cgroups,
            LineNumber = group?.Latest.LineNumber,
        };
    }
}
