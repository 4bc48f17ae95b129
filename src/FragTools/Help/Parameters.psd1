# What the cmdlets' parameters do, where several share one. A cmdlet's own file may say it in other words.
@{
    Root        = 'A folder that looks like a node''s root, with proc/ and sys/ in it: a capture, a container''s /host, a sosreport; or an archive of one (.tar, .tar.gz, .tgz, .tar.xz), which is read as it is, without being unpacked to disk. One or many; wildcards are taken. Without any input the running machine is read.'
    LiteralRoot = 'As Root, but taken as it stands: for a folder whose name holds brackets.'
    Path        = 'One captured file, or many; wildcards are taken. A file that stands where the kernel has it (…/proc/buddyinfo) belongs to the tree above it, which tells the host and the page size.'
    LiteralPath = 'As Path, but taken as it stands: for a file whose name holds brackets.'
    InputObject = 'Text (lines, or one string with all of it), a folder or an archive (taken as Root), or a file (taken as Path). Give it through the pipeline.'
    NumaNode    = 'Leaves only the zones of these NUMA nodes. Completes from the input that is already typed.'
    Zone        = 'Leaves only zones of these names: DMA, DMA32, Normal, HighMem, Movable, Device. Wildcards are taken, case does not count. Completes from the input that is already typed.'
    PageSize    = 'Bytes of a page, where the input does not say it or says it wrongly: 4096, 16384 (16K), 65536 (64K) and so on. Without it the tree tells; 4096 is assumed only where nothing says otherwise, and PageSizeAssumed is then true.'
    HostName    = 'The machine that files and text are of, where they do not say it themselves. Text that Invoke-Command brings names its machine without it, and several machines'' text is kept apart.'
    WhatIf      = 'Says what would be done, and does nothing.'
    Confirm     = 'Asks before it is done; -Confirm:$false needs no question.'
}
