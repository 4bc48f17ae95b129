using System.Text;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

public class HeaderTests
{
    [Theory]
    [InlineData("mc: page allocation failure. order:1, mode:0x20", "mc", 1, 0x20, "")]
    [InlineData("swapper: page allocation failure: order:3, mode:0x20", "swapper", 3, 0x20, "")]
    [InlineData("runc:[1:CHILD]: page allocation failure: order:6, mode:0x10c0d0", "runc:[1:CHILD]", 6, 0x10c0d0, "")]
    [InlineData("mysqld: page allocation failure. order:4, mode:0x10c0d0      // sixteen pages", "mysqld", 4, 0x10c0d0, "")]
    [InlineData("mysqld: page allocation failure: order:4, mode:0x10c0d0// sixteen pages", "mysqld", 4, 0x10c0d0, "")]
    [InlineData("a b c: page allocation failure: order:0, mode:0x24010c0(GFP_KERNEL|__GFP_NORETRY)", "a b c", 0, 0x24010c0, "GFP_KERNEL|__GFP_NORETRY")]
    [InlineData("k: page allocation failure: order:0, mode:0x14000c0(GFP_KERNEL), nodemask=(null)", "k", 0, 0x14000c0, "GFP_KERNEL")]
    [InlineData("k: page allocation failure: order:10, mode:0xcc0(GFP_KERNEL), nodemask=0-1,cpuset=/a,mems_allowed=0-1", "k", 10, 0xcc0, "GFP_KERNEL")]
    [InlineData("k: page allocation failure: order:10, mode:0xcc0(GFP_KERNEL), nodemas", "k", 10, 0xcc0, "GFP_KERNEL")]
    [InlineData("k: page allocation failure: order:10, mode:0xcc0(GFP_KER", "k", 10, 0xcc0, "")]
    [InlineData("k: page allocation failure: order:10, mode:0x", "k", 10, null, "")]
    [InlineData("k: page allocation failure: order:10, mo", "k", 10, null, "")]
    [InlineData("k: page allocation failure: order:10,", "k", 10, null, "")]
    [InlineData("k: page allocation failure: order:10", "k", 10, null, "")]
    [InlineData("exactly15bytes!: page allocation failure: order:1, mode:0x1", "exactly15bytes!", 1, 1, "")]
    [InlineData("\\x1b[31mhostile: page allocation failure: order:1, mode:0x1", "\\x1b[31mhostile", 1, 1, "")]
    [InlineData("#033[31mhostile: page allocation failure: order:1, mode:0x1", "#033[31mhostile", 1, 1, "")]
    [InlineData("x: page allocation failure: page allocation failure: order:1, mode:0x1", null, null, null, null)]
    public void Failures(string text, string? process, int? order, int? mask, string? names)
    {
        var found = FailureHeader.TryRead(Encoding.UTF8.GetBytes(text), bare: false, out var header);
        Assert.Equal(process is not null, found);
        if (found)
        {
            Assert.Equal((process, order, (long?)mask, names), (Text(header.Process), header.Order, header.Gfp.Mask, Text(header.Gfp.Text)));
            Assert.False(header.IsStall);
        }
    }

    [Theory]
    [InlineData("k: page allocation stalls for 10014ms, order:0, mode:0x24200ca(GFP_HIGHUSER_MOVABLE)", 10014L, 0)]
    [InlineData("k: page allocation stalls for 20056ms, order:2, mode:0x14000c0(GFP_KERNEL), nodemask=(null)", 20056L, 2)]
    public void Stalls(string text, long milliseconds, int order)
    {
        Assert.True(FailureHeader.TryRead(Encoding.UTF8.GetBytes(text), bare: true, out var header));
        Assert.Equal((true, milliseconds, order), (header.IsStall, header.StallMilliseconds, header.Order));
    }

