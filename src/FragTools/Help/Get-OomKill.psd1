@{
    Family = 'LogParameters'
    Synopsis = 'Shows each kill for lack of memory, whoever acted: who asked, which limit was reached, who died, and whether that was to be expected.'
    Description = @(
        'Reads the OOM killer''s reports of every kernel since 2.6: the request, the cgroup and its limit, the task table, the victim.'
        'Kills of systemd-oomd, earlyoom, Talos and Android''s low-memory killer are read from their own lines. Where only an event, a status or another program''s line reports a kill (SystemOOM, OOMKilling, OOMKilled, TaskOOM, systemd''s "killed by the OOM killer"), Evidence is Reported. Actor says who killed. A kill of which several tell comes once, as the kernel''s report where there is one.'
        'Each task''s badness is recomputed by that kernel''s formula. ExpectedVictim says whom it chooses and whether that is who died, or why it cannot be said.'
        'OomCgroup is the cgroup whose limit was reached, of a pod or a container; it is null where there was none. IsCgroupLimit is false where the machine was short, and null where a torn report does not tell. What a torn report lacks is null, and Completeness names it.'
        'Without any input the running kernel''s messages are read. -Path reads logs, -Root finds them in captured trees, -Journal asks the journal, and the pipeline brings text, folders or files.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of a log: lines, as dmesg, kubectl logs, Get-Content or ssh give them, or strings of many lines.' }
        @{ Type = 'System.Byte'; Text = 'Bytes of a log, which are taken together: Get-Content -AsByteStream.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A log file.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Reports.OomKill'; Text = 'One object a kill; an event that counts several is one, with Occurrences.' }
    )
    Parameters = @{
        Pod = 'Leaves only kills in these pods: shop/cart-0, cart-0 of any namespace, with wildcards; a pod''s uid; a container''s id, its first twelve digits at least. The kernel names a pod by its uid: its name comes from the tree''s var/log/pods and the runtime''s state, and from the kubelet''s lines in the same logs. Case does not count.'
    }
    Notes = @(
        'Kernels before 5.1 say first whom they chose, and then who died, which may be a child: where only the first line is left, ChosenName and ChosenProcessId name that process and the victim is null.'
        'Kernels before 5.1 print the victim''s score; ExpectedVictim.ScoreDifference is 0 where it is reproduced. Later ones print none, and VictimScore is null.'
        'Timestamp is in UTC. Syslog writes no year; then it is inferred and TimestampYearInferred is true. Nor does it write a time zone: TimestampZone says which one was taken, the captured tree''s own where it tells it, else this machine''s. The raw lines, control characters and all, are had through GetRawBytes().'
        'ConvertTo-Json needs -EnumsAsStrings -Depth 8 to show the reason as a word and the tasks whole.'
    )
    Examples = @(
        @{
            Title = 'Who was killed on a captured node'
            Code  = 'Get-OomKill -Root captures/node-1'
            Text  = 'Rss is what the victim held; Cgroup is the end of the path of the cgroup that was full.'
        }
        @{
            Title = 'The kills in one pod'
            Code  = 'Get-OomKill -Root captures/node-1 -Pod shop/cart-*'
            Text  = 'Pods are known by name where the tree or the logs tell it, and by uid.'
        }
        @{
            Title = 'Everything about the last kill'
            Code  = 'Get-OomKill -Path captures/node-1/var/log/messages | Select-Object -Last 1 | Format-List'
            Text  = 'Expected says in a sentence whether the kernel''s choice follows from the task table.'
        }
        @{
            Title = 'The tasks as the kernel saw them'
            Code  = 'Get-OomKill -Path captures/node-1/var/log/messages | ForEach-Object Tasks | Sort-Object Badness -Descending'
            Text  = 'A task with oom_score_adj -1000 is never chosen and has no badness.'
        }
        @{
            Title = 'Which pods were killed, and how often'
            Code  = 'ssh node-1 cat /var/log/messages | Get-OomKill | Group-Object OomCgroup -NoElement'
            Text  = 'A group without a name stands for kills that no cgroup''s limit caused, or whose report is torn.'
        }
    )
    Links = @(
        'Get-ContainerStartFailure'
        'Get-PageAllocFailure'
        'ConvertFrom-GfpMask'
        'Get-MemoryInfo'
        'about_FragTools'
    )
}
