# What every cmdlet that reads the kernel's messages does alike. Dot-sourced within a Describe whose data say:
#   Command  the cmdlet
#   Line     where its one report begins in Common.ps1's log
#   Time     when, in UTC

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $captures = Join-Path $TestDrive 'captures'
    $null = New-Node -Path (Join-Path $captures 'node-1')
    $null = New-Node -Path (Join-Path $captures 'node-2') -HostName 'node-2'
    $log = Join-Path $captures 'node-1/var/log/messages'
    $text = $nodeFiles['var/log/messages'].Replace("`r`n", "`n")
    Push-Location -LiteralPath $TestDrive

    function Write-Gzip([string] $Path, [string] $Text) {
        $null = [System.IO.Directory]::CreateDirectory((Split-Path $Path))
        $packed = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create($Path), [System.IO.Compression.CompressionMode]::Compress)
        $packed.Write([System.Text.Encoding]::UTF8.GetBytes($Text))
        $packed.Dispose()
    }
}

AfterAll { Pop-Location }

Context 'input' {
    It '-Path is the first position and reads a log' {
        $report = & $Command captures/node-1/var/log/messages
        @($report).Count | Should -Be 1
        $report.Host | Should -Be 'node-1'
        $report.Source | Should -Be $log
        $report.LineNumber | Should -Be $Line
        $report.Timestamp | Should -Be ([datetimeoffset]$Time)
    }

    It '-Path takes wildcards, many and gzip' {
        Write-Gzip (Join-Path $TestDrive 'packed/messages.1.gz') $text
        @(& $Command -Path captures/*/var/log/messages, packed/messages.1.gz).Count | Should -Be 3
    }

    It '-LiteralPath and -LiteralRoot take brackets as they stand' {
        $null = New-Node -Path (Join-Path $TestDrive 'node[1]')
        @(& $Command -LiteralPath 'node[1]/var/log/messages').Count | Should -Be 1
        @(& $Command -LiteralRoot 'node[1]').Count | Should -Be 1
    }

    It '-Root finds the logs, the rotated ones first' {
        $node = New-Node -Path (Join-Path $TestDrive 'rotated')
        Write-Gzip (Join-Path $node.FullName 'var/log/messages.2.gz') $text
        Set-Content -LiteralPath (Join-Path $node.FullName 'var/log/messages.1') -Value $text
        (& $Command -Root rotated).Source | Split-Path -Leaf | Should -Be 'messages.2.gz', 'messages.1', 'messages'
        (& $Command -Path rotated/var/log/messages*).Source | Split-Path -Leaf | Should -Be 'messages.2.gz', 'messages.1', 'messages'
    }

    It 'warns once a source of lines that look like reports and could not be read, and lists them with -Verbose' {
        $unread = 'May  3 10:00:01 node-1 kernel: cc1: page allocation failure at noon, Killed process in a song'
        Set-Content -LiteralPath unread.log -Value $unread, $unread
        $null = & $Command unread.log -WarningVariable warnings -WarningAction SilentlyContinue -Verbose 4> verbose
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*unread.log: 2 lines look like kernel reports and could not be read, the first is line 1: May*LogLineUnread*'
        @(Get-Content verbose | Where-Object { $_ -like '*unread.log, line 2: May*' }) | Should -HaveCount 1
        $null = $unread | & $Command -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
    }

    It 'takes lines and whole texts from the pipeline' {
        $report = $text -split "`n" | & $Command
        $report.Source | Should -Be '(pipeline)'
        $report.LineNumber | Should -Be $Line
        ($text | & $Command).LineNumber | Should -Be $Line
        (Get-Content -LiteralPath $log -Raw | & $Command).Source | Should -Be $log
    }

    It 'takes bytes from the pipeline for one text, and what stands beside them' {
        $report = Get-Content -LiteralPath $log -AsByteStream | & $Command
        @($report).Count | Should -Be 1
        $report.Source, $report.LineNumber | Should -Be '(pipeline)', $Line
        $outcome = Get-Outcome { , [System.Text.Encoding]::UTF8.GetBytes($text) + $text + (Get-Item -LiteralPath $log) | & $Command }
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Items.Source | Should -Be '(pipeline)', '(pipeline)', $log
    }

    It 'tells an event of several logs of one root once, and says so' {
        $node = New-Node -Path (Join-Path $TestDrive 'debian')
        Copy-Item -LiteralPath $log -Destination debian/var/log/kern.log
        $outcome = Get-Outcome { & $Command -Root debian -Verbose }
        $outcome.Items.Source | Should -Be (Join-Path $node.FullName 'var/log/messages')
        $outcome.Verbose.Message -match 'kern\.log: 1 report is of an event that another log' | Should -Not -BeNullOrEmpty
    }

    It 'reads what journalctl gives with -Journal, and says where it fails' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'it needs a POSIX shell' }
        $null = New-Item -ItemType Directory tools
        $script = "#!/bin/sh`necho `"`$@`" > '$TestDrive/arguments'`ncat '$log'`n"
        [System.IO.File]::WriteAllText("$TestDrive/tools/journalctl", $script)
        chmod +x tools/journalctl
        $before = $env:PATH
        try {
            $env:PATH = "$TestDrive/tools:$before"
            (& $Command -Journal).Source | Should -Be 'journal'
            Get-Content arguments | Should -BeLike '--output=json --no-pager --all _TRANSPORT=kernel*'
            [System.IO.File]::WriteAllText("$TestDrive/tools/journalctl", "#!/bin/sh`necho no rights >&2; exit 5`n")
            $outcome = Get-Outcome { & $Command -Journal }
            $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileUnreadable,*'
            $outcome.Errors[0].Exception.Message | Should -BeLike '*ended with 5: no rights*'
        } finally {
            $env:PATH = $before
        }
    }

    It 'lets go of a FIFO that nobody writes into when it is stopped' {
        if (-not (Get-Command mkfifo -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no mkfifo here' }
        mkfifo fifo
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $command, $path) Import-Module $module; & $command -Path $path').
            AddArgument((Get-Module FragTools).ModuleBase).AddArgument($Command).AddArgument((Join-Path $TestDrive fifo))
        $running = $shell.BeginInvoke()
        Start-Sleep -Milliseconds 1500
        $running.IsCompleted | Should -BeFalse
        $stopping = $shell.BeginStop($null, $null)
        $stopping.AsyncWaitHandle.WaitOne([timespan]::FromSeconds(30)) | Should -BeTrue
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Dispose()
    }

    It 'keeps the files apart that Get-Content reads' {
        $reports = Get-Content captures/*/var/log/messages | & $Command
        $reports.Source | Should -Be ('node-1', 'node-2' | ForEach-Object { Join-Path $captures "$_/var/log/messages" })
        $reports.LineNumber | Should -Be $Line, $Line
    }

    It 'gives a report out while the pipeline still runs' {
        $seen = @{}
        $all = & {
            $text -split "`n"
            # What comes after the report ends it; far more lines than any report waits for.
            foreach ($number in 1..2000) {
                if ($seen.At) { break }
                "2024-05-06T09:00:00.000000+00:00 node-1 kernel: line $number"
                $seen.Last = $number
            }
        } | & $Command | ForEach-Object { $seen.At = $true; $_ }
        @($all).Count | Should -Be 1
        $seen.Last | Should -BeLessThan 2000
    }

    It 'takes files and folders from the pipeline' {
        @(Get-Item captures/*/var/log/messages | & $Command).Count | Should -Be 2
        (Get-ChildItem captures | & $Command).Source | Should -Be ('node-1', 'node-2' | ForEach-Object { Join-Path $captures "$_/var/log/messages" })
    }

    It 'reads nothing where the pipeline brings nothing, and says so' {
        $outcome = Get-Outcome { @() | & $Command }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Warnings | Should -BeLike 'Nothing came through the pipeline*'
    }

    It 'binds no parameter by property name' {
        (Get-Command $Command).Parameters.Values.Attributes.ValueFromPipelineByPropertyName | Should -Not -Contain $true
    }

    It 'waits for more with -Follow, until it is stopped' {
        Copy-Item -LiteralPath $log -Destination growing.log
        $shell = [powershell]::Create()
        $found = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $null = $shell.AddScript('param($module, $command, $path) Import-Module $module; & $command -Path $path -Follow').
            AddArgument((Get-Module FragTools).ModuleBase).AddArgument($Command).AddArgument((Join-Path $TestDrive growing.log))
        $running = $shell.BeginInvoke($nothing, $found)
        foreach ($try in 1..200) { if ($found.Count -ge 1) { break } else { Start-Sleep -Milliseconds 100 } }
        Add-Content -LiteralPath growing.log -Value $text -NoNewline
        foreach ($try in 1..200) { if ($found.Count -ge 2) { break } else { Start-Sleep -Milliseconds 100 } }
        $running.IsCompleted | Should -BeFalse
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $found.Count | Should -Be 2
        $shell.Dispose()
    }

    It 'ends with Ctrl-C in the middle of <Name>' -ForEach @(
        @{ Name = 'a file of terabytes'; IsPacked = $false }
        @{ Name = 'a packed file of a hundred gigabytes'; IsPacked = $true }
    ) {
        # The report, and so many lines behind it that none of its own are awaited any more.
        $path = Join-Path $TestDrive "endless-$IsPacked"
        $begin = $text + ("2024-05-06T09:00:00+00:00 node-1 cron: nothing`n" * 2000)
        if ($IsPacked) {
            Write-Gzip $path $begin
            Write-Gzip "$path.zeros" ("`0" * 1MB)
            $zeros = [System.IO.File]::ReadAllBytes("$path.zeros")
            $file = [System.IO.File]::Open($path, 'Append')
            foreach ($number in 1..100000) { $file.Write($zeros) }
        }
        else {
            # A hole: it takes no room, and minutes to read.
            [System.IO.File]::WriteAllText($path, $begin)
            $file = [System.IO.File]::OpenWrite($path)
            try { $file.SetLength(8TB) }
            catch { Set-ItResult -Skipped -Because "this file system has no such holes: $_" }
        }
        $file.Dispose()

        $shell = [powershell]::Create()
        $found = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $null = $shell.AddScript('param($module, $command, $path) Import-Module $module; & $command -Path $path').
            AddArgument((Get-Module FragTools).ModuleBase).AddArgument($Command).AddArgument($path)
        $running = $shell.BeginInvoke($nothing, $found)
        foreach ($try in 1..600) { if ($found.Count -ge 1) { break } else { Start-Sleep -Milliseconds 100 } }
        $running.IsCompleted | Should -BeFalse
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $found.Count | Should -Be 1
        $shell.Dispose()
        Remove-Item -Path "$path*"
    }

    It 'stops as soon as who comes after has seen enough' {
        @(& $Command -Path captures/*/var/log/messages | Select-Object -First 1).Count | Should -Be 1
    }
}

Context 'time' {
    It 'leaves out what was before -Since or after -Until: <Name>' -ForEach @(
        @{ Name = 'a date'; Given = @{ Since = [datetime]'2024-05-01' }; Count = 1 }
        @{ Name = 'a later date'; Given = @{ Since = '2024-05-08' }; Count = 0 }
        @{ Name = 'a date with an offset'; Given = @{ Until = '2024-05-06T00:00:00Z' }; Count = 0 }
        @{ Name = 'an hour ago'; Given = @{ Since = '1h' }; Count = 0 }
        @{ Name = 'until an hour ago'; Given = @{ Until = '1h30m' }; Count = 1 }
        @{ Name = 'a bare number of seconds'; Given = @{ Until = 60 }; Count = 1 }
        @{ Name = 'a TimeSpan'; Given = @{ Since = [timespan]'1.00:00:00' }; Count = 0 }
    ) {
        @(& $Command -Path $log @Given).Count | Should -Be $Count
        @($text -split "`n" | & $Command @Given).Count | Should -Be $Count
    }

    It 'says what a time may look like' {
        { & $Command -Path $log -Since yesterdayish } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage '*30m*'
    }
}

Context 'bad input' {
    It 'reports each missing log and reads the others' {
        $outcome = Get-Outcome { & $Command -Path nothing.log, $log }
        $outcome.Items.Count | Should -Be 1
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        $outcome.Errors[0].TargetObject | Should -BeLike '*nothing.log'
    }

    It 'says where a folder goes, and what a root must hold' {
        (Get-Outcome { & $Command -Path captures }).Errors[0].Exception.Message | Should -BeLike '*read as a root*'
        $null = New-Item -ItemType Directory hollow
        $outcome = Get-Outcome { & $Command -Root hollow }
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*var/log/messages*by its path*'
    }

    It 'says that a gzip file is damaged' {
        Write-Gzip (Join-Path $TestDrive 'broken/messages.gz') $text
        $bytes = [System.IO.File]::ReadAllBytes((Join-Path $TestDrive 'broken/messages.gz'))
        # The checksum stands in front of the last four bytes.
        $bytes[-8] = $bytes[-8] -bxor 0xff
        [System.IO.File]::WriteAllBytes((Join-Path $TestDrive 'broken/messages.gz'), $bytes)
        $outcome = Get-Outcome { & $Command -Path broken/messages.gz }
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileUnreadable,*'
    }

    It 'refuses objects that are of no use and goes on' {
        $outcome = Get-Outcome { 42, (Get-Item $log) | & $Command }
        $outcome.Items.Count | Should -Be 1
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'InputObjectUnsupported,*'
    }

    It 'finds nothing in prose, source code and garbage' {
        Get-ChildItem "$fixtures/unknown-no-reports" -File | & $Command | Should -BeNullOrEmpty
        [System.IO.File]::WriteAllBytes((Join-Path $TestDrive garbage), [byte[]](0..255 + 10 + 0..255))
        $outcome = Get-Outcome { & $Command -Path garbage }
        $outcome.Items + $outcome.Errors | Should -BeNullOrEmpty
    }
}

Context 'output' {
    It 'is what [OutputType] says, and -Verbose says how many' {
        & $Command -Path $log | Should -BeOfType (Get-Command $Command).OutputType.Type
        (Get-Outcome { & $Command -Path $log -Verbose }).Verbose.Message | Should -Contain "${log}: 1 report found."
    }

    It 'gives Export-Csv nothing that a terminal acts upon, and the filter of docs/json.md disarms formulas' {
        $evil = "=cmd()`e[31m`u{9b}2J"
        $hostile = @(
            "[    1.0] ${evil}: page allocation failure: order:3, mode:0xcc0(GFP`e[31m), nodemask=(null)"
            "[    1.0] CPU: 1 PID: 7 Comm: $evil Not tainted 5.15.0$evil #1"
            '[    1.0] Call Trace:'
            "[    1.0]  fn+0x1/0x2 [m$evil]"
            "[   90.0] $evil invoked oom-killer: gfp_mask=0xcc0(GFP$evil), order=0, oom_score_adj=0"
            "[   90.0] oom-kill:constraint=CONSTRAINT_X$evil,nodemask=(null),cpuset=$evil,mems_allowed=0,oom_memcg=$evil,task_memcg=$evil,task=$evil,pid=42,uid=0"
            "[   90.0] Memory cgroup out of memory: Killed process 42 ($evil) total-vm:1kB, anon-rss:1kB, file-rss:0kB"
        )
        # The filter as the page prints it.
        $page = Get-Content -LiteralPath "$PSScriptRoot/../../docs/json.md" -Raw
        . ([scriptblock]::Create(([regex]::Match($page, '(?ms)^filter Protect-Formula \{.*?^\}').Value)))
        $reports = $hostile | & $Command
        $reports | Should -Not -BeNullOrEmpty
        $reports | Export-Csv raw.csv
        $reports | Protect-Formula | Export-Csv safe.csv
        [System.IO.File]::ReadAllText("$TestDrive/raw.csv") | Should -Not -Match '[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]'
        Import-Csv raw.csv | Get-Cells | Where-Object { $_ -match '^[=+@]' } | Should -Not -BeNullOrEmpty
        Import-Csv safe.csv | Get-Cells | Where-Object { $_ -match '^[=+@]' } | Should -BeNullOrEmpty
        (Import-Csv safe.csv).psobject.Properties.Name | Should -Be (Import-Csv raw.csv).psobject.Properties.Name
    }

    It 'leaves no cell of a CSV with the name of a type' {
        $cells = & $Command -Path captures/*/var/log/messages, "$fixtures/*/var/log/*" | ConvertTo-Csv | ConvertFrom-Csv | Get-Cells
        $cells.Count | Should -BeGreaterThan 20
        $cells -cmatch 'System\.|FragTools\.|\[\]|`\d' | Should -BeNullOrEmpty
    }

    It 'makes JSON with arrays for lists and no depth cut' {
        $cut = $null
        $json = & $Command -Path $log | ConvertTo-Json -EnumsAsStrings -Depth 8 -WarningVariable cut
        $cut | Should -BeNullOrEmpty
        $json | Should -Not -Match 'System\.|FragTools\.'
        , ($json | ConvertFrom-Json).GfpFlags | Should -BeOfType [array]
    }

    It 'has views that throw nothing and show no error' {
        $before = $Error.Count
        $logs = @(Get-Item captures/*/var/log/messages; Get-ChildItem "$fixtures/*/var/log" -File).FullName
        $reports = & $Command -Path $logs
        ($reports | Out-String -Width 120) + ($reports | Format-List | Out-String -Width 120) | Should -Not -Match '#ERR|System\.|FragTools\.\w+\.'
        $Error.Count | Should -Be $before
    }
}

Context 'the running machine' {
    It 'is read from /dev/kmsg, or an error says what is needed' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'it is not Linux' }
        $outcome = Get-Outcome { & $Command -Since 1s }
        if ($outcome.Errors) { $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFile*,*' }
        @($outcome.Items | Where-Object Source -ne '/dev/kmsg') | Should -BeNullOrEmpty
    }
}