    [Theory]
    [InlineData("sixteen bytes ok: page allocation failure: order:1, mode:0x20")]
    [InlineData("k page allocation failure: order:1, mode:0x20")]
    [InlineData("k: page allocation failure: order:%u, mode:%#x")]
    [InlineData("k: page allocation failure: order:1, mode:0x20 was seen")]
    [InlineData("k: page allocation failure: order:1, mode:0x20, which is bad")]
    [InlineData("k: page allocation failure: order:1, mode:0x20\"")]
    [InlineData("k: page allocation failure: order:1 in the log")]
    [InlineData("k: page allocation failure: order:1,mode")]
    [InlineData("k: page allocation failure: order:99, mode:0x20")]
    [InlineData("k: page allocation failure: order 1, mode 0x20")]
    [InlineData("k: page allocation failure!")]
    [InlineData("k: page allocation stalls for ages, order:1")]
    [InlineData(": page allocation failure: order:1, mode:0x20")]
    public void The_same_words_elsewhere_are_no_header(string text)
    {
        Assert.False(FailureHeader.TryRead(Encoding.UTF8.GetBytes(text), bare: false, out _));
        Assert.False(VmallocHeader.TryRead(Encoding.UTF8.GetBytes(text), bare: false, out _));
    }

    [Theory]
    [InlineData('+')]
    [InlineData('-')]
    [InlineData('*')]
    [InlineData('#')]
    [InlineData('"')]
    [InlineData('`')]
    [InlineData('/')]
    public void What_no_prefix_proves_the_kernel_s_must_not_begin_as_patches_and_lists_do(char first)
    {
        var text = Encoding.UTF8.GetBytes($"{first} ethx: page allocation failure: order:5, mode:0x20");
        Assert.False(FailureHeader.TryRead(text, bare: true, out _));
        Assert.True(FailureHeader.TryRead(text, bare: false, out _));
    }

    [Theory]
    [InlineData("k: vmalloc: allocation failure: 4096 bytes, mode:0xcc0(GFP_KERNEL), nodemask=(null)", "k", VmallocProblem.Refused, 4096L, null, null, false)]
    [InlineData("k: vmalloc: allocation failure, allocated 8192 of 16384 bytes, mode:0xd2", "k", VmallocProblem.PagesShort, 16384L, 8192L, null, false)]
    [InlineData("vmalloc: allocation failure: 4096 bytes", "", VmallocProblem.Refused, 4096L, null, null, true)]
    [InlineData("k: vmalloc error: size 4096, exceeds total pages, mode:0xcc0(GFP_KERNEL)", "k", VmallocProblem.ExceedsTotalPages, 4096L, null, null, false)]
    [InlineData("k: vmalloc error: size 4096, vm_struct allocation failed, mode:0xcc0(GFP_KERNEL), nodemask=(null)", "k", VmallocProblem.NoAddressSpace, 4096L, null, null, false)]
    [InlineData("k: vmalloc error: size 4096, vm_struct allocation failed. Retrying., mode:0xcc0(GFP_KERNEL)", "k", VmallocProblem.NoAddressSpace, 4096L, null, null, false)]
    [InlineData("k: vmalloc error: size 0, failed to allocate pages, mode:0xcc0(GFP_KERNEL)", "k", VmallocProblem.NoPages, null, 0L, null, false)]
    [InlineData("k: vmalloc error: size 8192, page order 9, failed to allocate pages, mode:0xcc0(GFP_KERNEL)", "k", VmallocProblem.NoPages, null, 8192L, 9, false)]
    [InlineData("k: vmalloc error: size 8192, failed to map pages, mode:0xcc0(GFP_KERNEL)", "k", VmallocProblem.NoPageTables, 8192L, null, null, false)]
    [InlineData("k: vmalloc error: size 8192, failed to allocated page array size 16, mode:0xcc0(GFP_KERNEL)", "k", VmallocProblem.NoPageArray, 8192L, null, null, false)]
    [InlineData("k: vmalloc error: size 8192, vm_struct allocation failed,", "k", VmallocProblem.NoAddressSpace, 8192L, null, null, false)]
    [InlineData("k: vmalloc error: size 8192", "k", VmallocProblem.Unknown, null, null, null, false)]
    public void Vmalloc(string text, string process, object problem, long? requested, long? obtained, int? order, bool isNote)
    {
        Assert.True(VmallocHeader.TryRead(Encoding.UTF8.GetBytes(text), bare: false, out var header));
        Assert.Equal((process, (VmallocProblem)problem), (Text(header.Process), header.Problem));
        Assert.Equal((requested, obtained, order, isNote), (header.RequestedBytes, header.ObtainedBytes, header.Order, header.IsNote));
    }

