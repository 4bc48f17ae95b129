Describe 'Watch-MemoryFragmentation' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $node = (New-Node -Path "$TestDrive/node-1").FullName
    }

    It 'gives a sample for each zone and interval' {
        $samples = Watch-MemoryFragmentation -Root $node -Order 3 -Interval 100ms -Count 2
        $samples.Count | Should -Be 6
        $samples[1].Host | Should -Be 'node-1'
        $samples[1].Zone | Should -Be 'Normal'

        # Free pages 300 + 2*50 + 4*4 = 416 in 354 blocks: 1000 - (1000 + 416000/8) / 354 = 1000 - 149.
        $samples[1].FragmentationIndex | Should -Be 0.851
        $samples[1].FreeBytes | Should -Be (416 * 4096)
        $samples[1].CompactStalls | Should -BeNullOrEmpty -Because 'there is no sample before the first'
        $samples[4].CompactStalls | Should -Be 0
        $samples[4].AllocStalls | Should -Be 0
        $samples[1].NewFailures | Should -BeNullOrEmpty -Because 'a capture has no messages to come'
    }

    It 'understands <Interval> and <Duration>' -ForEach @(
        @{ Interval = '100ms'; Duration = 0.25; Samples = 3 }
        @{ Interval = 0.1; Duration = '200ms'; Samples = 3 }
        @{ Interval = [timespan]::FromMilliseconds(100); Duration = 0; Samples = 1 }
    ) {
        @(Watch-MemoryFragmentation -Root $node -NumaNode 1 -Interval $Interval -Duration $Duration).Count | Should -Be $Samples
    }

    It 'leaves only what is named' {
        (Watch-MemoryFragmentation -Root $node -Count 1 -Zone norm*, DMA).Zone | Should -Be 'DMA', 'Normal', 'Normal'
        (Watch-MemoryFragmentation -Root $node -Count 1 -NumaNode 1).NumaNode | Should -Be 1
    }

    It 'says at once what is not there: <Id>' -ForEach @(
        @{ Given = @{ Order = 11 }; Id = 'FilterMatchesNothing' }
        @{ Given = @{ Zone = 'HighMem' }; Id = 'FilterMatchesNothing' }
        @{ Given = @{ Interval = '1ms' }; Id = 'WatchOptionsInvalid' }
        @{ Given = @{ RearmBelow = 0.95 }; Id = 'WatchOptionsInvalid' }
        @{ Given = @{ Cooldown = 0 }; Id = 'WatchOptionsInvalid' }
        @{ Given = @{ Interval = 'soon' }; Id = 'ParameterArgumentTransformationError' }
    ) {
        { Watch-MemoryFragmentation -Root $node -Count 1 @Given } | Should -Throw -ErrorId "$Id*"
    }

    It 'acts, once it was told that it may, and says what it did' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux has kernels to write to' }
        $drop = "$node/proc/sys/vm/drop_caches"
        [System.IO.File]::WriteAllText($drop, '')
        $given = @{ Root = $node; Order = 5; Zone = 'Normal'; NumaNode = 0; Interval = '100ms'; Count = 3; Remedy = 'DropPageCache'; ActAbove = 0.8; HoldFor = 0 }

        # Nothing under -WhatIf, and where nobody can be asked.
        Watch-MemoryFragmentation @given -WhatIf 6> $null | Should -BeOfType FragTools.Watch.WatchSample
        [System.IO.File]::ReadAllText($drop) | Should -Be ''
        $output = Invoke-Pwsh "Watch-MemoryFragmentation -Root '$node' -Count 1 -Remedy DropPageCache; 'ran on'" 2>&1
        "$output" | Should -BeLike '*asks before it writes*'
        "$output" | Should -Not -BeLike '*ran on*'
        [System.IO.File]::ReadAllText($drop) | Should -Be ''

        # Once: the cooldown is ten minutes.
        $objects = Watch-MemoryFragmentation @given -Confirm:$false
        @($objects | Where-Object { $_ -is [FragTools.Watch.WatchSample] }).Count | Should -Be 3
        $drops = @($objects | Where-Object { $_ -is [FragTools.Remedy.CacheDropResult] })
        $drops.Count | Should -Be 1
        $drops[0].Kind | Should -Be 'PageCache'
        [System.IO.File]::ReadAllText($drop).Trim() | Should -Be '1'
    }

    It 'keeps a file of metrics and a ring of samples, and neither under -WhatIf' {
        Push-Location -LiteralPath $TestDrive
        try {
            $given = @{ Root = $node; Interval = '100ms'; MetricFile = 'watch.prom'; RecordFolder = 'ring'; RecordSize = 1MB }
            Watch-MemoryFragmentation @given -Count 2 -WhatIf | Should -HaveCount 6
            Test-Path watch.prom, watch.prom.state, ring | Should -Be $false, $false, $false

            Watch-MemoryFragmentation @given -Count 2 | Should -HaveCount 6
            'watch.prom' | Should -FileContentMatch 'fragtools_zone_free_blocks\{numa_node="0",zone="Normal",order="1"\} 50'
            Test-Path watch.prom.state | Should -BeTrue

            # The next watch goes on in the same ring.
            $recorded = { (Get-ChildItem ring -File | Measure-Object Length -Sum).Sum }
            $before = & $recorded
            $before | Should -BeGreaterThan 0
            $null = Watch-MemoryFragmentation @given -Count 2
            & $recorded | Should -BeGreaterThan $before
        }
        finally { Pop-Location }
    }

    It 'takes no ring of <Size>, and says which it takes' -ForEach @(@{ Size = 1MB - 1 }, @{ Size = 1GB + 1 }) {
        { Watch-MemoryFragmentation -Root $node -Count 1 -RecordFolder $TestDrive/small -RecordSize $Size } |
            Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'ends with Ctrl-C''s stop' {
        $shell = [powershell]::Create([System.Management.Automation.RunspaceMode]::NewRunspace)
        try {
            $null = $shell.AddScript("Import-Module '$((Get-Module FragTools).ModuleBase)'; Watch-MemoryFragmentation -Root '$node' -Interval 1h")
            $objects = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $objects)
            while ($objects.Count -lt 3 -and -not $running.IsCompleted) { Start-Sleep -Milliseconds 20 }
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $objects.Count | Should -Be 3
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'completes zones, nodes and orders without watching' {
        $line = "Watch-MemoryFragmentation -Root '$node' -Zone "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'DMA', 'Normal'
        $line = "Watch-MemoryFragmentation -Root '$node' -NumaNode "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '0', '1'
    }

    It 'shows a table that fits in 80 columns' {
        $lines = (Watch-MemoryFragmentation -Root $node -Order 3 -Count 1 | Format-Plainly -Width 80)-replace '\n   (?=Order|Times|Source)', '   ' -split "`n"
        $lines[0] | Should -BeLike '   Host: node-1   Order: 3 (32 KiB)   Times: UTC*   Source: *'
        $lines[2] | Should -Be 'Time     Node Zone     Index Trend              Free Stalls Fails NewFailures'
        $lines[5] -replace '^\S+ +' | Should -Be '0 Normal   0.851 ▇               1.6 MiB              -'
    }

    It 'watches the running machine where it is Linux' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        @(Watch-MemoryFragmentation -Count 1 -WarningAction Ignore).Count | Should -Be @(Get-Content /proc/buddyinfo).Count
    }
}
