@{
    Synopsis = 'Shows the free blocks of each zone by migrate type and order: /proc/pagetypeinfo.'
    Description = @(
        'The kernel keeps pages that it can move apart from those that it cannot. One object a NUMA node, zone and migrate type holds the free blocks by order and the number of page blocks of that type. Many Unmovable page blocks in a zone are what compaction cannot mend.'
        'From 5.4 on the kernel stops counting at 100000 and prints >100000: such a count is a lower bound, and FreeBlocksTruncated is true.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Proc.PageTypeInfo'; Text = 'One object a NUMA node, zone and migrate type. FreeBlocks is a list whose index is the order.' }
    )
    Notes = @(
        'On the running machine only root may read /proc/pagetypeinfo (since 4.19).'
        'Reading it takes the zone''s lock for as long as the kernel counts: do not read it in a loop on a busy node.'
    )
    Examples = @(
        @{
            Title = 'A captured node'
            Code  = 'Get-PageTypeInfo -Root captures/node-1'
            Text  = 'Shows the migrate types of each zone.'
        }
        @{
            Title = 'How much of each zone is unmovable'
            Code  = 'Get-PageTypeInfo -Path captures/node-1/proc/pagetypeinfo | Where-Object MigrateType -eq Unmovable | Select-Object Zone, PageBlocks, FreeBytes'
            Text  = 'Page blocks of type Unmovable hold pages that compaction cannot move.'
        }
        @{
            Title = 'Another node, as root'
            Code  = 'ssh node-1 sudo cat /proc/pagetypeinfo | Get-PageTypeInfo'
            Text  = 'Reads text from the pipeline.'
        }
    )
    Links = @(
        'Get-BuddyInfo'
        'Get-ExtFragIndex'
        'about_FragTools'
    )
}
