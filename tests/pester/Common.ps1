# Dot-sourced by every suite: once when Pester looks for cases, once before they run.

$fixtures = (Resolve-Path -LiteralPath "$PSScriptRoot/../fixtures").Path

# A kernel's files, small enough to work out by hand what must come of them. Two NUMA nodes, three zones.
$nodeFiles = @{
    'etc/hostname'                  = "node-1`n"
    'proc/sys/kernel/osrelease'     = "5.14.0-362.el9.x86_64`n"
    'proc/sys/vm/extfrag_threshold' = "500`n"
    'proc/buddyinfo'                = @'
Node 0, zone      DMA      1      0      0      0      0      0      0      0      0      0      3 
Node 0, zone   Normal    300     50      4      0      0      0      0      0      0      0      0 
Node 1, zone   Normal      0      0      0      0      0      1      0      0      0      0      0 

'@
    'proc/pagetypeinfo'             = @'
Page block order: 9
Pages per block:  512

Free pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10 
Node    0, zone   Normal, type    Unmovable    300     40      4      0      0      0      0      0      0      0      0 
Node    0, zone   Normal, type      Movable >100000     10      0      0      0      0      0      0      0      0      0 

Number of blocks type     Unmovable      Movable 
Node 0, zone   Normal          120          904 

'@
    'proc/zoneinfo'                 = @'
Node 0, zone   Normal
  pages free     416
        boost    0
        min      100
        low      125
        high     150
        spanned  524288
        present  524288
        managed  512000
        cma      0
        protection: (0, 0, 64)
      nr_free_pages 416
      nr_free_cma  0
  pagesets
    cpu: 0
              count: 5
              high:  186
              batch: 31

'@
    'proc/vmstat'                   = @'
nr_free_pages 416
allocstall_dma 1
allocstall_normal 6
compact_migrate_scanned 700
compact_free_scanned 300
compact_stall 12
compact_fail 9
compact_success 3
thp_fault_alloc 10
thp_fault_fallback 30
oom_kill 2

'@
    'proc/slabinfo'                 = @'
slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
kmalloc-8k            30     40   8192    4    8 : tunables    0    0    0 : slabdata     10     10      0
dentry              2100   2100    192   21    1 : tunables    0    0    0 : slabdata    100    100      0

'@
    'proc/meminfo'                  = @'
MemTotal:        8000000 kB
MemFree:         1000000 kB
MemAvailable:    3000000 kB
Buffers:          200000 kB
Cached:          2000000 kB
Shmem:             50000 kB
SReclaimable:     300000 kB
SUnreclaim:       100000 kB
SwapTotal:       2000000 kB
SwapFree:        1500000 kB
HugePages_Total:       4
Hugepagesize:       2048 kB

'@
    'var/log/messages'              = @'
2024-05-06T07:00:00.000000+00:00 node-1 systemd[1]: Started Daily job.
2024-05-06T07:08:09.000000+00:00 node-1 kernel: dockerd: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null),cpuset=docker.service,mems_allowed=0
2024-05-06T07:08:09.000000+00:00 node-1 kernel: CPU: 1 PID: 1234 Comm: dockerd Not tainted 5.14.0-362.el9.x86_64 #1
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Call Trace:
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  <TASK>
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  dump_stack_lvl+0x34/0x48
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  warn_alloc+0x138/0x160
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  __alloc_pages_slowpath.constprop.0+0xd21/0xd50
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  __alloc_pages+0x1fb/0x230
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  kmalloc_order+0x36/0xa0
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  veth_alloc_queues+0x28/0x60 [veth]
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  veth_dev_init+0x87/0xe0 [veth]
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  register_netdevice+0x120/0x650
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  </TASK>
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Mem-Info:
2024-05-06T07:08:09.000000+00:00 node-1 kernel: active_anon:100 inactive_anon:200 isolated_anon:0
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  active_file:300 inactive_file:400 isolated_file:0
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  unevictable:0 dirty:0 writeback:0
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  slab_reclaimable:500 slab_unreclaimable:600
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  mapped:70 shmem:80 pagetables:90 bounce:0
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  kernel_misc_reclaimable:0
2024-05-06T07:08:09.000000+00:00 node-1 kernel:  free:416 free_pcp:5 free_cma:0
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Node 0 active_anon:400kB inactive_anon:800kB active_file:1200kB inactive_file:1600kB unevictable:0kB all_unreclaimable? no
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Node 0 Normal free:1664kB boost:0kB min:400kB low:500kB high:600kB reserved_highatomic:0KB active_anon:400kB inactive_anon:800kB active_file:1200kB inactive_file:1600kB unevictable:0kB writepending:0kB present:2097152kB managed:2048000kB mlocked:0kB bounce:0kB free_pcp:20kB local_pcp:4kB free_cma:0kB
2024-05-06T07:08:09.000000+00:00 node-1 kernel: lowmem_reserve[]: 0 0 0 0 0
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Node 0 Normal: 300*4kB (U) 50*8kB (U) 4*16kB (U) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1664kB
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB
2024-05-06T07:08:09.000000+00:00 node-1 kernel: 780 total pagecache pages
2024-05-06T07:08:09.000000+00:00 node-1 kernel: 0 pages in swap cache
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Free swap  = 0kB
2024-05-06T07:08:09.000000+00:00 node-1 kernel: Total swap = 0kB
2024-05-06T07:08:09.000000+00:00 node-1 kernel: 524288 pages RAM
2024-05-06T07:08:09.000000+00:00 node-1 kernel: 0 pages HighMem/MovableOnly
2024-05-06T07:08:09.000000+00:00 node-1 kernel: 12288 pages reserved
2024-05-06T07:30:00.000000+00:00 node-1 sshd[77]: Connection closed.
2024-05-06T08:09:10.000000+00:00 node-1 kernel: stress invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=939
2024-05-06T08:09:10.000000+00:00 node-1 kernel: CPU: 0 PID: 4242 Comm: stress Not tainted 5.14.0-362.el9.x86_64 #1
2024-05-06T08:09:10.000000+00:00 node-1 kernel: Call Trace:
2024-05-06T08:09:10.000000+00:00 node-1 kernel:  <TASK>
2024-05-06T08:09:10.000000+00:00 node-1 kernel:  dump_stack_lvl+0x34/0x48
2024-05-06T08:09:10.000000+00:00 node-1 kernel:  dump_header+0x4a/0x201
2024-05-06T08:09:10.000000+00:00 node-1 kernel:  oom_kill_process.cold+0xb/0x10
2024-05-06T08:09:10.000000+00:00 node-1 kernel:  </TASK>
2024-05-06T08:09:10.000000+00:00 node-1 kernel: memory: usage 65536kB, limit 65536kB, failcnt 7
2024-05-06T08:09:10.000000+00:00 node-1 kernel: swap: usage 0kB, limit 0kB, failcnt 0
2024-05-06T08:09:10.000000+00:00 node-1 kernel: Memory cgroup stats for /kubepods/burstable/pod11111111-2222-3333-4444-555555555555:
2024-05-06T08:09:10.000000+00:00 node-1 kernel: anon 60000000
2024-05-06T08:09:10.000000+00:00 node-1 kernel: file 4096
2024-05-06T08:09:10.000000+00:00 node-1 kernel: Tasks state (memory values in pages):
2024-05-06T08:09:10.000000+00:00 node-1 kernel: [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
2024-05-06T08:09:10.000000+00:00 node-1 kernel: [   4100]     0  4100      243        1    28672        0          -998 pause
2024-05-06T08:09:10.000000+00:00 node-1 kernel: [   4242]     0  4242    20000    15000   151552        0           939 stress
2024-05-06T08:09:10.000000+00:00 node-1 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c1,mems_allowed=0,oom_memcg=/kubepods/burstable/pod11111111-2222-3333-4444-555555555555,task_memcg=/kubepods/burstable/pod11111111-2222-3333-4444-555555555555/c1,task=stress,pid=4242,uid=0
2024-05-06T08:09:10.000000+00:00 node-1 kernel: Memory cgroup out of memory: Killed process 4242 (stress) total-vm:80000kB, anon-rss:59000kB, file-rss:1000kB, shmem-rss:0kB, UID:0 pgtables:148kB oom_score_adj:939

'@
}

