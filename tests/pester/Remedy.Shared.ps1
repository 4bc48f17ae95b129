# A tree that may be written to: the node of Common.ps1 with the kernel's files that start something. Dot-sourced by the
# suites of the cmdlets that write.

function New-WritableNode {
    param([string] $Path, [hashtable] $Also = @{})

    $files = $nodeFiles.Clone()
    $files['proc/sys/vm/compact_memory'] = ''
    $files['proc/sys/vm/drop_caches'] = ''
    $files['sys/devices/system/node/node0/compact'] = ''
    $files['sys/devices/system/node/node1/compact'] = ''
    $files['proc/loadavg'] = "0.10 0.10 0.10 1/100 4711`n"
    $files['sys/devices/system/cpu/online'] = "0-1`n"
    foreach ($file in $Also.GetEnumerator()) { $files[$file.Key] = $file.Value }
    (New-Node -Path $Path -Files $files).FullName
}

function Get-Written {
    # What stands in the kernel's files now, one after the other.
    param([string] $Root)

    'proc/sys/vm/compact_memory', 'sys/devices/system/node/node0/compact', 'sys/devices/system/node/node1/compact', 'proc/sys/vm/drop_caches' |
        ForEach-Object { [System.IO.File]::ReadAllText((Join-Path $Root $_)) } | Join-String -Separator '|'
}
