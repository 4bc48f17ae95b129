@{
    Synopsis = 'Shows which pod pays when memory runs out: who is killed next, what the kubelet set and why, and who was killed.'
    Description = @(
        'The kubelet gives each container an oom_score_adj by its policy, and the kernel adds it to the memory that a process uses and kills the highest. Both formulas are computed here, in integers as they are there, and Explanation shows the arithmetic in one line.'
        'Without any input the processes of this machine''s pods are read: KillRank 1 is who is killed next, counted over all processes of the node, whether shown or not. -Root reads captured trees. -IncludeSystem adds processes outside of pods, so that a system service above the pods stands out.'
        '-Manifest, or text on the pipeline, takes what kubectl prints and whatever carries a pod template, and gives one object a container: its class, its request and the value to expect. Node objects in the same input give capacity and kubelet version; -NodeCapacity and -KubernetesVersion go before them. A LimitRange is not known here.'
        '-Manifest with -Root compares: Drift is the value that a process has less the one to expect. Pods in the manifests that have no process there follow, unless they are bound to another node. A root without processes tells manifests the machine''s memory.'
        'Objects of Get-OomKill give the tasks of the report as that kernel scored them, in the order in which it would kill them, with IsVictim on who was killed. Names of pods come from -Manifest or from the files below -Root. A report tells the pod of the victim, and of the other tasks only where the limit that was reached is the pod''s.'
    )
    Parameters = @{
        Root = 'A folder that looks like a node''s root, with proc/ in it: a capture, a container''s /host, a sosreport, unpacked or as its archive; / is this machine. One or many; wildcards are taken. For reports the first one gives the pods'' names.'
        LiteralRoot = 'As Root, but taken as it stands: for a folder whose name holds brackets.'
        Manifest = 'Files of manifests, YAML or JSON: many documents, lists, Pods, Deployments and whatever else carries a pod template, Nodes. One or many; wildcards are taken, and a name that is there is taken as it stands. Other kinds are passed over and named with -Verbose.'
        InputObject = 'Text of manifests (lines, or one string with all of it), a file (taken as Manifest), a folder (taken as Root), or objects of Get-OomKill. Give it through the pipeline.'
        NodeCapacity = 'The machine''s memory as Kubernetes writes amounts: 2041888Ki, 64Gi, 16e9. It is MemTotal that counts, not what is allocatable. Without it the Node object''s or the root''s is taken.'
        KubernetesVersion = 'The kubelet''s version, such as 1.29 or v1.18.9-eks, whose rules hold. Without it the Node object''s is taken, else the newest rules. Completes the releases in which the rules changed.'
        Scope = 'Node ranks all processes of the node; Cgroup those of each limited cgroup, container or pod, against its own limit. RankCgroup names it.'
        IncludeSystem = 'Shows processes outside of pods, too. They are ranked in any case.'
        Namespace = 'Leaves only pods of these namespaces. Wildcards are taken, case does not count. Ranks stay as they are. Completes from the input that is already typed.'
        Pod = 'Leaves only pods of these names or uids; web is Deployment/web, too. Wildcards are taken, case does not count. Ranks stay as they are. Completes from the input that is already typed.'
    }
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text of manifests: lines, as kubectl, Get-Content or ssh give them, or one string with all of it.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A file of manifests.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'FragTools.Reports.OomKill'; Text = 'Objects of Get-OomKill: the tasks of the report are rated.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Pods.PodOomScore'; Text = 'One object a process; from manifests alone one a container.' }
    )
    Notes = @(
        'What a source does not have is null: manifests have no processes, a node has no requests, a report has neither.'
        'OomScore is what /proc/PID/oom_score shows; since Linux 5.9 it is shifted, and a task that uses nothing reads 666. A report''s OomScore counts against the limit that was reached: before Linux 5.1 it is the score that the report prints.'
        'Format-Table -View Drift shows actual and expected values of any objects; only those that differ have a Drift. ConvertTo-Json needs -EnumsAsStrings to show the class as a word.'
    )
    Examples = @(
        @{
            Title = 'Who is next'
            Code  = 'Get-PodOomScore | Select-Object -First 1'
            Text  = 'The first object is the process that the kernel would kill now, of those in pods; its KillRank is above 1 where a process outside of pods comes first.'
        }
        @{
            Title = 'What the kubelet will set'
            Code  = 'Get-PodOomScore -Manifest captures/node-1/pods.yaml -NodeCapacity 64Gi | Where-Object QosClass -eq Burstable | Export-Csv captures/burstable.csv'
            Text  = 'One line a container, with Explanation in the last column.'
        }
        @{
            Title = 'The arithmetic of one pod'
            Code  = 'Get-Content captures/node-1/pods.yaml | Get-PodOomScore -NodeCapacity 2041888Ki -Pod web-0 | Format-List Container, ExpectedOomScoreAdj, Explanation'
            Text  = 'kubectl get pods -A -o yaml stands in the place of Get-Content on a cluster.'
        }
        @{
            Title = 'Has every process what it should have?'
            Code  = 'Get-PodOomScore -Root captures/node-1 -Manifest captures/node-1/pods.yaml | Where-Object Drift'
            Text  = 'Drift is 0 where the value is the kubelet''s own, and null where none is to be expected.'
        }
        @{
            Title = 'Does a system service come before the pods?'
            Code  = 'Get-PodOomScore -Root captures/node-1 -IncludeSystem'
            Text  = 'What stands in brackets is no pod but the end of the process''s cgroup.'
        }
        @{
            Title = 'Who was killed, and who would have been next'
            Code  = 'Get-OomKill -Root captures/node-1 | Get-PodOomScore -Manifest captures/node-1/pods.yaml'
            Text  = 'The tasks of each report in kill order. -Root captures/node-1 would take the pods'' names from the node''s own files.'
        }
    )
    Links = @(
        'Get-OomKill'
        'Get-MemoryInfo'
        'about_FragTools'
    )
}
