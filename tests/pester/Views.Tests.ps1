# Every view of every type, as it stands on screens of any width.

BeforeDiscovery {
    . $PSScriptRoot/Objects.Shared.ps1
    $widths = 80, 120, 200
    # What nobody can do without, at 80 columns.
    $needed = @(
        @{ Type = 'FragTools.Proc.ZoneInfo'; Heading = 'Watermark' }
        @{ Type = 'FragTools.Reports.PageAllocFailure'; Heading = 'Requester' }
        @{ Type = 'FragTools.Reports.OomKill'; Heading = 'Cgroup' }
        @{ Type = 'FragTools.Starts.ContainerStartFailure'; Heading = 'Pod' }
        @{ Type = 'FragTools.Pods.PodOomScore'; Heading = 'Pod' }
        @{ Type = 'FragTools.Diagnosis.Evidence.AffectedPod'; Heading = 'Pod' }
        @{ Type = 'FragTools.Watch.WatchSample'; Heading = 'Trend' }
        @{ Type = 'FragTools.Proc.SlabCache'; Heading = 'Order' }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Remedy.Shared.ps1
    . $PSScriptRoot/Objects.Shared.ps1
    $module = (Get-Module FragTools).ModuleBase
    $node = New-WritableNode "$TestDrive/node-1"
    $objects = @{}
    foreach ($kind in $kinds) { $objects[$kind.Type] = @(& $kind.Command | Select-Object -First 20) }

    function Get-Lines([object[]] $Items, [int] $Width) { ($Items | Out-String -Width $Width) -split '\r?\n' | ForEach-Object { $_ -replace '\e\[[\d;]*m' } }
}

Describe 'The view of <Type>' -ForEach $kinds {
    It 'fits <_> columns, with its headings whole' -ForEach $widths {
        $lines = Get-Lines $objects[$Type] $_
        # Cards are as wide as the host's window.
        if ($Type -notmatch 'Verdict$|Remedy\.') { ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $_ }
        $rule = @($lines | Where-Object { $_ -match '^ *-{2,}( +-+)* *$' })
        if ($rule) {
            $at = $lines.IndexOf($rule[0])
            $lines[$at - 2] | Should -BeNullOrEmpty -Because 'a heading takes one line'
            $view = ([xml](Get-Content -LiteralPath "$module/FragTools.Format.ps1xml" -Raw)).SelectNodes('//View[TableControl]') |
                Where-Object { ($_.ViewSelectedBy.TypeName -split '#')[0] -eq $Type }
            $headings = $view.TableControl.TableHeaders.TableColumnHeader.Label
            foreach ($word in -split $lines[$at - 1]) { $headings | Should -Contain $word }
        }
    }

    It 'is the same over 200 columns as far as there is something to show' {
        $lines = Get-Lines $objects[$Type] 200
        foreach ($line in $lines | Where-Object { $_ -match '^ *-{2,}( +-+)* *$' }) { $line.TrimEnd().Length | Should -BeLessThan 190 }
    }
}

Describe 'What nobody can do without' {
    It '<Type> shows <Heading> at 80 columns' -ForEach $needed {
        @(Get-Lines $objects[$Type] 80) -match "\b$Heading\b" | Should -Not -BeNullOrEmpty
    }
}

Describe 'A narrow screen' {
    It 'has room for the watch, whose headings are whole at 60 columns' {
        $lines = Get-Lines $objects['FragTools.Watch.WatchSample'] 60
        $lines | ForEach-Object TrimEnd | Should -Contain 'Time     Node Zone     Index Trend              Free Stalls'
    }
}

Describe 'Views' {
    It 'run no script' {
        $format = [xml](Get-Content -LiteralPath "$module/FragTools.Format.ps1xml" -Raw)
        $format.SelectNodes('//ScriptBlock').Count | Should -Be 0
        $format.SelectNodes('//View').Count | Should -BeGreaterThan 30
    }

    It 'show several types in one script, each as it should be' {
        $text = Invoke-Pwsh "`$v = Test-MemoryFragmentation -Root '$node'; `$v.Evidence; `$v.Remedies; `$v.Sources; `$v.Affected; `$v; Get-BuddyInfo -Root '$node'" | Out-String | ForEach-Object { $_ -replace '\e\[[\d;]*m' }
        foreach ($line in 'Id    Severity Statement', 'Term      What                               PowerShellCommand', 'State    Name                               Detail', 'Pod                                      Times Effect') { $text | Should -Match "(?m)^$line`$`n^-" }
        $text | Should -Match '(?m)^FT002 +Critical'
        $text | Should -Match '(?m)^Lasting +Watch .* Watch-MemoryFragmentation -Order 4'
        $text | Should -Match '(?m)^node-1: Fragmentation \(Proven\)'
        $text | Should -Match '(?m)^Free +: 12(\.0)? MiB'
        $text | Should -Not -Match 'SerializedState|FragTools\.\w+\.\w+$'
    }

    It 'give <_> in a script what Format-Table gives' -ForEach 'Evidence', 'Remedies', 'Sources', 'Affected' {
        $text = Invoke-Pwsh "`$v = Test-MemoryFragmentation -Root '$node'; `$v.$_ | Out-String; '====='; `$v.$_ | Format-Table | Out-String" | Out-String | ForEach-Object { $_ -replace '\e\[[\d;]*m' -replace '(?m) +$' }
        $own, $engine = $text -split '====='
        $own.Trim() | Should -Not -BeNullOrEmpty
        # The engine sets what stands above a group off with a blank line.
        $own.Trim() -split '\r?\n' -ne '' | Should -Be ($engine.Trim() -split '\r?\n' -ne '')
    }

    It 'list several nodes by severity where they are shown, and at once where they are piped on' {
        $roots = "-Root '$fixtures/5.15-healthy', '$fixtures/5.15-memcg-limit', '$node'"
        foreach ($shown in '', '| Format-Table', '| ft -AutoSize', '| Format-Table Host | Out-String') { (& ([scriptblock]::Create("Test-MemoryFragmentation $roots $shown")) | Out-String) -replace '\e\[[\d;]*m' | Should -Match '(?s)node-1.*limit-1.*calm-1' -Because $shown }
        & ([scriptblock]::Create("Test-MemoryFragmentation $roots | ForEach-Object Host")) | Should -Be 'calm-1', 'limit-1', 'node-1'
    }

    It 'break a name that is longer than its column, and lose none of it' {
        $text = Invoke-Pwsh "Get-PageAllocFailure -Root '$fixtures/3.10.0-514-beta_004-before' | Out-String -Width 80; Get-OomKill -Root '$fixtures/6.12-lab-limits' | Out-String -Width 80; Get-PodOomScore -Root '$fixtures/6.18-pods-v1' | Out-String -Width 80" | Out-String | ForEach-Object { $_ -replace '\e\[[\d;]*m' }
        foreach ($piece in 'nf_conntrack_init_', '\[nf_conntrack\]', 'pod0a1b0001_', '0000_4000_8000_000000000001\.', 'slice', 'pod 5eed0002-0000-4000-8000-', '000000000002') { $text | Should -Match "(?m)$piece *$" }
        $text | Should -Not -Match '…'
        (Get-OomKill -Root "$fixtures/6.12-lab-limits")[0].Cgroup | Should -Be 'kubepods-burstable-pod0a1b0001_0000_4000_8000_000000000001.slice'
    }

    It 'has those columns whole that Out-String -Width alone has room for' {
        (Get-PageAllocFailure -Root "$fixtures/3.10.0-514-beta_004-before" | Out-String -Width 200) | Should -Match '0/DMA short, 0/DMA32 withheld, 0/Normal in pieces'
    }

    It 'a verdict is a card, and a row a node where several come' {
        Test-MemoryFragmentation -Root $node | Format-Plainly | Should -BeLike 'node-1: Fragmentation (Proven)*What helps first*'
        $rows = (Test-MemoryFragmentation -Root $node, "$fixtures/unknown-tke-dc05" | Format-Plainly) -split "`n"
        $rows[0] | Should -Match '^Host +Verdict +Confidence +Pods +Evidence$'
        $rows[2] | Should -Match '^node-1 +Fragmentation +Proven +1 FT002 '
        ($rows -match '^dc05 ') | Should -Match '^dc05 +Fragmentation +Likely +1 FT'
        (Test-MemoryFragmentation -Root $node | Format-Table | Out-String) | Should -Match 'node-1 +Fragmentation'
        (Test-MemoryFragmentation -Root $node, "$fixtures/unknown-tke-dc05" | Format-Custom -View Card | Out-String) | Should -BeLike '*What helps first*What helps first*'
        (Test-MemoryFragmentation -Root $node | Format-List Host, Summary | Out-String) | Should -Match 'Summary +: Memory on node-1 is in pieces'
    }

    It 'shows times in the operator''s zone and says so; CSV and JSON have ISO with the offset' {
        $env:TZ = 'Asia/Kolkata'
        try {
            $text = Invoke-Pwsh "Get-PageAllocFailure -Root '$node' | Tee-Object -Variable f | Out-String; `$f | Format-List | Out-String; `$f | ConvertTo-Csv; `$f | ConvertTo-Json -WarningAction Ignore" | Out-String
        }
        finally { Remove-Item Env:TZ }
        $text | Should -Match 'Times: UTC\+05:30'
        $text | Should -Match '(?m)^2024-05-06 12:38:09 dockerd'
        $text | Should -Match '(?m)^Timestamp +: 2024-05-06T12:38:09\+05:30'
        $text | Should -Match '"2024-05-06T12:38:09\+05:30"'
        $text | Should -Match '"Timestamp": "2024-05-06T07:08:09\+00:00"'
    }

    It 'prints masks in hex, which compare as numbers' {
        $failure = Get-PageAllocFailure -Root $node
        ($failure | ConvertTo-Csv | ConvertFrom-Csv).GfpMask | Should -Be '0x40dc0'
        ($failure | Format-Table GfpMask | Out-String) | Should -BeLike '*0x40dc0*'
        ($failure | Where-Object GfpMask -EQ 0x40dc0).Order | Should -Be 4
        $failure.GfpMask -band 0x40 | Should -Be 0x40
        ($failure | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json).GfpMask | Should -Be 0x40dc0
        (ConvertFrom-GfpMask $failure.GfpMask 5.14).Text | Should -Be 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO'
    }

    It 'headings show sizes and compare as numbers' {
        $zones = Get-BuddyInfo -Root $node
        "$(($zones | Select-Object Zone, Free | Out-String))" | Should -Match 'DMA +12(\.0)? MiB'
        @($zones | Where-Object Free -GT 1GB).Count | Should -Be 0
        @($zones | Where-Object Free -GT 1MB).Zone | Should -Be 'DMA', 'Normal'
        ($zones | Sort-Object Free)[0].NumaNode | Should -Be 1
        ($zones | Measure-Object Free -Sum).Sum | Should -Be ($zones.FreeBytes | Measure-Object -Sum).Sum
    }

    It '-ByZone has sizes, legend and conclusion' {
        $text = (Get-ExtFragIndex -Root (New-Node "$TestDrive/node-2") -ByZone | Format-Plainly) -split "`n"
        $text[1..2].TrimStart() | Should -Be 'Fragmentation index: computed from buddyinfo; vm.extfrag_threshold: 500.', '-1 a block is free   to 0.500 lack of memory   above fragmentation'
        $text | Should -Contain 'Node Zone         0     1     2     3     4     5     6     7     8     9    10'
        $text | Should -Contain '                 4K    8K   16K   32K   64K  128K  256K  512K    1M    2M    4M'
        $text | Should -Contain '              no free block of order 3-10 (fragmentation)'
        $text | Should -Contain '              no free block of order 6-10 (lack of memory)'
    }

    It 'a setting that is not the default is marked' {
        Set-MemorySetting extfrag_threshold 400 -Root $node -Confirm:$false | Out-Null
        Get-MemorySetting extfrag_threshold -Root $node | Format-Plainly | Should -Match '(?m)^extfrag_threshold +\* 400 +500'
        Set-MemorySetting extfrag_threshold 500 -Root $node -Confirm:$false | Out-Null
        Get-MemorySetting extfrag_threshold -Root $node | Format-Plainly | Should -Match '(?m)^extfrag_threshold +500 +500'
    }

    It 'caches come by size, and by name' {
        $caches = Get-SlabCache -Root $node
        $caches.Name | Should -Be 'dentry', 'kmalloc-8k' -Because '400 KiB and 320 KiB'
        (Get-SlabCache -Root $node -Name kmalloc-*).Name | Should -Be 'kmalloc-8k'
        { Get-SlabCache -Root $node -Name none -ErrorAction Stop } | Should -Throw -ErrorId 'FilterMatchesNothing,*'
    }

    It 'says where free memory stands among the marks' {
        (Get-ZoneInfo -Root $node).Watermark | Should -Be 'AboveHigh'
        $text = $nodeFiles['proc/zoneinfo']
        foreach ($case in @{ Free = 149; State = 'BelowHigh' }, @{ Free = 124; State = 'BelowLow' }, @{ Free = 99; State = 'BelowMin' }) {
            ($text.Replace('pages free     416', "pages free     $($case.Free)") | Get-ZoneInfo).Watermark | Should -Be $case.State
        }
    }

    It 'the path of a folder as text says what to type' {
        foreach ($command in 'Get-BuddyInfo', 'Test-MemoryFragmentation', 'Get-PageAllocFailure', 'Get-MemorySetting', 'Get-PodOomScore') {
            $outcome = Get-Outcome { "$node" | & $command }
            "$($outcome.Errors[0])" | Should -BeLike "*Type: $command -Root '$node', or Get-Item '$node' | $command*"
        }
        "$((Get-Outcome { "$node/proc/buddyinfo" | Get-BuddyInfo }).Errors[0])" | Should -BeLike "*Type: Get-BuddyInfo -Path '$node/proc/buddyinfo'*"
    }
}
