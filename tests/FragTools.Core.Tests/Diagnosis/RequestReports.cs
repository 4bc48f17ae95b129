namespace FragTools.Tests.Diagnosis;

/// <summary>
/// Reports of requests that are confined to a zone, cannot wait, or ask for nothing, each with what makes a twin of it that is none.
/// Made by hand to the grammar of 5.10.
/// </summary>
internal static class RequestReports
{
    /// <summary>A driver asks zone DMA for 16 pages: 15 free less 15 is not above the mark of 16, and 1.9 million pages are free elsewhere.</summary>
    public static string Dma(string mask = "0xcc1(GFP_KERNEL|GFP_DMA)", int ramPages = 4000000) => $"""
        [ 3.1] modprobe: page allocation failure: order:4, mode:{mask}, nodemask=(null),cpuset=/,mems_allowed=0
        [ 3.2] CPU: 0 PID: 61 Comm: modprobe Not tainted 5.10.61-1-amd64 #1
        [ 3.2] Call Trace:
        [ 3.2]  warn_alloc+0x134/0x1b0
        [ 3.2]  __alloc_pages_nodemask+0x306/0x340
        [ 3.2]  pcmcard_probe+0x58/0x160 [pcmcard]
        [ 3.3] Mem-Info:
        [ 3.3] active_anon:1200 inactive_anon:16100 isolated_anon:0
        [ 3.3]  active_file:300000 inactive_file:200000 isolated_file:0
        [ 3.3]  free:1900015 free_pcp:95 free_cma:0
        [ 3.4] Node 0 DMA free:60kB min:64kB low:80kB high:96kB reserved_highatomic:0KB active_anon:0kB inactive_anon:0kB active_file:0kB inactive_file:0kB unevictable:0kB writepending:0kB present:15992kB managed:15908kB mlocked:0kB free_cma:0kB
        [ 3.4] lowmem_reserve[]: 0 0 15400 15400
        [ 3.4] Node 0 Normal free:7600000kB min:60000kB low:75000kB high:90000kB reserved_highatomic:0KB active_anon:4800kB inactive_anon:64400kB active_file:1200000kB inactive_file:800000kB unevictable:0kB writepending:0kB present:15900000kB managed:15600000kB mlocked:0kB free_cma:0kB
        [ 3.4] lowmem_reserve[]: 0 0 0 0
        [ 3.5] Node 0 DMA: 1*4kB (U) 1*8kB (U) 1*16kB (U) 1*32kB (U) 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 60kB
        [ 3.5] Node 0 Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 48*2048kB (UME) 1831*4096kB (M) = 7598080kB
        [ 3.6] 500000 total pagecache pages
        [ 3.6] {ramPages} pages RAM
        [ 3.6] 0 pages HighMem/MovableOnly
        [ 3.6] 100000 pages reserved

        """;

    /// <summary>The same zones, where a process was killed for a page of such a mask.</summary>
    public static string DmaKill(string mask, int order = 0)
    {
        var report = Dma(mask).Replace("warn_alloc+0x134/0x1b0", "out_of_memory+0x6d/0xd0", StringComparison.Ordinal);
        return $"[ 3.1] modprobe invoked oom-killer: gfp_mask={mask}, order={order}, oom_score_adj=0\n"
            + report[(report.IndexOf('\n', StringComparison.Ordinal) + 1)..]
            + """
            [ 3.7] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=db,pid=400,uid=0
            [ 3.7] Out of memory: Killed process 400 (db) total-vm:16000000kB, anon-rss:14400000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:200kB oom_score_adj:0

            """;
    }

