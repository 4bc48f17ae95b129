<#
.SYNOPSIS
    Runs every command of the README and of docs/, page by page and in order, in a fresh copy of the tree.
.DESCRIPTION
    By hand, in the PowerShell of the tool manifest. Where a page speaks of other machines, of kubectl or of sudo, programs in their
    place answer from this machine and from fixtures; what writes to a kernel gets a tree in its place. A command holds when it ends well, or with an error of
    FragTools' own about what this machine does not have, and never when it was wrongly called. Ends with 1 where one does not hold.
#>
param(
    # A copy in which nothing was built or written.
    [Parameter(Mandatory)] [string] $Folder,

    # These pages alone, such as docs/pods.md.
    [string[]] $Page = @('README.md') + @(Get-ChildItem -LiteralPath $Folder/docs -Filter *.md | ForEach-Object { "docs/$($_.Name)" }),

    # Of the process that runs one page, for a module that was built anew is not loaded twice: where what stands in for other machines is.
    [string] $Work
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
$Folder = (Resolve-Path -LiteralPath $Folder).Path

# An installed pwsh is a program, the .NET tool a pwsh.dll that dotnet runs.
$pwsh = @([Environment]::ProcessPath) + @((Split-Path -LeafBase ([Environment]::ProcessPath)) -eq 'dotnet' ? "$PSHOME/pwsh.dll" : @())

# What is not run here, and why.
$elsewhere = [ordered]@{
    '^dotnet test'                          = 'it runs everything: .ci/run does'
    'build\.ps1 Try'                        = '.ci/run runs it with nothing but dotnet on PATH'
    '^dotnet publish .* -r linux-'          = 'the tests of the native file run it'
    '^sudo mount '                          = 'it mounts'
    'prometheus|promtool|dpkg -i|systemctl' = 'it installs packages and services: tests/FragTools.Cli.Tests/Fleet tries the rules, the package and its units'
    '^pmrep |^LC_ALL=C sar '                = 'it reads what another machine recorded: tests/FragTools.Core.Tests/History reads what they write'
    '^podman build|^kubectl apply'          = 'it needs a registry and a cluster: tests/FragTools.Cli.Tests/Fleet tries the manifests'
}

# What goes on until somebody ends it is ended after a while, and that it ran is enough.
$endless = '-Follow\b|--follow\b|fragtools watch|^Watch-MemoryFragmentation(?!.*-Count)'
$endlessSeconds = 4
$mostSeconds = 900

# What commands over fixtures must print, by the same table of patterns; what stands below a block as text is asserted as it stands.
$expected = [ordered]@{
    'Root tests/fixtures/5\.15-\*$'                  = '(?s)worker2 +Fragmentation +Proven.*limit-1 +CgroupLimit +Proven.*calm-1 +NotFragmentation'
    'root .tests/fixtures/5\.15-\*. --output csv'   = '(?m)^worker2,Fragmentation,Proven,'
    'echo "ended with|echo .memory is in pieces'    = '^$|ended with (1|10):|memory is in pieces'
    '^\$verdict\.Evidence'                          = '(?m)^Id +Severity +Statement'
    '^\$verdict\.Remedies'                          = '(?m)^Term +What +PowerShellCommand|^$'
    '^\$verdict\.Sources'                           = '(?m)^State +Name +Detail'
    '^Export-FragmentationReport node-1\.html'      = 'node-1\.html'
    '^ssh node-1 cat /proc/buddyinfo'               = '(?m)^ *0 +Normal +9 +2 MiB'
    'fragtools capture - \| Test-MemoryFragmentation' = '(?m)^\S+: \w+ \(\w+\), kernel '
    '^dmesg -T \| fragtools failures'                = 'dockerd +4 .*veth_alloc_queues'
    '^dmesg -T \| Get-PageAllocFailure'              = 'Requester +: veth_alloc_queues'
    'Root tests/fixtures/3\.10\.0-1160-node-1$'     = '104076'
    'Get-ExtFragIndex -Order 6$'                    = 'Index'
    'Path tests/fixtures/6\.18-idle-vm/proc/slabinfo' = 'Size +Objects +Active'
    '^Save-NodeCapture'                             = 'node-1\.tar\.gz'
    'Test-MemoryFragmentation -Root \$node -Detailed' = '(?s)beta_004: Fragmentation \(Proven\).*FT003'
    'Path tests/fixtures/unknown-tke-dc05/proc/buddyinfo' = 'Fragmentation'
    '-Pod shop/\*$'                                  = 'shop/'
    'Get-ContainerStartFailure -Root tests/fixtures/unknown-tke-dc05' = 'basic/matchdataserver-1255064836-t4b2w'
    'Path tests/fixtures/\*/var/log/messages$'      = 'runc:\[1:CHILD\]'
    '^Get-Content tests/fixtures/\*/var/log/dmesg'  = 'stress\[156\]'
    'ConvertFrom-GfpMask 0x10c0d0 -KernelVersion'   = 'GFP_KERNEL'
    '6\.18-idle-vm --output json'                    = '"FragmentationIndex"'
    '6\.18-idle-vm \| ConvertTo-Json'                = '"FragmentationIndex"'
    'manifest tests/fixtures|-Manifest \$pods -Node|^kubectl' = '^$|Burstable|Expected'
    'capture - \| fragtools diagnose -'              = '(?m)^\S+: \w+ \(\w+\), kernel '
    'compact .*--output jsonl$'                     = '"Order":6'
    '^fragtools help diagnose'                      = 'Is memory fragmentation the cause'
    '^Get-Command -Module FragTools'                = 'Test-MemoryFragmentation'
    '^Find-PSResource'                              = 'FragTools +0\.2\.0'
    '^Get-FragMemoryInfo|^Get-BuddyInfo$|^Get-ExtFragIndex -ByZone' = '\d'
}

# Errors that no machine lacks anything for.
$unexpected = 'Parameter|Argument|NotWritten|Invalid|Unsupported|UnexpectedFailure|FilterMatchesNothing'

function New-Program([string] $Name, [string] $Text) {
    Set-Content -LiteralPath "$Work/bin/$Name" -Value "#!/bin/sh`n$Text" -NoNewline
    chmod +x "$Work/bin/$Name"
}

function Initialize-Machine {
    $null = New-Item -ItemType Directory -Path $Work/bin, $Work/home/.local/share
    $fixtures = "$Folder/tests/fixtures"
    New-Program fragtools "exec dotnet '$Folder/src/FragTools.Cli/bin/Debug/net10.0/fragtools.dll' `"`$@`""
    New-Program ssh "case `"`$*`" in *' powershell') exec $($pwsh.ForEach{ "'$_'" }) -sshs -NoLogo -NoProfile;; esac`nshift`nexec sh -c `"`$*`""
    New-Program kubectl "exec cat '$fixtures/unknown-cluster-1.31/cluster.yaml'"
    New-Program dmesg "exec cat '$fixtures/5.15-veth-worker2/var/log/kern.log'"
    New-Program sudo "case `"`$1 `$2 `$*`" in`n'fragtools compact '*|'fragtools drop-caches '*|'fragtools settings '*=*|'fragtools watch '*--remedy*) exec `"`$@`" --root '$Work/node';;`nesac`nexec `"`$@`""
    foreach ($file in @{
            'etc/hostname'                             = 'node-1'
            'proc/buddyinfo'                           = 'Node 0, zone   Normal 5000 3000 0 0 0 0 0 0 0 0 0'
            'proc/meminfo'                             = "MemTotal: 8000000 kB`nMemFree: 44000 kB"
            'proc/loadavg'                             = '0.10 0.10 0.10 1/100 4711'
            'proc/vmstat'                              = 'compact_stall 0'
            'proc/sys/kernel/osrelease'                = '5.14.0-362.el9.x86_64'
            'proc/sys/vm/compact_memory'               = ''
            'proc/sys/vm/drop_caches'                  = '0'
            'proc/sys/vm/extfrag_threshold'            = '500'
            'sys/devices/system/node/node0/compact'    = ''
            'sys/devices/system/cpu/online'            = '0-1'
            'run/.keep'                                = ''
            'etc/sysctl.d/.keep'                       = ''
        }.GetEnumerator()) {
        $null = New-Item -Path "$Work/node/$($file.Key)" -Value "$($file.Value)`n" -Force
    }

    # The user's own modules and repositories stay as they are, from before anything asks where they are: ./build.ps1 Package does.
    $env:XDG_DATA_HOME = "$Work/home/.local/share"
    # What builds is built by dotnet test, too, and looked through there.
    $env:RunAnalyzers = 'false'
    $env:PATH = "$Work/bin$([System.IO.Path]::PathSeparator)$env:PATH"
    $env:PSModulePath = "$Work/home/.local/share/powershell/Modules", "$Folder/out", "$PSHOME/Modules" -join [System.IO.Path]::PathSeparator
}

function Get-Statement([string] $Page) {
    # The commands of a page's blocks, with their lines and with what the page says that they print.
    $all = [System.Collections.Generic.List[object]]::new()
    $language, $block, $start = $null, @(), 0
    $number, $last = 0, $null
    foreach ($line in [System.IO.File]::ReadLines("$Folder/$Page")) {
        $number++
        if (-not $language) {
            if ($line -match '^```(sh|powershell|text)$') { $language, $block, $start = $Matches[1], @(), $number }
            # Only what stands directly below a command is what it prints.
            elseif ($line) { $last = $null }
        }
        elseif ($line -ne '```') { $block += $line }
        else {
            $text = $block -join "`n"
            $statements = @(switch ($language) {
                    powershell {
                        foreach ($statement in [System.Management.Automation.Language.Parser]::ParseInput($text, [ref] $null, [ref] $null).EndBlock.Statements) {
                            [pscustomobject]@{ Page = $Page; Line = $start + $statement.Extent.StartLineNumber; Language = $language; Text = $statement.Extent.Text; Prints = @() }
                        }
                    }
                    sh {
                        foreach ($command in $text -replace '\\\n *' -split "`n" -replace '\s+# .*' -ne '') {
                            [pscustomobject]@{ Page = $Page; Line = $start; Language = $language; Text = $command; Prints = @() }
                        }
                    }
                    text { if ($last -and $block[0] -notlike '# *') { $last.Prints = $block } }
                })
            $all.AddRange($statements)
            $language, $last = $null, ($statements.Count -eq 1 ? $statements[0] : $null)
        }
    }

    $all
}

function Test-Output([object] $Statement, [string] $Printed) {
    # What the page says it prints, or what it must print; nothing where it does.
    foreach ($line in $Statement.Prints) {
        if (($Printed -split '\r?\n').TrimEnd() -cnotcontains $line.TrimEnd()) { "the page says it prints: $line`n$Printed" }
    }

    foreach ($pattern in $expected.Keys.Where({ $Statement.Text -match $_ }, 'First')) {
        if ($Printed.Trim() -notmatch $expected[$pattern]) { "does not print $($expected[$pattern]):`n$Printed" }
    }
}

function Test-Shell([object] $Statement) {
    # What is wrong with it; nothing where it holds.
    $text = $Statement.Text
    $limit = $text -match $endless ? $endlessSeconds : $mostSeconds
    Push-Location -LiteralPath $Folder
    try { $said = $null | & timeout $limit bash -o pipefail -c "{ $text`n} > '$Work/printed'" 2>&1 }
    finally { Pop-Location }
    $outcome = $LASTEXITCODE
    $printed = Get-Content -LiteralPath "$Work/printed" -Raw
    Test-Output $Statement $printed
    $foreign = @($said | ForEach-Object { "$_" }) -notmatch '^(fragtools|cp|Use |[ \t]|$)'
    switch ($outcome) {
        0 { }
        124 { if ($text -notmatch $endless) { "did not end within $limit s" } }
        { $_ -eq 2 -and "$said" -match 'ConfirmationRequired' } { }
        # A guard: this page or the one before has compacted within a minute.
        { $_ -eq 1 -and $printed -match '"Skipped":"' } { }
        { $_ -eq 1 -and $said -and -not $foreign -and "$said" -notmatch $unexpected } { }
        default { "ended with ${_}: $said" }
    }
}

function Test-PowerShell([runspace] $Runspace, [object] $Statement) {
    $text = $Statement.Text
    $shell = [powershell]::Create($Runspace).AddScript($text)
    $null = $shell.AddCommand('Out-String').AddParameter('Width', 120)
    $limit = $text -match $endless ? $endlessSeconds : $mostSeconds
    $run = $shell.BeginInvoke()
    $errors = @()
    if ($run.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($limit))) {
        try { Test-Output $Statement (("$($shell.EndInvoke($run))") -replace '\e\[[\d;]*m') }
        catch { $errors = @($_.Exception.InnerException.ErrorRecord) }
    }
    else {
        $shell.Stop()
        if ($text -notmatch $endless) { "did not end within $limit s" }
    }

    # What a machine lacks is an error of the module's own; a command that is not there or wrongly called is none. Nobody answers here.
    foreach ($problem in @($shell.Streams.Error) + $errors) {
        if ($problem.FullyQualifiedErrorId -like 'ConfirmationRequired*') { continue }
        if ($problem.FullyQualifiedErrorId -notmatch '^\w+,FragTools\.' -or $problem.FullyQualifiedErrorId -match $unexpected) {
            "$problem ($($problem.FullyQualifiedErrorId))"
        }
    }
    $shell.Dispose()
}

