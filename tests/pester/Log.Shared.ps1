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

    It 'takes lines and whole texts from the pipeline' {
        $report = $text -split "`n" | & $Command
        $report.Source | Should -Be '(pipeline)'
        $report.LineNumber | Should -Be $Line
        ($text | & $Command).LineNumber | Should -Be $Line
        (Get-Content -LiteralPath $log -Raw | & $Command).Source | Should -Be $log
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
        (Get-Outcome { & $Command -Path captures }).Errors[0].Exception.Message | Should -BeLike '*-Root*'
        $null = New-Item -ItemType Directory hollow
        $outcome = Get-Outcome { & $Command -Root hollow }
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*var/log/messages*-Path*'
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
