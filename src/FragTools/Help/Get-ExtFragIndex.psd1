@{
    Synopsis = 'Shows how fragmented each zone is for requests of each order: the kernel''s fragmentation index.'
    Description = @(
        'For a request of an order that finds no free block, the index says why: near 0 memory is short, near 1 it is fragmented. -1 says that a block of the order is free.'
        'The kernel''s own figures are read from debugfs (extfrag_index, unusable_index) where they can be read; elsewhere they are computed from the free blocks with the kernel''s integer arithmetic, and -Verbose says why. Origin, which stands above the table, tells which it was.'
        'Meaning puts the index in a word: Available, OutOfMemory or Fragmentation. The last two divide at vm.extfrag_threshold of the same machine, at 0.5 where that is not known. WouldCompact says whether the threshold lets the kernel compact the zone for such a request.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Parameters = @{
        Order = 'Leaves only these orders. Completes from the input that is already typed.'
        ByZone = 'Gives one object a NUMA node and zone with its indices by order, which is shown as one line a zone.'
        InputObject = 'Text (lines, or one string with all of it) of buddyinfo, extfrag_index or unusable_index, a folder (taken as Root), a file (taken as Path), or objects of Get-BuddyInfo. Give it through the pipeline.'
    }
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
        @{ Type = 'FragTools.Proc.BuddyInfo'; Text = 'Objects of Get-BuddyInfo: their index is computed.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Watermarks.ExtFragIndex'; Text = 'One object a NUMA node, zone and order.' }
        @{ Type = 'FragTools.Watermarks.ZoneExtFragIndex'; Text = 'With -ByZone: one object a NUMA node and zone, with lists that hold a value an order.' }
    )
    Notes = @(
        'Near 1 is fragmentation, near 0 lack of memory; texts that say the reverse are about.'
        'An index is a snapshot. That a block is free now does not say that one was free when a request failed.'
        'With Origin Kernel, FreeBlocks and SuitableBlocks are there only where a buddyinfo read beside it gives the same indices: the two files are read at two instants.'
    )
    Examples = @(
        @{
            Title = 'Costly orders of the running machine'
            Code  = 'Get-ExtFragIndex -Order 4,6,9'
            Text  = 'Order 9 is a huge page on x86-64. Run it as root to read the kernel''s own figures.'
        }
        @{
            Title = 'One line a zone'
            Code  = 'Get-ExtFragIndex -Root captures/node-1 -ByZone'
            Text  = 'The orders stand side by side; a host with colours shows -1 green, lack of memory yellow and fragmentation red.'
        }
        @{
            Title = 'From free blocks already at hand'
            Code  = 'Get-BuddyInfo -Root captures/* | Get-ExtFragIndex -Order 6 | Where-Object Meaning -eq Fragmentation'
            Text  = 'Objects of Get-BuddyInfo are taken from the pipeline, and the index is computed.'
        }
        @{
            Title = 'As JSON'
            Code  = 'Get-ExtFragIndex -Root captures/node-1 -ByZone | ConvertTo-Json -EnumsAsStrings -Depth 8'
            Text  = 'Without -EnumsAsStrings, JSON has numbers for Meaning and Origin.'
        }
    )
    Links = @(
        'Get-BuddyInfo'
        'Get-CompactionStat'
        'Get-ZoneInfo'
        'about_FragTools'
    )
}
