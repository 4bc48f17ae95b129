@{
    Synopsis = 'Samples each zone''s fragmentation at an interval, and on request acts where large blocks are short for long.'
    Description = @(
        'One object a zone and interval: the fragmentation index at -Order, the free blocks, and what the whole machine did since the sample before: stalls and failures of direct compaction, pages moved, stalls in reclaim, and page allocation failures in the kernel''s messages. It goes on for -Duration, for -Count samples, or until Ctrl-C.'
        'With -Remedy it acts: when the index of a NUMA node''s largest zone (or of a zone named with -Zone) was above -ActAbove in every sample for -HoldFor, memory is compacted, after caches were dropped where that is asked for, too. After that nothing is done for -Cooldown. If the index does not fall below -RearmBelow meanwhile, the action did not help: the wait is doubled with each such action in a row, up to a day. Every guard of Invoke-MemoryCompaction holds here, too. Each action, and each that a guard stopped, is an object of its own among the samples.'
        'It asks once, at its start. Where nobody can be asked that is the error ConfirmationRequired; -Confirm:$false needs no question. With -WhatIf it watches and gives the objects of what it would have done; it then writes no file of metrics and records nothing.'
    )
    Parameters = @{
        Order = 'The order that is asked for. 4 by default: 64 KiB, what a container''s start may need. Completes from the machine.'
        Interval = 'Time between two samples: a bare number is seconds; 500ms, 60s, 5m, 1h. 10 seconds by default, 100 milliseconds at least. What takes longer than an interval leaves samples out, and delays none.'
        Duration = 'No sample later than this after the first.'
        Count = 'So many samples of each zone.'
        NumaNode = 'Only these NUMA nodes. Completes from the machine.'
        Zone = 'Only these zones; wildcards are taken. A remedy then goes by all of them. Completes from the machine.'
        Remedy = 'What to do where large blocks are short: Compact, DropPageCache, DropSlab. Caches are dropped before memory is compacted.'
        ActAbove = 'Act where the index stays above this, from 0 to 1; 0.9 by default.'
        HoldFor = 'How long it must have stayed there without a break; 60 seconds by default.'
        Cooldown = 'No second action before this is over; 10 minutes by default.'
        RearmBelow = 'An action has helped where the index falls below this within the cooldown; 0.7 by default, or ActAbove where that is less.'
        MetricFile = 'Keeps this file of metrics for Prometheus, too, as Export-FragMetric writes it: its numbers anew with every sample, a verdict every 5 minutes. Counters survive beside it (FILE.state).'
        RecordFolder = 'Keeps the samples in a bounded ring of files, too. Test-MemoryFragmentation looks below /var/lib/fragtools/history for what the zones looked like before a failure.'
        RecordSize = 'The most bytes of that ring, from 1MB to 1GB; 16MB unless given: two months of samples every 10 seconds.'
        Root = 'The node''s root where it is not /: /host in a container.'
    }
    Inputs = @(
        @{ Type = 'None'; Text = 'Nothing.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Watch.WatchSample'; Text = 'One object a zone and interval.' }
        @{ Type = 'FragTools.Remedy.CompactionResult'; Text = 'One object a NUMA node that was compacted, would be, or was not for a reason.' }
        @{ Type = 'FragTools.Remedy.CacheDropResult'; Text = 'One object each time that caches alone were dropped.' }
    )
    Notes = @(
        'Counters are null in the first sample: there is nothing before it. NewFailures is null where kernel messages may not be read.'
        'The command line''s fragtools watch draws a picture on a terminal, and costs less than a pwsh.'
    )
    Examples = @(
        @{
            Title = 'A minute of huge pages'
            Code  = 'Watch-MemoryFragmentation -Order 9 -Interval 5 -Duration 1m'
            Text  = 'Thirteen samples of each zone.'
        }
        @{
            Title = 'Into a file, for later'
            Code  = 'Watch-MemoryFragmentation -Zone Normal -Duration 1d -Interval 1m | Export-Csv day.csv'
            Text  = 'FreeBlocks is one cell with all orders.'
        }
        @{
            Title = 'Act by itself'
            Code  = 'Watch-MemoryFragmentation -Remedy DropPageCache,Compact -ActAbove 0.95 -HoldFor 5m -Cooldown 1h -Confirm:$false'
            Text  = 'Runs until Ctrl-C. Leave DropPageCache out where reading from disk again hurts more than waiting for a block.'
        }
        @{
            Title = 'For Prometheus, and for the next diagnosis'
            Code  = 'Watch-MemoryFragmentation -Interval 30s -MetricFile /var/lib/prometheus/node-exporter/fragtools.prom -RecordFolder /var/lib/fragtools/history | Out-Null'
            Text  = 'Runs until Ctrl-C. As a service fragtools watch --metrics --record does the same, and costs less.'
        }
        @{
            Title = 'What it would do'
            Code  = 'Watch-MemoryFragmentation -Remedy Compact -Duration 1h -WhatIf | Where-Object IsWhatIf'
            Text  = 'Objects of what it would have done, guards and all; nothing is written.'
        }
    )
    Links = @(
        'Invoke-MemoryCompaction'
        'Get-ExtFragIndex'
        'Get-PageAllocFailure'
        'about_FragTools'
    )
}