    /// <summary>A network card that could not wait: 800 pages, where 2500 − 1250 − 312 must stay, and page cache of 3.4 GB.</summary>
    public static string Atomic(string mask = "0xa20(GFP_ATOMIC)", int cacheKilobytes = 3400000, int minKilobytes = 10000, int freeKilobytes = 3200) => $"""
        [ 7.1] swapper/2: page allocation failure: order:0, mode:{mask}, nodemask=(null),cpuset=/,mems_allowed=0
        [ 7.2] CPU: 2 PID: 0 Comm: swapper/2 Not tainted 5.10.61-1-amd64 #1
        [ 7.2] Call Trace:
        [ 7.2]  <IRQ>
        [ 7.2]  warn_alloc+0x134/0x1b0
        [ 7.2]  __alloc_pages_nodemask+0x306/0x340
        [ 7.2]  nic9_fill_rx+0x98/0x100 [nic9]
        [ 7.3] Mem-Info:
        [ 7.3] active_anon:1200 inactive_anon:16100 isolated_anon:0
        [ 7.3]  active_file:0 inactive_file:{cacheKilobytes / 4} isolated_file:0
        [ 7.3]  free:{freeKilobytes / 4} free_pcp:95 free_cma:0
        [ 7.4] Node 0 Normal free:{freeKilobytes}kB min:{minKilobytes}kB low:{minKilobytes * 5 / 4}kB high:{minKilobytes * 3 / 2}kB reserved_highatomic:0KB active_anon:4800kB inactive_anon:64400kB active_file:0kB inactive_file:{cacheKilobytes}kB unevictable:0kB writepending:0kB present:8000000kB managed:7800000kB mlocked:0kB free_cma:0kB
        [ 7.4] lowmem_reserve[]: 0 0 0 0
        [ 7.5] Node 0 Normal: {freeKilobytes / 4}*4kB (U) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = {freeKilobytes}kB
        [ 7.6] {cacheKilobytes / 4} total pagecache pages
        [ 7.6] 2000000 pages RAM
        [ 7.6] 0 pages HighMem/MovableOnly
        [ 7.6] 50000 pages reserved

        """;

    /// <summary>A kill for 4 pages: 9998 free less 3 is not above the mark of 10000, no block of order 2, and page cache of 3.4 GB.</summary>
    public static string Kill(string mask = "0xcc0(GFP_KERNEL)", int order = 2, int cacheKilobytes = 3400000, int blocksOfOrder3 = 0) => $"""
        [ 9.1] worker invoked oom-killer: gfp_mask={mask}, order={order}, oom_score_adj=0
        [ 9.2] CPU: 3 PID: 801 Comm: worker Not tainted 5.10.61-1-amd64 #1
        [ 9.2] Call Trace:
        [ 9.2]  dump_header+0x4f/0x1eb
        [ 9.2]  out_of_memory+0x6d/0xd0
        [ 9.3] Mem-Info:
        [ 9.3] active_anon:500000 inactive_anon:16100 isolated_anon:0
        [ 9.3]  active_file:0 inactive_file:{cacheKilobytes / 4} isolated_file:0
        [ 9.3]  free:9998 free_pcp:95 free_cma:0
        [ 9.4] Node 0 Normal free:39992kB min:40000kB low:50000kB high:60000kB reserved_highatomic:0KB active_anon:2000000kB inactive_anon:64400kB active_file:0kB inactive_file:{cacheKilobytes}kB unevictable:0kB writepending:0kB present:8000000kB managed:7800000kB mlocked:0kB free_cma:0kB
        [ 9.4] lowmem_reserve[]: 0 0 0 0
        [ 9.5] Node 0 Normal: {9998 - (8 * blocksOfOrder3)}*4kB (U) 0*8kB 0*16kB {blocksOfOrder3}*32kB (U) 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 39992kB
        [ 9.6] {cacheKilobytes / 4} total pagecache pages
        [ 9.6] 2000000 pages RAM
        [ 9.6] 0 pages HighMem/MovableOnly
        [ 9.6] 50000 pages reserved
        [ 9.7] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=db,pid=400,uid=0
        [ 9.7] Out of memory: Killed process 400 (db) total-vm:120000kB, anon-rss:30000kB, file-rss:2000kB, shmem-rss:0kB, UID:0 pgtables:200kB oom_score_adj:0

        """;

