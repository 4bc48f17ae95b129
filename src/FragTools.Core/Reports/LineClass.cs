namespace FragTools.Reports;

/// <summary>What a kernel line is to a report.</summary>
internal enum LineClass
{
    /// <summary>Nothing that a report holds.</summary>
    Other,

    /// <summary>The rest of the line before, which was wrapped or cut in two.</summary>
    Continuation,

    /// <summary><c>C: page allocation failure: order:N, mode:0xM</c>.</summary>
    FailureHeader,

    /// <summary><c>C: page allocation stalls for Nms, order:N, mode:0xM</c>.</summary>
    StallHeader,

    /// <summary><c>C: vmalloc: allocation failure: N bytes, mode:0xM</c>, <c>C: vmalloc error: size N, …</c>.</summary>
    VmallocHeader,

    /// <summary>The same without process and mask, which 2.6.39 to 4.8 print before a failure's header.</summary>
    VmallocNote,

    /// <summary><c>vmap allocation for size N failed: …</c>.</summary>
    VmapNote,

    /// <summary><c>SLUB: Unable to allocate memory on node …</c>.</summary>
    SlabHeader,

    /// <summary><c>kmem_cache_create(X) failed with error -12</c>.</summary>
    SlabCreateHeader,

    /// <summary><c>Unable to create nf_conn slab cache</c>.</summary>
    ConntrackNote,

    /// <summary><c>cma: cma_alloc: linux,cma: alloc failed, req-size: 2048 pages, ret: -12</c>.</summary>
    CmaNote,

    /// <summary><c>cma: number of available pages: 6@122+187@304=> 193 free of 4096 total pages</c>, behind the former.</summary>
    CmaArea,

    /// <summary><c>XFS: C(N) possible memory allocation deadlock in kmem_alloc (mode:0x250)</c>.</summary>
    DeadlockNote,

    /// <summary><c>C invoked oom-killer: …</c>.</summary>
    OomHeader,

    /// <summary>Mask, node mask or cpuset of a header, on a line of their own.</summary>
    HeaderRest,

    /// <summary><c>C cpuset=X mems_allowed=Y</c> (4.9 to 4.20).</summary>
    Cpuset,

    /// <summary><c>warn_alloc: N callbacks suppressed</c>.</summary>
    Suppressed,

    /// <summary><c>Linux version 5.4.0 …</c>.</summary>
    LinuxVersion,

    /// <summary><c>CPU: N PID: N Comm: C …</c>, <c>Pid: N, comm: C …</c>.</summary>
    CpuLine,

    /// <summary>What stands between CPU line and call trace, and registers: hardware name, workqueue, RIP …</summary>
    DumpDetail,

    /// <summary><c>Call Trace:</c>, <c>Backtrace:</c>.</summary>
    TraceStart,

    /// <summary>A frame of a call trace.</summary>
    Frame,

    /// <summary>Words that begin another kind of report: <c>BUG:</c>, <c>WARNING:</c>, <c>Internal error</c> …</summary>
    Alien,

    /// <summary><c>Mem-Info:</c>.</summary>
    MemInfoStart,

    /// <summary>Pages in per-CPU lists: up to 4.1.</summary>
    PerCpu,

    /// <summary>The counters of the whole machine, <c>active_anon:1311792 …</c>.</summary>
    Counters,

    /// <summary>Further names and numbers: of the machine, of a node or of a zone, whichever came last.</summary>
    KeyValues,

    /// <summary><c>Node 0 active_anon:…kB</c> (since 4.8).</summary>
    Node,

    /// <summary><c>Node 0 DMA free:…kB min:…kB</c>.</summary>
    Zone,

    /// <summary><c>lowmem_reserve[]: 0 2815 15868 15868</c>.</summary>
    LowmemReserve,

    /// <summary>Numbers alone: the rest of a wrapped <see cref="LowmemReserve"/>.</summary>
    Numbers,

    /// <summary><c>Node 0 DMA: 1*4kB (U) … = 15860kB</c>.</summary>
    FreeList,

    /// <summary>The rest of a wrapped <see cref="FreeList"/>.</summary>
    FreeListRest,

    /// <summary>Huge pages, page cache, swap and RAM: what ends the memory's state.</summary>
    Tail,

    /// <summary><c>cache: kmalloc-1024, object size: …</c>.</summary>
    SlabCache,

    /// <summary><c>node 0: slabs: …, objs: …, free: …</c>, and what SLUB says of debugging.</summary>
    SlabNode,

    /// <summary><c>Memory allocations:</c> and its table (since 6.10).</summary>
    MemAllocations,

    /// <summary>
    /// <c>Unreclaimable slab info:</c> and a line for each cache, <c>task_struct 622KB 622KB</c> (mm/slab_common.c,
    /// dump_unreclaimable_slab, since 4.15), between the memory's state and the tasks.
    /// </summary>
    SlabInfo,

    /// <summary>A line of the OOM killer about a memory cgroup: usage, limit, statistics.</summary>
    OomMemcg,

    /// <summary>A row of the OOM killer's task table, or its head.</summary>
    OomTask,

    /// <summary><c>oom-kill:constraint=…</c> (since 5.0).</summary>
    OomSummary,

    /// <summary>Who is killed, or that nobody can be.</summary>
    OomKill,

    /// <summary><c>oom_reaper: …</c>.</summary>
    OomReaper,
}
