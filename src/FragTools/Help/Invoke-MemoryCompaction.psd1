@{
    Synopsis = 'Compacts memory where that can help, and says what it achieved and what it cost.'
    Description = @(
        'The kernel moves pages so that free memory comes to lie together (a write to compact_memory). The cmdlet asks first, writes, and measures: free blocks, the fragmentation index, pages moved and scanned, and what others had to wait meanwhile.'
        'Without -NumaNode the whole machine is compacted in one write; with it NUMA nodes, one after the other. Objects of Get-ExtFragIndex and Get-BuddyInfo name nodes, too, each once, with the largest order among them. An object that was not read from this machine, or from the Root given here, is refused with CompactionRefused: a capture never compacts the machine in front of it.'
        'Guards keep from writing where it would do harm or no good: there is no need (a block of Order is free and the watermark lets it go), memory pressure (PSI full avg10 over 10 %), load (over twice the CPUs), kcompactd at work, another run less than a minute ago (also of another process), the last run of this process shown useless, and less free than the low watermark. Guards names what each said, Skipped the one that stopped it. -Force overrides guards, never the question.'
        'Where nobody can be asked (no terminal, or -NonInteractive) it is an error, ConfirmationRequired, which ends the script: nothing was written. -Confirm:$false goes on without the question, -WhatIf only says what would be done.'
        'It needs root. In a container, whose /proc is read-only, mount the node''s / and give it as -Root.'
    )
    Parameters = @{
        Root = 'The node''s root where it is not /: a container''s /host. A copied tree is written to, and the machine is not. It is taken as it stands, without wildcards.'
        NumaNode = 'The NUMA nodes to compact, one after the other. Without it the whole machine is compacted in one write. Completes from the machine.'
        InputObject = 'Objects of Get-ExtFragIndex or Get-BuddyInfo that were read from the machine that is to be compacted. Give them through the pipeline.'
        Order = 'The order of which a block is wanted. Where one is free and the watermark lets it go, nothing is written. Without it there is no such guard, and no Success. Completes from the machine.'
        DropCaches = 'Caches to drop before, after a sync: None, PageCache, Slab or All.'
        Timeout = 'When to come back though the kernel is still at work; then Completed is false, and the kernel goes on to its end. A number is seconds; 60s, 5m and 1h are understood. 5 minutes by default.'
        Force = 'Overrides the guards, and compacts without need. It does not keep from asking.'
    }
    Inputs = @(
        @{ Type = 'FragTools.Watermarks.ExtFragIndex'; Text = 'Objects of Get-ExtFragIndex, read from the machine: their NUMA nodes are compacted, for the largest order among them.' }
        @{ Type = 'FragTools.Proc.BuddyInfo'; Text = 'Objects of Get-BuddyInfo, read from the machine: their NUMA nodes are compacted.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Remedy.CompactionResult'; Text = 'One object a NUMA node.' }
    )
    Notes = @(
        'Compaction moves pages and takes a CPU for as long as it lasts; a busy node notices. The kernel counts PagesMoved, MigrateScanned, FreeScanned and StallsDuring for the whole machine.'
        'Success says that the watermark check would serve a request of Order now; IndexBefore and IndexAfter are of the node''s largest zone, which Zone names.'
        'Where it did not help, Advice says why as far as the node tells: too little free, unmovable page blocks, slab, locked memory, a known fault of the release, many memory cgroups, a small vm.min_free_kbytes.'
        'A write that the kernel is at work on cannot be taken back: after Ctrl-C and after Timeout it goes on to its end, and other runs are kept off until then.'
    )
    Examples = @(
        @{
            Title = 'What would be done'
            Code  = 'Invoke-MemoryCompaction -Order 6 -WhatIf'
            Text  = 'Says what would be written, and which guard would stop it now.'
        }
        @{
            Title = 'Only nodes that are fragmented'
            Code  = 'Get-ExtFragIndex -Order 6 | Where-Object Meaning -eq Fragmentation | Invoke-MemoryCompaction'
            Text  = 'Each NUMA node once. Where no zone is fragmented, nothing comes through the pipeline and nothing is compacted.'
        }
        @{
            Title = 'In a script'
            Code  = 'Invoke-MemoryCompaction -Order 9 -DropCaches PageCache -Timeout 60s -Confirm:$false'
            Text  = 'Without a question. Skipped says which guard stopped it, if any.'
        }
        @{
            Title = 'One NUMA node, and what came of it'
            Code  = 'Invoke-MemoryCompaction -NumaNode 0 -Order 6 | Select-Object NumaNode, Success, IndexBefore, IndexAfter, DurationMilliseconds, Skipped'
            Text  = 'Format-List * shows all.'
        }
    )
    Links = @(
        'Get-ExtFragIndex'
        'Get-CompactionStat'
        'Clear-KernelCache'
        'about_FragTools'
    )
}
