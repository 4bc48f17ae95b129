@{
    Synopsis = 'Shows the kernel''s slab caches and the order that each asks the page allocator for: /proc/slabinfo.'
    Description = @(
        'One object a slab cache. Order is what a new slab takes: caches with a high order are the ones that fail first on a fragmented node. SizeBytes is what all slabs of the cache take; the largest cache comes first.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Parameters = @{
        Name = 'Leaves only the caches of these names: dentry, kmalloc-*. Wildcards are taken, case does not count.'
    }
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Proc.SlabCache'; Text = 'One object a slab cache.' }
    )
    Notes = @(
        'On the running machine only root may read /proc/slabinfo.'
        'SLUB counts free objects on its per-CPU lists as used, so that ActiveShare is near 1 in most caches; and it merges caches of like objects under one name.'
    )
    Examples = @(
        @{
            Title = 'The largest caches'
            Code  = 'Get-SlabCache -Root captures/node-1 | Select-Object -First 10'
            Text  = 'What slabtop shows.'
        }
        @{
            Title = 'The caches of kmalloc'
            Code  = 'Get-SlabCache -Root captures/node-1 -Name kmalloc-* | Measure-Object SizeBytes -Sum'
            Text  = 'What the kernel and its modules took piece by piece.'
        }
        @{
            Title = 'Caches that ask for large blocks'
            Code  = 'Get-SlabCache -Path captures/node-1/proc/slabinfo | Where-Object Order -ge 3 | Sort-Object Order -Descending'
            Text  = 'These need contiguous memory for each new slab.'
        }
        @{
            Title = 'Another node, as root'
            Code  = 'ssh node-1 sudo cat /proc/slabinfo | Get-SlabCache | Measure-Object SizeBytes -Sum'
            Text  = 'All slabs together, in bytes.'
        }
    )
    Links = @(
        'Get-MemoryInfo'
        'Get-BuddyInfo'
        'about_FragTools'
    )
}
