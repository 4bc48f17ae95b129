<#
.SYNOPSIS
    What came of the test runs: each skip with its reason, the seconds of each project, and one summed line at the end.
.DESCRIPTION
    Exits with 1 where a run has no result, or where a test of the corpus passed though there is no corpus.
#>
param(
    # The folders of .trx files of the run as it is, and of the tests of the corpus without ../shared.
    [Parameter(Mandatory)] [string] $With,
    [Parameter(Mandatory)] [string] $Without
)

$ErrorActionPreference = 'Stop'

function Read-Run {
    param([string] $Folder)

    foreach ($file in Get-ChildItem -Path $Folder -Filter *.trx -ErrorAction Ignore) {
        $run = ([xml](Get-Content -LiteralPath $file -Raw)).TestRun
        $project = Split-Path -LeafBase @($run.TestDefinitions.UnitTest)[0].TestMethod.codeBase
        $time = [datetime]$run.Times.finish - [datetime]$run.Times.start
        Write-Host ('{0,6:0} s  {1}' -f $time.TotalSeconds, $project)
        foreach ($result in $run.Results.UnitTestResult) {
            $reason = $result.SelectSingleNode("*[local-name()='Output']/*[local-name()='ErrorInfo']/*[local-name()='Message']")
            [pscustomobject]@{ Test = $result.testName; Outcome = $result.outcome; Reason = "$($reason.InnerText)".Trim() }
        }
    }
}

$all = @(Read-Run $With)
$copy = @(Read-Run $Without)
foreach ($skipped in $all + $copy | Where-Object Outcome -EQ NotExecuted | Group-Object Reason | Sort-Object Count) {
    "skipped, $($skipped.Name):"
    $skipped.Group.Test -replace '\(.*' | Group-Object | ForEach-Object { "{0,8} $($_.Name)" -f $_.Count }
}

# What real kernels were seen to do: scenario, what was asserted, and the kernel.
foreach ($scenario in $all | Where-Object { $_.Test -like '*.Scenarios.*' -and $_.Outcome -ne 'NotExecuted' } | Group-Object { ($_.Test -split '\.')[3] }) {
    "laboratory, $($scenario.Name):"
    $scenario.Group | Group-Object { ($_.Test -replace '\(.*' -split '\.')[-1] -replace '_', ' ' } | ForEach-Object {
        $kernels = $_.Group | ForEach-Object { "$($_.Test -replace '.*kernel: "' -replace '".*')$(if ($_.Outcome -ne 'Passed') { " $($_.Outcome.ToUpperInvariant())" })" }
        '{0,16}  {1}' -f ($kernels -join ', '), $_.Name
    }
}

$wrong = @($copy | Where-Object Outcome -NE NotExecuted)
$wrong | ForEach-Object { "$($_.Outcome) without ../shared: $($_.Test)" }
if (-not $all) { 'dotnet test ran no test' }
if (-not $copy) { 'no test of the corpus was run without ../shared' }
$count = $all + $copy | Group-Object Outcome -AsHashTable -AsString
$passed, $failed, $skipped = 'Passed', 'Failed', 'NotExecuted' | ForEach-Object { @($count[$_]).Where{ $_ }.Count }
"$passed passed, $failed failed, $skipped skipped"
exit [int]($wrong.Count -gt 0 -or -not $all -or -not $copy)
