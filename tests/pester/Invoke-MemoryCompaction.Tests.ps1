BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Remedy.Shared.ps1
}

Describe 'Invoke-MemoryCompaction' {
    BeforeEach { $root = New-WritableNode -Path (Join-Path $TestDrive ([guid]::NewGuid())) }

    It 'compacts the machine in one write and gives an object a NUMA node' {
        $results = Invoke-MemoryCompaction -Root $root -Confirm:$false
        Get-Written $root | Should -BeExactly '1|||'
        $results.NumaNode | Should -Be 0, 1
        $results.Action | Should -Be 'Compact', 'Compact'
        $results.Completed | Should -Be $true, $true
        $results[0] | Should -BeOfType ([FragTools.Remedy.CompactionResult])
    }

    It 'compacts the nodes that are named' {
        (Invoke-MemoryCompaction 1, 0 -Root $root -Confirm:$false).NumaNode | Should -Be 0, 1
        Get-Written $root | Should -BeExactly '|1|1|'
    }

    It 'drops caches before' {
        $result = Invoke-MemoryCompaction -NumaNode 0 -DropCaches All -Root $root -Confirm:$false
        Get-Written $root | Should -BeExactly '|1||3'
        "$($result.Action)" | Should -Be 'DropPageCache, DropSlab, Compact'
        $result.CachesDroppedBytes | Should -Be 0
    }

    It 'takes objects that were read from there: each node once, the largest order asked' {
        $result = Get-ExtFragIndex -Root $root -Order 4, 6 -NumaNode 0 -Zone Normal | Invoke-MemoryCompaction -Root $root -Confirm:$false
        Get-Written $root | Should -BeExactly '|1||'
        $result.NumaNode, $result.Order | Should -Be 0, 6

        # 416 free pages in 354 blocks: 1000 - (1000 + 416·1000/64)/354 = 1000 - 7500/354 = 1000 - 21.
        $result.IndexBefore | Should -Be 0.979
        (Get-BuddyInfo -Root $root | Invoke-MemoryCompaction -Root $root -Force -Confirm:$false).NumaNode | Should -Be 0, 1
    }

    It 'refuses what was read elsewhere, and compacts nothing for it' {
        $other = New-WritableNode -Path (Join-Path $TestDrive ([guid]::NewGuid()))
        $rows = @(
            Get-ExtFragIndex -Root $other -Order 6 -NumaNode 0 -Zone Normal
            Get-Content -LiteralPath (Join-Path $root proc/buddyinfo) | Get-BuddyInfo | Select-Object -First 1
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-BuddyInfo -Root $root)[0]))
        )
        $outcome = Get-Outcome { $rows | Invoke-MemoryCompaction -Root $root -Confirm:$false }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Errors.FullyQualifiedErrorId | Should -Be (@('CompactionRefused,FragTools.Commands.InvokeMemoryCompactionCommand') * 3)
        Get-Written $root | Should -BeExactly '|||'
        Get-Written $other | Should -BeExactly '|||'
    }

    It 'never compacts this machine for a capture' {
        $outcome = Get-Outcome { Get-ExtFragIndex -Root $root -Order 6 -Zone Normal | Invoke-MemoryCompaction -Confirm:$false }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'CompactionRefused,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*was not read from this machine*'
    }

    It 'refuses one object and compacts for the others' {
        $rows = @(Get-ExtFragIndex -Root $root -Order 6 -NumaNode 0 -Zone Normal) + 'text' + 7
        $outcome = Get-Outcome { $rows | Invoke-MemoryCompaction -Root $root -Confirm:$false }
        $outcome.Items.NumaNode | Should -Be 0
        $outcome.Errors.FullyQualifiedErrorId | Should -Be (@('InputObjectUnsupported,FragTools.Commands.InvokeMemoryCompactionCommand') * 2)
    }

    It 'does nothing where nothing comes through the pipeline' {
        $outcome = Get-Outcome { Get-ExtFragIndex -Root $root -Order 0 | Where-Object Meaning -EQ Fragmentation | Invoke-MemoryCompaction -Root $root -Verbose }
        $outcome.Items + $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Verbose.Message | Should -BeLike '*nothing is compacted*'
        Get-Written $root | Should -BeExactly '|||'
    }

    It 'writes nothing under -WhatIf, whatever else is said' {
        Invoke-MemoryCompaction -Root $root -NumaNode 0 -DropCaches All -Force -Confirm:$false -WhatIf | Should -BeNullOrEmpty
        Get-ExtFragIndex -Root $root -Order 6 | Invoke-MemoryCompaction -Root $root -WhatIf | Should -BeNullOrEmpty
        Get-Written $root | Should -BeExactly '|||'
        Join-Path $root run | Should -Not -Exist
    }

    It 'says why it was skipped, and -Force goes on' {
        $null = Invoke-MemoryCompaction -Root $root -NumaNode 0 -Confirm:$false
        $skipped = Invoke-MemoryCompaction -Root $root -NumaNode 1 -Confirm:$false
        $skipped.Skipped, "$($skipped.Action)" | Should -Be 'RecentRun', 'None'
        $skipped.SkippedDetail | Should -BeLike 'the last compaction was * ago*'
        Get-Written $root | Should -BeExactly '|1||'
        $forced = Invoke-MemoryCompaction -Root $root -NumaNode 1 -Force -Confirm:$false
        "$($forced.Guards)" | Should -BeLike '*RecentRun: Overridden*'
        Get-Written $root | Should -BeExactly '|1|1|'
    }

    It 'takes a length of time as people write it' {
        Invoke-MemoryCompaction -Root $root -Timeout 90s -Force -Confirm:$false | Should -HaveCount 2
        { Invoke-MemoryCompaction -Root $root -Timeout 5x -Confirm:$false } | Should -Throw -ExpectedMessage "*'5x' is no length of time*"
        (Invoke-MemoryCompaction -Root $root -Timeout 0 -Force -Confirm:$false).Skipped | Should -Be 'TimeOver', 'TimeOver'
    }

    It 'ends where a file, a node or an order is not there' {
        { Invoke-MemoryCompaction -Root $root -NumaNode 5 -Confirm:$false } | Should -Throw -ErrorId 'FilterMatchesNothing,*' -ExpectedMessage '*there are: 0, 1*'
        { Invoke-MemoryCompaction -Root $root -Order 11 -Confirm:$false } | Should -Throw -ErrorId 'FilterMatchesNothing,*'
        { Invoke-MemoryCompaction -Root (Join-Path $root nowhere) -Confirm:$false } | Should -Throw -ErrorId 'KernelFileMissing,*'
        Remove-Item -LiteralPath (Join-Path $root proc/sys/vm/compact_memory)
        { Invoke-MemoryCompaction -Root $root -Confirm:$false } | Should -Throw -ErrorId 'KernelFeatureOff,*' -ExpectedMessage '*CONFIG_COMPACTION*'
    }

    It 'has a view without names of types, and a CSV that can be read' {
        # A path is not broken: a short one.
        $root = New-WritableNode -Path (Join-Path $TestDrive v)
        $results = Invoke-MemoryCompaction -Root $root -Confirm:$false
        $shown = $results | Format-Plainly -Width 80
        $shown | Should -BeLike '*NumaNode  0 of node-1*Action    Compact*300 50 4 0 0 0 0 0 0 0 0 in Normal before*NumaNode  1 of node-1*'
        $shown | Should -Not -Match 'FragTools\.|System\.'
        $shown -split "`n" | ForEach-Object Length | Sort-Object -Bottom 1 | Should -BeLessOrEqual 80
        $results | ConvertTo-Csv | ConvertFrom-Csv | Get-Cells | Should -Not -Match 'FragTools\.|System\.'
        ($results | ConvertTo-Json -EnumsAsStrings -Depth 8 | ConvertFrom-Json)[0].Before[1].FreeBlocks[0] | Should -Be 300
    }

    It 'completes nodes and orders without running itself' {
        $line = "Invoke-MemoryCompaction -Root '$root' -NumaNode "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '0', '1'
        $line = "Invoke-MemoryCompaction -Root '$root' -Confirm:`$false -Order "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain '10'
        Get-Written $root | Should -BeExactly '|||'
    }
}

