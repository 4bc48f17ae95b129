@{
    Synopsis = 'Shows what the kernel counted of compaction, huge pages, stalls and OOM kills since boot: /proc/vmstat.'
    Description = @(
        'One object a machine. CompactSuccessRatio is the share of direct compactions that made a block, ThpFallbackRatio the share of huge page faults that got small pages. A counter that the kernel does not have is null, never 0.'
        'CompactCounters and ThpCounters hold all counters of their kind by the kernel''s names; the method Get gives any counter of /proc/vmstat.'
        'Without any input the running machine is read. -Root reads captured trees, -Path single captured files, and the pipeline brings text, folders or files. What cannot be read is an error that names file, line and fragment; the objects that could be read still come.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of the file: lines, as Get-Content, cat or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Proc.CompactionStat'; Text = 'One object a machine.' }
    )
    Notes = @(
        'The counters run from boot. What happens now is seen only in the difference of two readings.'
    )
    Examples = @(
        @{
            Title = 'Does compaction help?'
            Code  = 'Get-CompactionStat -Root captures/* | Select-Object Host, CompactStall, CompactSuccessRatio, AllocStall'
            Text  = 'Many stalls with a ratio near 0: compaction runs and makes nothing.'
        }
        @{
            Title = 'Two readings'
            Code  = '$before = Get-CompactionStat; Start-Sleep -Milliseconds 200; (Get-CompactionStat).CompactStall - $before.CompactStall'
            Text  = 'Stalls in direct compaction between the two.'
        }
        @{
            Title = 'Any other counter'
            Code  = '(Get-CompactionStat -Root captures/node-1).Get(''pgscan_kswapd'')'
            Text  = 'Counters without a property are had by name; null where the kernel has none.'
        }
    )
    Links = @(
        'Get-ExtFragIndex'
        'Get-ZoneInfo'
        'about_FragTools'
    )
}
