@{
    Synopsis = 'Saves what the cmdlets read of a node into an archive or a folder, which every -Root takes as it is.'
    Description = @(
        'A node in trouble is looked at once and thought about later, elsewhere, by others. A capture holds the kernel''s files that the cmdlets of this module read: free blocks, watermarks, counters, settings, the memory limits of all cgroups, what the OOM killer knows of every process, and of the logs the lines of the kernel, the kubelet and the container runtimes.'
        'It holds no environment and no command lines (unless asked for), nothing of a container''s own files, and no other programs'' log lines; of the journal the entries of the kernel, the kubelet and the runtimes, of a log whose dates are not understood what stands beside a kernel''s words. Tokens and passwords in lines are masked by their form: bearer and basic authentication, password=, keys, JSON web tokens. Only its owner may read it. Each file is read in one go. A file fragtools-capture.json in it tells when it was made, by which version, and what could not be read; the same comes as warnings.'
        'It is written under another name and gets its own when all is written: whoever is interrupted leaves nothing.'
    )
    Parameters = @{
        Path               = 'Where to: an archive where the name ends in .tar.gz, .tgz or .tar, else a folder that is not there or empty. Without it the archive is named after the node and the time, in the current folder.'
        Root               = 'The node''s root: a container''s /host, or another tree. Without it the running machine.'
        LogHours           = 'How many hours of logs, from 0 to 8784. 24 where nothing is said.'
        IncludeCommandLine = 'The command lines of all processes, too. They may hold passwords.'
        Force              = 'Replaces an archive that is there. A folder is never replaced.'
    }
    Inputs = @(
        @{ Type = 'None'; Text = 'Nothing is taken from the pipeline.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Export.NodeCaptureResult'; Text = 'Where the capture is and what is in it.' }
    )
    Notes = @(
        'Run it as root: only root may read /proc/pagetypeinfo, /proc/slabinfo, debugfs and most logs.'
        'A log of which more than 64 MiB would remain after packing is cut; the warning says so.'
    )
    Examples = @(
        @{
            Title = 'This node, to be looked at elsewhere'
            Code  = 'Save-NodeCapture'
            Text  = 'The archive''s name tells the node and the time.'
        }
        @{
            Title = 'Of another root, as in a container that sees the node at /host'
            Code  = 'Save-NodeCapture saved.tar.gz -Root captures/node-1 -LogHours 72 -WarningAction SilentlyContinue'
            Text  = 'Three days of logs. In such a container it is -Root /host, and a place below /host keeps the archive on the node.'
        }
        @{
            Title = 'A capture is a root'
            Code  = 'Get-ExtFragIndex -Root (Save-NodeCapture /tmp/node-7.tar.gz -Force).Path -Order 4'
            Text  = 'The archive is read as it is, and never unpacked to disk.'
        }
    )
    Links = @(
        'Get-BuddyInfo'
        'Get-PageAllocFailure'
        'about_FragTools'
    )
}
