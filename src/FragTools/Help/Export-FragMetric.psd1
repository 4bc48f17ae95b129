@{
    Synopsis = 'Writes a node''s free memory, failures and verdict as metrics for Prometheus.'
    Description = @(
        'The text is in Prometheus'' text format 0.0.4, as the textfile collector of node_exporter reads it: free blocks, fragmentation and unusable index by zone and order, watermarks and the distance to them, compaction, page blocks by migrate type, pools of huge pages; allocation failures by order, cause and the kernel function that asked; OOM kills, failed starts and evictions by kind; the last verdict and when it was made.'
        'All names begin with fragtools_, sizes are bytes and times seconds. No label holds the name of a process, a pod or a cgroup, and the number of series is bounded by -MaxSeries: what is beyond is left out and counted in fragtools_dropped_series.'
        'Counters survive runs in a state file. What the logs of two runs both hold is counted once, also where the log was rotated or cut between them. Runs at the same time take turns, and a run that is killed leaves the files of a run before it or its own.'
        'The file is replaced in one step, and anybody may read it.'
    )
    Parameters = @{
        OutFile   = 'The metrics'' file, such as /var/lib/prometheus/node-exporter/fragtools.prom. Without it the text is given as a string.'
        StateFile = 'Where counters survive. Unless given it lies beside OutFile (FILE.state); without either each run counts what the logs hold.'
        MaxSeries = 'The most series, from 100 to 100000; 5000 unless given.'
        Since     = 'Leaves out reports in logs before this time: a date, or how long ago (30m, 1h, 2d).'
        Root      = 'The node''s root where it is not /, such as /host in a container, or a capture.'
    }
    Inputs = @(
        @{ Type = 'None'; Text = 'Nothing.' }
    )
    Outputs = @(
        @{ Type = 'System.IO.FileInfo'; Text = 'The metrics'' file, where OutFile names it.' }
        @{ Type = 'System.String'; Text = 'The metrics, where it does not.' }
    )
    Notes = @(
        'Kernel messages need root or CAP_SYSLOG. What could not be read is an error, and the rest is written.'
        'deploy/prometheus holds alert rules, recording rules and a dashboard over these names.'
    )
    Examples = @(
        @{
            Title = 'For the textfile collector'
            Code  = 'Export-FragMetric /var/lib/prometheus/node-exporter/fragtools.prom'
            Text  = 'Run it by a timer; fragtools watch --metrics does the same standing.'
        }
        @{
            Title = 'Look at it'
            Code  = 'Export-FragMetric | Select-String fragtools_zone_fragmentation_index'
            Text  = 'The text comes as one string.'
        }
        @{
            Title = 'A capture'
            Code  = 'Export-FragMetric node-1.prom -Root captures/node-1'
            Text  = 'The metrics as they would have been when the capture was made.'
        }
    )
    Links = @(
        'Test-MemoryFragmentation'
        'Watch-MemoryFragmentation'
        'about_FragTools'
    )
}