    [Theory]
    [InlineData("k: vmalloc error: size many, failed to map pages")]
    [InlineData("k: vmalloc error: size 8192, something else, mode:0xcc0")]
    [InlineData("vmalloc error: size 8192, failed to map pages, mode:0xcc0")]
    [InlineData("k: vmalloc: allocation failure: 4096 bytes were wanted")]
    public void No_vmalloc(string text) => Assert.False(VmallocHeader.TryRead(Encoding.UTF8.GetBytes(text), bare: false, out _));

    [Theory]
    [InlineData("SLUB: Unable to allocate memory on node -1 (gfp=0x20)", 0x20, "")]
    [InlineData("SLAB: Unable to allocate memory on node 0 (gfp=0x20)", 0x20, "")]
    [InlineData("SLUB: Unable to allocate memory on node 1, gfp=0x480020(GFP_ATOMIC)", 0x480020, "GFP_ATOMIC")]
    [InlineData("SLUB: Unable to allocate memory on CPU 3 (of node 1) on node -1, gfp=0x820(GFP_ATOMIC)", 0x820, "GFP_ATOMIC")]
    [InlineData("SLUB: Unable to allocate memory on node -1,", null, "")]
    [InlineData("SLUB: Unable to allocate memory on node -1", null, "")]
    public void Slab_headers(string text, int? mask, string names)
    {
        Assert.True(SlabText.TryHeader(Encoding.UTF8.GetBytes(text), out var gfp));
        Assert.Equal((mask, names), ((int?)gfp.Mask, Text(gfp.Text)));
    }

    [Theory]
    [InlineData("SLUB: Unable to allocate memory on node %d, gfp=%#x(%pGg)")]
    [InlineData("SLUB: Unable to allocate memory on node 1 is bad")]
    [InlineData("SLUB: Unable to allocate memory on node 1, so what")]
    [InlineData("SLUB: Unable to allocate memory on CPU 3 on node -1, gfp=0x820")]
    [InlineData("SLUB: Unable to allocate memory")]
    [InlineData("Unable to allocate memory on node -1, gfp=0x820(GFP_ATOMIC)")]
    public void No_slab_headers(string text) => Assert.False(SlabText.TryHeader(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("kmem_cache_create(nf_conntrack_48971) failed with error -12", "nf_conntrack_48971")]
    [InlineData("kmem_cache_create_usercopy(x y) failed with error -12", "x y")]
    [InlineData("__kmem_cache_create_args(x) failed with error -22", "x")]
    [InlineData("kmem_cache_create(a(b)c) failed with error -12", "a(b)c")]
    public void Creations(string text, string cache)
    {
        Assert.True(SlabText.TryCreate(Encoding.UTF8.GetBytes(text), out var slab));
        Assert.Equal(cache, Text(slab.Cache));
    }

    [Theory]
    [InlineData("kmem_cache_create(x) failed with error -12, it says")]
    [InlineData("found kmem_cache_create(x) failed with error -12")]
    [InlineData("kmem_cache_create(%s) failed with error %d")]
    [InlineData("probe(x) failed with error -12")]
    [InlineData(") failed with error -12")]
    public void No_creations(string text) => Assert.False(SlabText.TryCreate(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("cache: kmalloc-1024, object size: 1024, buffer size: 1024, default order: 3, min order: 1", "kmalloc-1024", "", 1)]
    [InlineData("cache: kmalloc-1024(1793:abc), object size: 1024, buffer size: 1024, default order: 3, min order: 0", "kmalloc-1024", "abc", 0)]
    [InlineData("cache: odd(name), object size: 1024, buffer size: 1024, default order: 3, min order: 0", "odd(name)", "", 0)]
    [InlineData("cache: size-4096, object size: 4096, order: 2", "size-4096", "", 2)]
    [InlineData("cache: cut, object size: 216, buffer size: 256, default order: 1, min orde", "cut", "", null)]
    [InlineData("cache: cut", "cut", "", null)]
    public void Caches(string text, string cache, string cgroup, int? order)
    {
        Assert.True(SlabText.TryCache(Encoding.UTF8.GetBytes(text), out var slab));
        Assert.Equal((cache, cgroup, order), (Text(slab.Cache), Text(slab.Cgroup), slab.Order));
    }

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