function Invoke-Page {
    # Runs a page; ends with the number of commands that did not hold.
    $wrong = 0
    $runspace = [runspacefactory]::CreateRunspace()
    $runspace.Open()
    $null = [powershell]::Create($runspace).AddScript("Set-Location -LiteralPath '$Folder'; `$PSDefaultParameterValues = @{ '*-MemoryCompaction:Root' = '$Work/node'; '*-KernelCache:Root' = '$Work/node'; 'Set-MemorySetting:Root' = '$Work/node' }").Invoke()
    foreach ($statement in Get-Statement $Page[0]) {
        $where = "$($statement.Page):$($statement.Line): $($statement.Text)"
        $reason = $elsewhere.Keys.Where{ $statement.Text -match $_ }
        if ($reason) {
            " not run: $where`n          $($elsewhere[$reason[0]])"
            continue
        }

        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $problems = @($statement.Language -eq 'sh' ? (Test-Shell $statement) : (Test-PowerShell $runspace $statement))
        '{0,6:0.0} s  {1}' -f $clock.Elapsed.TotalSeconds, $where
        $wrong += [int]($problems.Count -gt 0)
        foreach ($problem in $problems) { "          failed: $where`n          $problem" }
    }

    exit $wrong
}

if ($Work) { Invoke-Page }

$Work = Join-Path ([System.IO.Path]::GetTempPath()) "fragtools-docs-$PID"
try {
    Initialize-Machine
    dotnet build $Folder/src/FragTools.Cli --nologo --verbosity quiet
    $wrong = foreach ($name in $Page) {
        & $pwsh[0] @($pwsh | Select-Object -Skip 1) -NoProfile -NonInteractive -File $PSCommandPath -Folder $Folder -Page $name -Work $Work | Out-Host
        $LASTEXITCODE
    }

    $sum = ($wrong | Measure-Object -Sum).Sum
    "the commands of $($Page.Count) pages were run, $sum did not hold"
    exit [int]($sum -gt 0)
}
finally { Remove-Item -LiteralPath $Work -Recurse -Force -ErrorAction Ignore }
