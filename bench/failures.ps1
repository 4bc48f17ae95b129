# Run by failures.sh: the cmdlet against Select-String, the growth of a pwsh, and how soon Ctrl-C ends a read.
param([string] $Log, [string] $Packed, [string] $Large, [string] $Markers)
$ErrorActionPreference = 'Stop'
$module = (Resolve-Path "$PSScriptRoot/../out/FragTools").Path
$patterns = Get-Content -LiteralPath $Markers

# Each in a pwsh of its own, as somebody would type it; the start of pwsh is not counted.
$each = {
    param($what, $module, $path, $patterns)
    Import-Module $module
    $before = (Get-Process -Id $PID).WorkingSet64
    $count = 0
    $time = if ($what -eq 'ours') { Measure-Command { Get-PageAllocFailure -Path $path | ForEach-Object { $count++ } } }
    else { Measure-Command { Select-String -LiteralPath $path -SimpleMatch -Pattern $patterns | ForEach-Object { $count++ } } }
    "$what $count $($time.TotalMilliseconds) $((Get-Process -Id $PID).PeakWorkingSet64 - $before)"
}
function Measure-Each([string] $What, [string] $Path) {
    -split (dotnet "$PSHOME/pwsh.dll" -NoProfile -Command $each -args $What, $module, $Path, $patterns)
}

$ours = 1..5 | ForEach-Object { [double](Measure-Each ours $Log)[2] } | Sort-Object
$theirs = 1..2 | ForEach-Object { [double](Measure-Each theirs $Log)[2] } | Sort-Object
'{0,-34}{1,8:0.0} ms against {2,8:0.0} ms, {3:0.0} times as fast (median of 5, better of 2)' -f 'cmdlet / Select-String', $ours[2], $theirs[0], ($theirs[0] / $ours[2])
foreach ($path in $Log, $Large, $Packed) {
    '{0,-34}{1,8:0.0} MB more at most' -f "memory of pwsh, $(Split-Path -Leaf $path)", ([double](Measure-Each ours $path)[3] / 1e6)
}

foreach ($path in $Large, $Packed) {
    $times = foreach ($run in 1..10) {
        $shell = [powershell]::Create().AddScript('param($module, $path) Import-Module $module; Get-PageAllocFailure -Path $path').AddArgument($module).AddArgument($path)
        $running = $shell.BeginInvoke()
        Start-Sleep -Milliseconds (150 + 20 * $run)
        if ($running.IsCompleted) { throw 'it was over before Ctrl-C' }
        (Measure-Command { $shell.Stop() }).TotalMilliseconds
        $shell.Dispose()
    }
    $times = $times | Sort-Object
    '{0,-34}{1,8:0.0} ms to the end, {2:0.0} at most (10 runs)' -f "Ctrl-C, cmdlet, $(Split-Path -Leaf $path)", $times[4], $times[9]
}
