@{
    Synopsis = 'Shows the machine''s memory as free does, in bytes: /proc/meminfo.'
    Description = @(
        'One object a machine, with the columns of free as procps 4 computes them: UsedBytes is total less available. UsedBytesClassic is total less free less buffers and cache, as free before procps 4 had it. Beside them stand what matters for fragmentation: slab, commit limit, huge pages.'
        'UnaccountedBytes is what no counter has: pages that drivers took for themselves, such as a hypervisor''s balloon. It is null where the text is an excerpt. Counters has all fields by the kernel''s names, and the method Get any one of them, in bytes where the kernel prints kB.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Proc.MemoryInfo'; Text = 'One object a machine.' }
    )
    Notes = @(
        'The kernel prints no MemAvailable before 3.14: AvailableBytes is then free memory, as free has it.'
    )
    Examples = @(
        @{
            Title = 'The running machine'
            Code  = 'Get-MemoryInfo'
            Text  = 'The table shows sizes for people; the properties hold bytes.'
        }
        @{
            Title = 'Every captured node'
            Code  = 'Get-MemoryInfo -Root captures/* | Sort-Object AvailableBytes | Select-Object Host, TotalBytes, AvailableBytes'
            Text  = 'The node with the least memory left comes first.'
        }
        @{
            Title = 'A field without a property'
            Code  = '(Get-MemoryInfo -Root captures/node-1).Get(''KernelStack'')'
            Text  = 'Bytes, or null where the kernel has no such field.'
        }
    )
    Links = @(
        'Get-SlabCache'
        'Get-ZoneInfo'
        'about_FragTools'
    )
}
