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
}

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
    # A fresh pwsh that has the module and runs a command, started through another program where one is named.
    # What is piped goes to its standard input.
    param([string] $Command, [string[]] $Through = @(), [Parameter(ValueFromPipeline)] [string] $InputObject)

    end {
        $pwsh = (Get-Process -Id $PID).Path
        if ((Split-Path -LeafBase $pwsh) -ne 'pwsh') { Set-ItResult -Skipped -Because 'the engine is hosted, and there is no pwsh to start' }
        $module = (Get-Module FragTools).ModuleBase.Replace("'", "''")
        $program, $arguments = $Through + $pwsh
        $InputObject | & $program @arguments -NoProfile -NonInteractive -Command "Import-Module '$module' -ErrorAction Stop; $Command"
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
