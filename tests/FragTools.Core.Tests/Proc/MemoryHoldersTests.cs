using System.Text;
using FragTools.Proc;
using FragTools.Reports;

namespace FragTools.Tests.Proc;

/// <summary>Texts written by us to the grammar of lib/alloc_tag.c and mm/page_owner.c.</summary>
public class MemoryHoldersTests
{
    private const string AllocInfo = """
        allocinfo - version: 1.0
        #     <size>  <calls> <tag info>
               0        0 kernel/fork.c:180 func:alloc_task_struct_node
        90000000     9000 mm/filemap.c:1950 func:__filemap_get_folio
         5000000      300 drivers/net/foo.c:77 [foo] func:foo_ring_alloc
        70000000     8000 mm/slub.c:2450 func:alloc_slab_page
         8000000      100 net/core/skbuff.c:660 func:__alloc_skb accurate:no
        torn line
        99 many fs/torn.c:1 func:torn
        """;

    private const string Owner = """
        Page allocated via order 3, mask 0xdc0(GFP_KERNEL|__GFP_ZERO), pid 1, tgid 1 (systemd), ts 5 ns
        PFN 4096 type Unmovable Block 8 type Movable Flags 0x200(workingset)
         get_page_from_freelist+0x1/0x2
         __alloc_pages_noprof+0x1/0x2
         allocate_slab+0x1/0x2
         kmem_cache_alloc_noprof+0x1/0x2
         foo_ring_alloc+0x1/0x2 [foo]

        Page allocated via order 9, mask 0x1100cca(GFP_HIGHUSER_MOVABLE), pid 9, tgid 9 (java), ts 6 ns
        PFN 8192 type Movable Block 16 type Unmovable Flags 0x200(workingset)
         get_page_from_freelist+0x1/0x2
         other_alloc+0x1/0x2

        Page allocated via order 0, mask 0xdc0(GFP_KERNEL|__GFP_ZERO), pid 2, tgid 2 (kthreadd), ts 7 ns
        PFN 8999 type Unmovable Block 17 type Unmovable Flags 0x200(workingset)
         get_page_from_freelist+0x1/0x2
         foo_ring_alloc+0x9/0x20 [foo]


        """;

    private const string Stacks = """
         get_page_from_freelist+0x1/0x2
         __alloc_pages_noprof+0x1/0x2
         filemap_alloc_folio_noprof+0x1/0x2
         page_cache_ra_unbounded+0x1/0x2
        nr_base_pages: 9000

         post_alloc_hook+0x1/0x2
         __alloc_pages_noprof+0x1/0x2
         foo_ring_alloc+0x1/0x2 [foo]
        nr_base_pages: 40

         __alloc_pages_noprof+0x1/0x2
         bar_table+0x1/0x2
        nr_base_pages: 41

        """;

    [Fact]
    public void Allocinfo_names_code_that_holds_what_cannot_be_moved()
        => Assert.Equal(
            [("net/core/skbuff.c:660 func:__alloc_skb", 8000000L), ("drivers/net/foo.c:77 [foo] func:foo_ring_alloc", 5000000L)],
            MemoryHolders.AllocInfo(Encoding.UTF8.GetBytes(AllocInfo)).Select(holder => (holder.Name, holder.Bytes)));

    [Fact]
    public void Page_owner_counts_by_the_first_function_that_is_none_of_the_allocators()
        => Assert.Equal([("foo_ring_alloc [foo]", 9L * 4096)], PageOwner(Owner));

    /// <summary>Numbers as types, which are those of page blocks: the mask tells what the page is. Frames have addresses.</summary>
    [Fact]
    public void Page_owner_of_old_kernels_is_read_by_its_masks()
        => Assert.Equal(
            [("old_ring [foo]", 4L * 4096), ("stray", 4096L)],
            PageOwner(
                """
                Page allocated via order 2, mask 0x2040d0
                PFN 4096 Block 8 type 0          Flags      L
                 [<ffffffff811a0001>] __alloc_pages_nodemask+0x1/0x2
                 [<ffffffffa00b0002>] old_ring+0x10/0x80 [foo]

                Page allocated via order 0, mask 0xd0
                PFN 5000 Block 9 type 2 Fallback Flags
                 [<ffffffff811a0003>] stray+0x3/0x4

                Page allocated via order 0, mask 0x280da
                PFN 5001 Block 8 type 0 Fallback Flags
                 [<ffffffff811a0004>] map_it+0x3/0x4

                Page allocated via order 0, mask 0x800d0
                PFN 5002 Block 10 type 1          Flags
                 [<ffffffff811a0005>] cache_it+0x3/0x4


                """));

    [Fact]
    public void Stacks_tell_no_type_and_those_of_programs_and_files_are_left_out()
        => Assert.Equal([("bar_table", 41L * 4096), ("foo_ring_alloc [foo]", 40L * 4096)], PageOwner(Stacks));

    [Theory]
    [InlineData("")]
    [InlineData("nr_base_pages: 5\n")]
    [InlineData("Page allocated via order 99, mask\nPFN 1 type\n foo+0x1/0x2\n")]
    [InlineData("\0\u001b[31m+0x\n")]
    public void Torn_and_hostile_text_gives_nothing(string text)
    {
        Assert.Empty(PageOwner(text));
        Assert.Empty(MemoryHolders.AllocInfo(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_tree_is_read_from_the_best_file_and_a_large_one_from_its_beginning()
    {
        using var tree = new TempTree();
        Assert.Null(MemoryHolders.Read(tree.Root, 4096, FunctionNames.IsHelper));
        var records = new StringBuilder();
        while (records.Length < MemoryHolders.MostBytes + 5000)
        {
            records.Append(Owner);
        }

        tree.Write(MemoryHolders.PageOwnerPath, records.ToString());
        var part = MemoryHolders.Read(tree.Root, 4096, FunctionNames.IsHelper)!;
        Assert.True(part.IsPart);
        Assert.EndsWith("\n\n", Encoding.UTF8.GetString(MemoryHolders.ReadStart(tree.Root, MemoryHolders.PageOwnerPath, out _)!), StringComparison.Ordinal);
        tree.Write(MemoryHolders.AllocInfoPath, AllocInfo);
        var whole = MemoryHolders.Read(tree.Root, 4096, FunctionNames.IsHelper)!;
        Assert.Equal((false, 2), (whole.IsPart, whole.Largest.Count));
        Assert.EndsWith(MemoryHolders.AllocInfoPath, whole.Source);
    }

    private static IEnumerable<(string, long)> PageOwner(string text)
        => MemoryHolders.PageOwner(Encoding.UTF8.GetBytes(text), 4096, FunctionNames.IsHelper).Select(holder => (holder.Name, holder.Bytes));
}