# Three pods' processes, two of the system and a sandbox's. 2500000 pages with swap: badness is rss + page tables + adj *
# 2500, the score (1000 + badness * 1000 / 2500000) * 2 / 3.
foreach ($process in @(
        @{ Id = 1; Name = 'systemd'; Cgroup = '/init.scope'; Adj = 0; Rss = 12000; Tables = 100; Score = 667 }
        @{ Id = 700; Name = 'kubelet'; Cgroup = '/system.slice/kubelet.service'; Adj = -999; Rss = 80000; Tables = 400; Score = 6 }
        @{ Id = 4200; Name = 'pause'; Qos = 'burstable'; Pod = '1'; Container = 'e'; Adj = -998; Rss = 4; Tables = 28; Score = 2 }
        @{ Id = 4201; Name = 'nginx'; Qos = 'burstable'; Pod = '1'; Container = 'a'; Adj = 869; Rss = 400000; Tables = 800; Score = 1272 }
        @{ Id = 4301; Name = 'sh'; Qos = 'besteffort'; Pod = '2'; Container = 'b'; Adj = 1000; Rss = 4000; Tables = 40; Score = 1333 }
        @{ Id = 4401; Name = 'java'; Qos = 'burstable'; Pod = '3'; Container = 'c'; Adj = 500; Rss = 40000; Tables = 80; Score = 1002 })) {
    $folder = "proc/$($process.Id)"
    $slice = "/kubepods.slice/kubepods-$($process.Qos).slice/kubepods-$($process.Qos)-pod$("$($process.Pod)" * 8)_2222_3333_4444_555555555555.slice"
    $nodeFiles["$folder/status"] = "Name:`t$($process.Name)`nVmRSS:`t$($process.Rss) kB`nVmPTE:`t$($process.Tables) kB`nVmSwap:`t0 kB`nThreads:`t1`nCapEff:`t0000000000000000`n"
    $nodeFiles["$folder/stat"] = "$($process.Id) ($($process.Name)) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 $($process.Id) 1000 100 0`n"
    $nodeFiles["$folder/cgroup"] = "0::$($process.Cgroup ?? "$slice/cri-containerd-$("$($process.Container)" * 64).scope")`n"
    $nodeFiles["$folder/oom_score_adj"] = "$($process.Adj)`n"
    $nodeFiles["$folder/oom_score"] = "$($process.Score)`n"
}

