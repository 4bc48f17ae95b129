BeforeAll {
    . $PSScriptRoot/Common.ps1
    $node = (New-Node -Path (Join-Path $TestDrive 'node-1')).FullName
    Push-Location -LiteralPath $TestDrive
}

AfterAll { Pop-Location }

Describe 'Save-NodeCapture' {
    It 'writes an archive that every -Root takes' {
        $capture = Save-NodeCapture captures.tar.gz -Root node-1 -WarningAction SilentlyContinue
        $capture.Path | Should -Be (Join-Path $TestDrive 'captures.tar.gz')
        $capture.Host | Should -Be 'node-1'
        (Get-BuddyInfo -Root $capture.Path).Count | Should -Be (Get-BuddyInfo -Root $node).Count
        $capture | Get-Member -Name Files, Bytes, LogLines, Missing, StartedAt, DurationMilliseconds | Should -HaveCount 6
        Remove-Item captures.tar.gz
    }

    It 'writes a folder where the name is none of an archive, or ends in a slash' {
        (Save-NodeCapture folder -Root node-1 -WarningAction SilentlyContinue).Path | Should -Be (Join-Path $TestDrive 'folder')
        Test-Path folder/fragtools-capture.json | Should -BeTrue
        $null = Save-NodeCapture odd.tar/ -Root node-1 -WarningAction SilentlyContinue
        Test-Path odd.tar -PathType Container | Should -BeTrue
    }

    It 'names the archive after the node and the time' {
        (Save-NodeCapture -Root node-1 -WarningAction SilentlyContinue).Path | Split-Path -Leaf | Should -Match '^node-1-[0-9]{8}T[0-9]{6}Z\.tar\.gz$'
    }

    It 'warns of what could not be read' {
        Remove-Item node-1/proc/slabinfo -ErrorAction Ignore
        $null = Save-NodeCapture warned.tar -Root node-1 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings -match 'not in the capture: .*/proc/slabinfo: no such file' | Should -HaveCount 1
    }

    It 'leaves what is there alone, unless forced' {
        Set-Content taken.tar.gz mine
        { Save-NodeCapture taken.tar.gz -Root node-1 -ErrorAction Stop } | Should -Throw -ErrorId 'CaptureNotWritten,FragTools.Commands.SaveNodeCaptureCommand'
        Get-Content taken.tar.gz | Should -Be 'mine'
        (Save-NodeCapture taken.tar.gz -Root node-1 -Force -WarningAction SilentlyContinue).Files | Should -BeGreaterThan 3
    }

    It 'writes nothing under -WhatIf' {
        Save-NodeCapture whatif.tar.gz -Root node-1 -WhatIf | Should -BeNullOrEmpty
        Test-Path whatif.tar.gz | Should -BeFalse
    }

    It 'refuses hours that are none' {
        { Save-NodeCapture x.tar.gz -LogHours -1 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,FragTools.Commands.SaveNodeCaptureCommand'
    }

    It 'says which root is none' {
        { Save-NodeCapture x.tar.gz -Root nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'KernelFileMissing,FragTools.Commands.SaveNodeCaptureCommand'
        Test-Path x.tar.gz | Should -BeFalse
    }

    It 'saves the running node' -Skip:(-not $IsLinux) {
        $capture = Save-NodeCapture live.tar.gz -LogHours 1 -WarningAction SilentlyContinue
        $capture.Host | Should -Be (Get-BuddyInfo)[0].Host
        (Get-MemoryInfo -Root live.tar.gz).TotalBytes | Should -Be (Get-MemoryInfo).TotalBytes
    }

    It 'gives what Test-MemoryFragmentation takes, down to a report' {
        $root = (New-Node "$TestDrive/piped").FullName
        $page = Save-NodeCapture "$TestDrive/piped.tgz" -Root $root -WarningAction Ignore | Test-MemoryFragmentation | Export-FragmentationReport "$TestDrive/out.html"
        $page.Name | Should -Be 'out.html'
        Get-Content -Raw $page | Should -BeLike '*node-1*'
    }
}
