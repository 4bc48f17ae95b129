@{
    Synopsis = 'Says whether memory fragmentation is the cause of a node''s trouble, with its evidence, and what helps.'
    Description = @(
        'Reads all that the module reads of a node: free blocks, watermarks, counters, slab caches, settings, processes of pods, the kernel''s messages and those of kubelet and the container runtimes. What it finds it judges, and gives one verdict a node.'
        'Verdict is Fragmentation, OutOfMemory, CgroupLimit, NotNow, NotFragmentation or Inconclusive. Confidence is Proven where the kernel''s own arithmetic or words say so, Likely where a number that would prove it is missing, and Possible where other explanations fit as well.'
        'Evidence holds the findings, that on which the verdict rests first; each has an id that about_FragTools_Findings explains, its numbers, the object that it rests on, and where that stands. Remedies holds what helps, with commands for PowerShell and for a plain shell, their effect and their cost. Affected names the pods that paid. Sources says what was read, what was missing, and what that would have added.'
        'The verdict is the cause of what happened, at any age; what is seen of the node now is a second sentence. NotNow is for a block of several pages that was refused, which nothing explains and the node would serve now. That does not make the node healthy.'
        'Without any input the running machine is read; of its journal the last two days, unless -Since says otherwise.'
    )
    Inputs = @(
        @{ Type = 'System.String'; Text = 'Text: a kernel file (/proc/buddyinfo and so on), or a log; what it is shows from its first lines. All text of one pipeline is of one node.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'An archive of a node''s tree, a captured kernel file, or a log.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Diagnosis.FragmentationVerdict'; Text = 'One object a node. Logs that name several machines, given without a tree, are of several nodes.' }
        @{ Type = 'System.Boolean'; Text = 'With -Quiet: is fragmentation the cause, Likely or Proven?' }
    )
    Parameters = @{
        Root          = 'A folder that looks like a node''s root, or an archive of one: a capture, a container''s /host, a sosreport. One or many; wildcards are taken. Each is a node. Without any input the running machine is read.'
        Path          = 'Files without a tree, all of one node: captured kernel files and logs, each known by what it holds. Wildcards are taken.'
        InputObject   = 'Text (lines, or strings of many lines), a folder or archive (taken as Root), or a file (taken as Path). Give it through the pipeline.'
        Now           = 'The instant that counts as now: a date, local unless it says otherwise, or how long ago: 30m, 1h, 2d. By itself it is the clock for the running machine, and for a capture what the capture itself tells: the time of boot and uptime in it, or a sosreport''s date. When its files were written decides nothing.'
        Since         = 'Leaves out reports before this time, given as for Now. One whose time is not known stays.'
        Order         = 'Asks beside its trouble whether the node would serve a request of 2^Order pages now, though nothing failed yet: by the watermarks, else by the free blocks. Where nothing failed, the answer is the verdict. Completes from the node.'
        HugePages     = 'Asks whether so many huge pages would be had for the pool: how many lie unused in it, how many more each NUMA node can make as free memory lies, how many at most after compaction, and with the page cache dropped. Sizes above the largest block (1 GiB) can only be bounded.'
        HugePageSize  = 'The size of a huge page of -HugePages: 2M, 1G, or another power of two; without it the machine''s own (Hugepagesize).'
        Pod           = 'Judges what happened to these pods, and why, rather than to the whole node: shop/cart-0, cart-0 of any namespace, with wildcards; a pod''s uid; a container''s id, its first twelve digits at least. Case does not count.'
        ThrottleLimit = 'How many nodes are read at the same time; the number of processors by itself.'
        Detailed      = 'Shows all that is known of each node: every finding, remedy, pod and source. By itself the view is one screen. The objects are the same.'
        Quiet         = 'Gives True where fragmentation is the cause, Likely or Proven, and False otherwise, in place of the verdict: one a node.'
    }
    Notes = @(
        'The default view is one screen a node: the verdict, who paid, what helps first, what was not read. -Detailed, or Format-Custom -View Detailed for an object that is there already, shows all; Format-Table shows a row a node. Evidence, Remedies, Affected and Sources are lists: in a CSV they are a cell each, the ids of the findings and the names of the rest.'
        'Verdicts of several nodes that are shown or kept in a variable are sorted once all are there: the worst, the surest and what hit most pods first. Piped on, and with -Detailed or -Quiet, they come in the order of the inputs, each as soon as it is there, and memory does not grow with the number of captures.'
        'Nothing is changed on any node. The commands in Remedies are for you to judge and to run.'
    )
    Examples = @(
        @{
            Title = 'This machine'
            Code  = 'Test-MemoryFragmentation'
            Text  = 'As root all of it can be read; else Sources names what was denied.'
        }
        @{
            Title = 'Many captured nodes'
            Code  = 'Test-MemoryFragmentation -Root captures/*'
            Text  = 'Folders and archives, several at a time: a row each, the worst first, with the time that is left while it reads.'
        }
        @{
            Title = 'One node''s files'
            Code  = 'Test-MemoryFragmentation -Path captures/node-1/proc/buddyinfo, captures/node-1/var/log/messages'
            Text  = 'A log alone, or a buddyinfo alone, gives a verdict, too; its confidence is what it can be.'
        }
        @{
            Title = 'What speaks for it, and what helps'
            Code  = '(Test-MemoryFragmentation -Root captures/node-1).Remedies | Where-Object Term -eq Immediate'
            Text  = 'The commands stand in PowerShellCommand and ShellCommand.'
        }
        @{
            Title = 'One pod'
            Code  = 'Test-MemoryFragmentation -Root captures/node-1 -Pod shop/cart-0'
            Text  = 'What happened to it, and why; FT062 has the numbers. The state of the node now stays whole.'
        }
        @{
            Title = 'Before anything fails'
            Code  = 'Test-MemoryFragmentation -Root captures/node-1 -Order 9 -HugePages 512 | Select-Object -ExpandProperty Evidence'
            Text  = 'FT047 says whether a block of order 9 would be had now, FT048 whether 512 huge pages would.'
        }
        @{
            Title = 'In a script'
            Code  = 'if (Test-MemoryFragmentation -Root captures/node-1 -Quiet) { ''fragmented'' }'
            Text  = 'Only fragmentation that is Likely or Proven counts.'
        }
    )
    Links = @(
        'about_FragTools_Findings'
        'Get-ExtFragIndex'
        'Get-PageAllocFailure'
        'Get-OomKill'
        'about_FragTools'
    )
}
