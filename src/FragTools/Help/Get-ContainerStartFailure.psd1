@{
    Family = 'LogParameters'
    Synopsis = 'Shows the pods and containers that did not start, as kubelet and the container runtimes tell, with the kernel''s failed allocations close in time.'
    Description = @(
        'Reads the lines of kubelet (klog, plain, structured and as JSON), dockerd, containerd, CRI-O and runc from logs, captured trees, the journal and the pipeline; what kubectl describe and kubectl get events print, as text, JSON or YAML; and what docker, podman, nerdctl and runc print on a terminal. Messages are unescaped, however often they were escaped on their way.'
        'The lines that all of them write about one attempt are one: LineCount tells how many there are. Attempts of the same pod that fail in the same way and follow upon each other are one object: Occurrences counts them, or is the count of an event (x37 over 11m); FirstSeen and LastSeen tell when, LastSeenAge how long before kubectl printed it. kubelet''s lines about dead containers join container ids to pods.'
        'Reason is what the runtime said, and no proof: running exec setns (SetnsExit), an EOF from the final child (FinalChildEof), failed to unshare (UnshareNoMemory), a cgroup or a network device that was refused (CgroupNoMemory, NetworkNoMemory), the connection table (NfConntrackCache); the container''s own limit (InitOomKilled, MemoryLimitTooLow); memory for something else (ProcessNoMemory, NoMemory). Others name limits that are not memory: TemporarilyUnavailable, SeccompFilter, TooManyOpenFiles, InotifyLimit, HugetlbLimit, CgroupNoSpace, NamespaceLimit, NoSpace, Timeout, NameReserved, and ImageNotPulled. Only KernelEvents, the kernel''s reports of failed allocations within -Window, make fragmentation likely; Get-PageAllocFailure shows them whole. OomKills are the OOM killer''s in the same pod or container within -Window; Get-OomKill shows them whole.'
        'Failures because of the pod''s own configuration, and of containers that started and crashed, are left out. With -IncludeEviction pods that the kubelet evicted or turned away come too, with the reason Evicted; Resource is what the node was short of.'
        'Without any input this machine''s journal is read, and where it has none the logs in /var/log. -Path reads logs, -Root finds them in captured trees, and the pipeline brings text, folders or files.'
    )
    Parameters = @{
        Path = 'One log file, or many; wildcards are taken. Plain or gzip: logs of kubelet, dockerd, containerd or CRI-O as they write them, and logs in which their lines and the kernel''s stand together, with any prefix of syslog, journalctl (also -o json), CRI or docker. A rotated set is read from the oldest on. Without any input this machine''s journal is read, or the logs in /var/log.'
        Root = 'A folder that looks like a node''s root, or an archive of one. Its logs are found: those in which the kernel''s lines stand, and of var/log daemon.log*, kubelet*.log*, docker*.log*, containerd*.log*, crio*.log*, what k3s and RKE2 keep below var/lib/rancher, and what sosreport collects of them. One or many; wildcards are taken.'
        Journal = 'Reads this machine''s journal through journalctl: the lines of kubelet, the container runtimes and the kernel, of all boots that it still has.'
        InputObject = 'Text (lines, or strings of many lines), a folder or an archive (taken as Root), or a file (taken as Path). Give it through the pipeline.'
        Window = 'How far from a failed start a report of the kernel counts, before or after: seconds, or 500ms, 30s, 5m, 1h; a day at most. 30 seconds unless given. The time that klog writes is compared as well as that of the log, as it may precede the kernel''s line.'
        Pod = 'Leaves only failures of these pods: shop/cart-0, cart-0 of any namespace, with wildcards; a pod''s uid; a container''s id, its first twelve digits at least. The kernel names a pod by its uid: its name comes from the tree''s var/log/pods and the runtime''s state, and from the kubelet''s lines in the same logs. Case does not count.'
        IncludeEviction = 'Evictions, too: pods that the kubelet put off the node or turned away because the node was short of memory, disk space or processes, and that it was about to. Reason is Evicted, and Resource tells what was short.'
        Follow = 'Waits for new lines until Ctrl-C; each attempt comes out by itself. Of several logs the last is followed.'
    }
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of a log: lines, as journalctl, kubectl logs, Get-Content or ssh give them, or strings of many lines.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A log file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Starts.ContainerStartFailure'; Text = 'One object for the failed starts of a pod that follow upon each other, less than ten minutes apart.' }
    )
    Notes = @(
        'Objects come out when all input is read, as later lines may tell more of them; with -Follow as soon as an attempt''s lines are together.'
        'Times are in UTC. Where the runtime writes year and zone and syslog does not, those are taken for the other lines of the attempt, too; else a missing year is inferred and TimestampYearInferred is true.'
        'ContainerId is null where container and pod could be put together by their times alone and several would fit.'
        'ConvertTo-Json needs -EnumsAsStrings -Depth 4.'
    )
    Examples = @(
        @{
            Title = 'Which pods did not start on this node, and whether memory was refused at the time'
            Code  = 'Get-ContainerStartFailure -Since 2d'
            Text  = 'Kernel tells how many allocations failed within half a minute of the attempts, and the highest order among them.'
        }
        @{
            Title = 'The same of captured nodes'
            Code  = 'Get-ContainerStartFailure -Root captures/* | Sort-Object Occurrences -Descending'
            Text  = 'Logs of kubelet, containerd, docker and CRI-O are found beside the kernel''s.'
        }
        @{
            Title = 'Everything about one pod'
            Code  = 'Get-ContainerStartFailure -Root captures/node-1 | Where-Object Pod -like cart-* | Format-List'
            Text  = 'Message is the runtime''s own, unescaped.'
        }
        @{
            Title = 'Evictions, too'
            Code  = 'ssh node-1 cat /var/log/messages | Get-ContainerStartFailure -IncludeEviction'
            Text  = 'What kubectl describe or kubectl get events prints is piped in the same way; -o json and -o yaml tell times and not only ages.'
        }
        @{
            Title = 'Through ssh'
            Code  = 'ssh node-1 cat /var/log/messages | Get-ContainerStartFailure -Window 2m'
            Text  = 'journalctl -o json through ssh does as well, and tells who wrote each line.'
        }
    )
    Links = @(
        'Get-PageAllocFailure'
        'Get-OomKill'
        'Get-ExtFragIndex'
        'about_FragTools'
    )
}
