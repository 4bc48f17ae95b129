@{
    Synopsis = 'Shows the free blocks of each memory zone by order: /proc/buddyinfo.'
    Description = @(
        'The kernel hands out memory in blocks of 2^order pages. One object a NUMA node and zone holds the number of free blocks of each order, how much that is, and the largest block there is.'
        'The default table draws the blocks in ByOrder, a character an order from order 0 on: · for none, then eight heights, each four times the one before. A fragmented zone has its heights on the left and points on the right.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Proc.BuddyInfo'; Text = 'One object a NUMA node and zone. FreeBlocks is a list whose index is the order.' }
    )
    Notes = @(
        'A free block does not say that a request gets it: watermarks withhold the last of a zone. See Get-ZoneInfo.'
        'FreeBlocks is a list: in a CSV it is one cell, "1 0 3", in JSON an array.'
    )
    Examples = @(
        @{
            Title = 'The running machine'
            Code  = 'Get-BuddyInfo'
            Text  = 'Shows each zone with its free blocks. Anyone may read /proc/buddyinfo.'
        }
        @{
            Title = 'Zones without a block of 256 KiB'
            Code  = 'Get-BuddyInfo -Root captures/* | Where-Object LargestFreeOrder -lt 6'
            Text  = 'Reads every capture below captures and leaves the zones whose largest free block is smaller than order 6.'
        }
        @{
            Title = 'Another node, without a file'
            Code  = 'ssh node-1 cat /proc/buddyinfo | Get-BuddyInfo'
            Text  = 'Reads text from the pipeline. The text alone does not tell the page size: 4096 is assumed, and the table says so. -PageSize tells it.'
        }
        @{
            Title = 'All captures into one CSV'
            Code  = 'Get-ChildItem captures -Directory | Get-BuddyInfo | Export-Csv zones.csv'
            Text  = 'Folders on the pipeline are roots. The CSV has a column FreeBlocks with all orders in one cell.'
        }
    )
    Links = @(
        'Get-ExtFragIndex'
        'Get-PageTypeInfo'
        'Get-ZoneInfo'
        'about_FragTools'
    )
}
