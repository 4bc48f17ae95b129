@{
    Synopsis = 'Drops the kernel''s caches after a sync, and says what that freed.'
    Description = @(
        'Writes dirty pages back (sync), has the kernel drop its clean caches (a write to drop_caches), and compares /proc/meminfo before and after.'
        'It asks first. Where nobody can be asked (no terminal, or -NonInteractive) it is an error, ConfirmationRequired, which ends the script: nothing was dropped. -Confirm:$false goes on without the question, -WhatIf only says what would be done.'
        'It needs root. In a container, whose /proc is read-only, mount the node''s / and give it as -Root.'
    )
    Parameters = @{
        Root = 'The node''s root where it is not /: a container''s /host. A copied tree is written to, and the machine is not. It is taken as it stands, without wildcards.'
        Kind = 'What to drop: PageCache (clean pages of files), Slab (dentries and inodes), or All.'
        Timeout = 'When to come back though the kernel is still at work; then Completed is false, and the kernel goes on to its end. A number is seconds; 60s, 5m and 1h are understood. 5 minutes by default.'
    }
    Inputs = @(
        @{ Type = 'None'; Text = 'Nothing is taken from the pipeline.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Remedy.CacheDropResult'; Text = 'One object.' }
    )
    Notes = @(
        'What was cached is read from disk again, and every file''s first access is slow for a while. Use it to make room for compaction, not as a habit.'
        'Freed memory need not lie together: Invoke-MemoryCompaction -DropCaches drops and compacts.'
        'FreedBytes is what became free on the whole machine; where others took memory meanwhile it may be below what the caches lost, or negative.'
    )
    Examples = @(
        @{
            Title = 'The page cache'
            Code  = 'Clear-KernelCache PageCache'
            Text  = 'Asks, syncs, drops, and shows what was freed.'
        }
        @{
            Title = 'In a script'
            Code  = 'Clear-KernelCache -Kind All -Confirm:$false'
            Text  = 'Without a question.'
        }
        @{
            Title = 'What would be done'
            Code  = 'Clear-KernelCache Slab -WhatIf'
            Text  = 'Nothing is written.'
        }
    )
    Links = @(
        'Get-MemoryInfo'
        'Get-SlabCache'
        'Invoke-MemoryCompaction'
        'about_FragTools'
    )
}
