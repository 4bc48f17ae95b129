@{
    Family = 'LogParameters'
    Synopsis = 'Shows each request for memory that the kernel refused, who made it, and why it failed.'
    Description = @(
        'Reads the kernel''s own reports: page allocation failures, stalls, failures of vmalloc and of CMA, slab caches that got no slab or could not be created, and XFS''s "possible memory allocation deadlock", of every kernel since 2.6.'
        'Cause says why the request failed, by the kernel''s own watermark check over the zones that the report prints. OutOfMemory: too little was free. Fragmentation: enough was free, but not in one piece. WatermarkReserve: a piece was there, and the watermark check kept it. AddressSpace: vmalloc never asked for a page. NotExplained: by the printed numbers it would have been served, most often a race. Unknown: numbers are missing; CauseDetail names them.'
        'CauseDetail holds the arithmetic zone by zone, and Requester the function, and its module, that asked. What a torn report lacks is null, and Completeness names it.'
        'Without any input the running kernel''s messages are read. -Path reads logs, -Root finds them in captured trees, -Journal asks the journal, and the pipeline brings text, folders or files.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of a log: lines, as dmesg, kubectl logs, Get-Content or ssh give them, or strings of many lines.' }
        @{ Type = 'System.Byte'; Text = 'Bytes of a log, which are taken together: Get-Content -AsByteStream.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A log file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Reports.PageAllocFailure'; Text = 'One object a report.' }
    )
    Notes = @(
        'In the table, Zones says what came of each zone that the request could use: short (too little free), in pieces (no block of the order), withheld (by the watermark), would serve. Format-List shows the numbers.'
        'Timestamp is in UTC. Syslog writes no year; then it is inferred and TimestampYearInferred is true. Nor does it write a time zone: TimestampZone says which one was taken, the captured tree''s own where it tells it, else this machine''s. The raw lines, control characters and all, are had through GetRawBytes().'
        'ConvertTo-Json needs -EnumsAsStrings -Depth 8 to show Cause as a word and the zones whole.'
    )
    Examples = @(
        @{
            Title = 'What failed on captured nodes'
            Code  = 'Get-PageAllocFailure -Root captures/*'
            Text  = 'Every log below var/log that may hold kernel messages is read, rotated ones from the oldest on.'
        }
        @{
            Title = 'Only what fragmentation caused, with the arithmetic'
            Code  = 'Get-PageAllocFailure -Path captures/node-1/var/log/messages | Where-Object Cause -eq Fragmentation | Format-List'
            Text  = 'Cause is compared with a word: OutOfMemory, Fragmentation, WatermarkReserve, AddressSpace, NotExplained or Unknown.'
        }
        @{
            Title = 'From another machine, without copying its log'
            Code  = 'ssh node-1 cat /var/log/messages | Get-PageAllocFailure -Since 2024-05-01 | Group-Object Requester'
            Text  = 'Lines may come from any command: dmesg -T, kubectl logs, journalctl -o json.'
        }
        @{
            Title = 'For a spreadsheet'
            Code  = 'Get-PageAllocFailure -Root captures/node-1 | Select-Object Timestamp, ProcessName, Order, Cause, Requester | Export-Csv failures.csv'
            Text  = 'Control characters in names are escaped in every property.'
        }
    )
    Links = @(
        'Get-OomKill'
        'ConvertFrom-GfpMask'
        'Get-ExtFragIndex'
        'about_FragTools'
    )
}