Describe 'Invoke-MemoryCompaction where nobody can be asked' {
    BeforeAll { $root = New-WritableNode -Path (Join-Path $TestDrive asked) }

    It 'ends the script with one ConfirmationRequired: <Command>' -ForEach @(
        @{ Command = 'Invoke-MemoryCompaction -Root $root' }
        @{ Command = 'Invoke-MemoryCompaction -Root $root -Force' }
        @{ Command = 'Get-BuddyInfo -Root $root | Invoke-MemoryCompaction -Root $root' }
        @{ Command = 'Clear-KernelCache All -Root $root' }
    ) {
        $output = Invoke-Pwsh "`$root = '$root'; $Command; 'ran on'" 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 1
        $output | Should -Not -Match 'ran on'
        $output | Should -Match '-Confirm:\$false'
        Get-Written $root | Should -BeExactly '|||'
    }

    It 'gives the id to a script that catches it' {
        Invoke-Pwsh "try { Invoke-MemoryCompaction -Root '$root' } catch { `$_.FullyQualifiedErrorId }" | Should -Be 'ConfirmationRequired'
        Get-Written $root | Should -BeExactly '|||'
    }

    It 'is content with $ConfirmPreference' {
        Invoke-Pwsh "`$ConfirmPreference = 'None'; (Invoke-MemoryCompaction -Root '$root').Count" | Should -Be '2'
        Get-Written $root | Should -BeExactly '1|||'
    }
}
