@{
    Synopsis = 'Shows each zone''s free pages, watermarks and counters: /proc/zoneinfo.'
    Description = @(
        'One object a NUMA node and zone. Sizes are in pages, as the kernel counts them: FreePages against MinPages, LowPages and HighPages says how near a zone is to waking kswapd or to refusing requests. From 5.0 on the watermarks include a boost, which BoostPages tells where the kernel prints it.'
        'Protection is what the zone keeps from requests that could use a higher zone (lowmem_reserve). Counters holds the zone''s counters by the kernel''s names, NodeCounters those of the whole NUMA node, the same for each of its zones.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Proc.ZoneInfo'; Text = 'One object a NUMA node and zone. What the kernel does not print is null.' }
    )
    Notes = @(
        'Zones without memory are shown too, as the kernel prints them.'
    )
    Examples = @(
        @{
            Title = 'Zones below their low watermark'
            Code  = 'Get-ZoneInfo -Root captures/* | Where-Object { $_.ManagedPages -gt 0 -and $_.FreePages -lt $_.LowPages }'
            Text  = 'kswapd is awake in these zones.'
        }
        @{
            Title = 'One counter of each zone'
            Code  = 'Get-ZoneInfo -Root captures/node-1 | Select-Object Zone, @{ Name = ''FreeCma''; Expression = { $_.Counters[''nr_free_cma''] } }'
            Text  = 'Counters are had by the kernel''s names.'
        }
        @{
            Title = 'The zone that most requests use'
            Code  = 'Get-ZoneInfo -Zone Normal | Format-List'
            Text  = 'All properties of zone Normal of the running machine.'
        }
    )
    Links = @(
        'Get-BuddyInfo'
        'Get-ExtFragIndex'
        'about_FragTools'
    )
}