# Names, and the manifests: 1Gi of 8192000000 bytes are 131 thousandths, 1638400000 are 200.
$podText = foreach ($pod in @(
        @{ Namespace = 'shop'; Name = 'web-0'; Uid = '1'; Container = 'web'; Id = 'a'; Requests = '{memory: 1Gi}'; Class = 'Burstable' }
        @{ Namespace = 'default'; Name = 'debug'; Uid = '2'; Container = 'sh'; Id = 'b'; Requests = '{}'; Class = 'BestEffort' }
        @{ Namespace = 'shop'; Name = 'batch-0'; Uid = '3'; Container = 'main'; Id = 'c'; Requests = '{memory: 1638400000}'; Class = 'Burstable' })) {
    $uid = "$($pod.Uid * 8)-2222-3333-4444-555555555555"
    $nodeFiles["var/log/pods/$($pod.Namespace)_$($pod.Name)_$uid/$($pod.Container)/0.log"] = ''
    $nodeFiles["var/log/containers/$($pod.Name)_$($pod.Namespace)_$($pod.Container)-$($pod.Id * 64).log"] = ''
    @"
- apiVersion: v1
  kind: Pod
  metadata: {name: $($pod.Name), namespace: $($pod.Namespace), uid: $uid}
  spec:
    nodeName: node-1
    containers:
    - name: $($pod.Container)
      resources: {requests: $($pod.Requests)}
  status:
    qosClass: $($pod.Class)
    containerStatuses:
    - {name: $($pod.Container), containerID: 'containerd://$($pod.Id * 64)'}

"@
}

$nodeFiles['pods.yaml'] = "apiVersion: v1`nkind: List`nitems:`n$($podText -join '')"

function New-Node {
    # Writes a node's tree and gives its folder.
    param([string] $Path, [string] $HostName = 'node-1', [hashtable] $Files = $nodeFiles)

    foreach ($file in $Files.GetEnumerator()) {
        $target = Join-Path $Path $file.Key
        $null = [System.IO.Directory]::CreateDirectory((Split-Path $target))
        $text = $file.Key -eq 'etc/hostname' ? "$HostName`n" : $file.Value
        [System.IO.File]::WriteAllText($target, $text.Replace("`r`n", "`n"))
    }

    Get-Item -LiteralPath $Path
}

function Invoke-Pwsh {
    # A fresh pwsh that has the module and runs a command, started through another program where one is named, from a
    # copy of its folder where that is named. What is piped goes to its standard input. -Bare has no module.
    param([string] $Command, [string[]] $Through = @(), [string] $From = $PSHOME, [switch] $Bare, [Parameter(ValueFromPipeline)] [string] $InputObject)

    end {
        # An installed pwsh is a process of its own; the .NET tool is a pwsh.dll that dotnet runs.
        $process = [Environment]::ProcessPath
        $pwsh = (Split-Path -LeafBase $process) -eq 'dotnet' ? @($process, "$From/pwsh.dll") : @(Join-Path $From (Split-Path -Leaf $process))
        $module = (Get-Module FragTools).ModuleBase.Replace("'", "''")
        $program, $arguments = $Through + $pwsh + '-NoProfile', '-NonInteractive', '-Command', "$($Bare ? '' : "Import-Module '$module' -ErrorAction Stop; ")$Command"
        $InputObject | & $program @arguments
    }
}

function Get-Outcome {
    # What a script block gives on each stream, errors and all.
    param([scriptblock] $Script)

    $streams = & $Script 2>&1 3>&1 4>&1
    [pscustomobject]@{
        Items    = @($streams | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] -and $_ -isnot [System.Management.Automation.InformationalRecord] })
        Errors   = @($streams | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        Warnings = @($streams | Where-Object { $_ -is [System.Management.Automation.WarningRecord] })
        Verbose  = @($streams | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })
    }
}

function Get-Cells {
    # Every cell of a CSV, headings aside.
    param([Parameter(ValueFromPipeline)] $Row)

    process { $Row.PSObject.Properties.Value }
}

function Format-Plainly {
    # A view as it stands, without colours, without blanks at line ends and without the blank lines around it.
    param([Parameter(ValueFromPipeline)] $InputObject, [int] $Width = 120)

    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end { ($all | Out-String -Width $Width | ForEach-Object { $_ -split '\r?\n' } | ForEach-Object TrimEnd | Join-String -Separator "`n").Trim("`n") }
}