    /// <summary>A 32-bit kernel: 700 pages of Normal where 900 must stay, and 1.2 GB of HighMem free, or none to spare.</summary>
    public static string LowMemory(int highKilobytes = 1200000) => $"""
        [ 5.1] sshd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
        [ 5.2] CPU: 0 PID: 940 Comm: sshd Not tainted 5.10.61-1-686-pae #1
        [ 5.3] Mem-Info:
        [ 5.3] active_anon:20000 inactive_anon:100 isolated_anon:0
        [ 5.3]  active_file:3 inactive_file:4 isolated_file:0
        [ 5.3]  slab_reclaimable:2000 slab_unreclaimable:150000
        [ 5.3]  free:{700 + (highKilobytes / 4)} free_pcp:0 free_cma:0
        [ 5.4] Normal free:2800kB min:3600kB low:4500kB high:5400kB reserved_highatomic:0KB active_anon:0kB inactive_anon:0kB active_file:0kB inactive_file:0kB unevictable:0kB writepending:0kB present:890000kB managed:840000kB mlocked:0kB free_cma:0kB
        [ 5.4] lowmem_reserve[]: 0 0 3200 3200
        [ 5.4] HighMem free:{highKilobytes}kB min:512kB low:1500kB high:2500kB reserved_highatomic:0KB active_anon:80000kB inactive_anon:400kB active_file:12kB inactive_file:16kB unevictable:0kB writepending:0kB present:2400000kB managed:2400000kB mlocked:0kB free_cma:0kB
        [ 5.4] lowmem_reserve[]: 0 0 0 0
        [ 5.5] Normal: 700*4kB (UME) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 2800kB
        [ 5.5] HighMem: {highKilobytes / 4}*4kB (M) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = {highKilobytes}kB
        [ 5.6] 7 total pagecache pages
        [ 5.6] Free swap  = 0kB
        [ 5.6] Total swap = 0kB
        [ 5.6] 822500 pages RAM
        [ 5.6] 600000 pages HighMem/MovableOnly
        [ 5.6] 12500 pages reserved
        [ 5.7] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=sshd,pid=940,uid=0
        [ 5.7] Out of memory: Killed process 940 (sshd) total-vm:72000kB, anon-rss:50000kB, file-rss:624kB, shmem-rss:0kB, UID:0 pgtables:156kB oom_score_adj:0

        """;

    /// <summary>Of 20000 free pages some lie in CMA; the rest is above the mark of 2000 and holds no block of order 4.</summary>
    public static string Cma(int cmaPages, string tail = "", string mask = "0x40cc0(GFP_KERNEL|__GFP_COMP)") => $"""
        [ 4.1] camd: page allocation failure: order:4, mode:{mask}, nodemask=(null),cpuset=/,mems_allowed=0
        [ 4.2] CPU: 0 PID: 71 Comm: camd Not tainted 5.10.61-board #1
        [ 4.3] Mem-Info:
        [ 4.3] active_anon:1200 inactive_anon:16100 isolated_anon:0
        [ 4.3]  free:20000 free_pcp:0 free_cma:{cmaPages}
        [ 4.4] DMA free:80000kB min:8000kB low:10000kB high:12000kB reserved_highatomic:0KB active_anon:4800kB inactive_anon:64400kB active_file:0kB inactive_file:0kB unevictable:0kB writepending:0kB present:1048576kB managed:960000kB mlocked:0kB free_cma:{cmaPages * 4}kB
        [ 4.4] lowmem_reserve[]: 0 0 0 0
        [ 4.5] DMA: 10000*4kB (UM) 5000*8kB (UC) 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 80000kB
        [ 4.6] 500 total pagecache pages
        [ 4.6] 262144 pages RAM
        [ 4.6] 0 pages HighMem/MovableOnly
        [ 4.6] 22144 pages reserved
        {tail}
        """;
}
