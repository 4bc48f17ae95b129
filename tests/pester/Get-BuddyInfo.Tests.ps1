BeforeDiscovery {
    $row = 'Node 0, zone      DMA      1      0      2'
    $data = @{
        Command = 'Get-BuddyInfo'
        File    = 'proc/buddyinfo'
        Count   = 3
        Bad     = @(
            @{ Name = 'a torn line'; Text = "$row`n$row`nNode 1, zone   Nor"; Line = 3; Message = '*'; Items = 2 }
            @{ Name = 'a wrong number of columns'; Text = "$row`n$row 7`n$row`n"; Line = 2; Message = '4 columns of orders where the other rows have 3*'; Items = 2 }
            @{ Name = 'text that is no number'; Text = "$row`nNode 0, zone Normal 1 x2 3`n"; Line = 2; Message = "not a number: 'x2'"; Items = 1 }
            @{ Name = 'a negative count'; Text = "Node 0, zone Normal 1 -2 3`n$row"; Line = 1; Message = "a count cannot be negative: '-2'"; Items = 1 }
            @{ Name = 'a number over 64 bits'; Text = "$row`nNode 0, zone Normal 1 99999999999999999999 3`n"; Line = 2; Message = "the number does not fit in 64 bits: '99999999999999999999'"; Items = 1 }
        )
    }
}

Describe 'Get-BuddyInfo' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'counts blocks, pages and bytes' {
        $dma, $normal, $other = Get-BuddyInfo -Root $node
        $normal.FreeBlocks | Should -Be 300, 50, 4, 0, 0, 0, 0, 0, 0, 0, 0
        $normal.MaxOrder | Should -Be 10
        $normal.FreePages | Should -Be 416      # 300 + 2*50 + 4*4
        $normal.FreeBytes | Should -Be 1703936  # of 4096
        $normal.LargestFreeOrder | Should -Be 2
        $dma.FreePages | Should -Be 3073        # 1 + 3*1024
        $other.NumaNode | Should -Be 1
        $other.PageSizeAssumed | Should -BeFalse -Because 'an x86_64 kernel has pages of 4 KiB'
    }

    It 'has the properties in their order' {
        (Get-BuddyInfo -Root $node)[0].PSObject.Properties.Name | Should -Be 'Host', 'NumaNode', 'Zone', 'FreeBlocks', 'MaxOrder',
        'FreePages', 'FreeBytes', 'LargestFreeOrder', 'PageSize', 'PageSizeAssumed', 'Source'
    }

    It 'reads the running machine where it is Linux' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        $rows = @(Get-BuddyInfo)
        $rows.Count | Should -Be @(Get-Content /proc/buddyinfo).Count
        $rows[0].Host | Should -Be (Get-Content /proc/sys/kernel/hostname)
        $rows[0].Source | Should -Be '/proc/buddyinfo'
    }

    It 'reads the running machine though something stands on the standard input of pwsh' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        'not for you' | Invoke-Pwsh '(Get-BuddyInfo)[0].Source' | Should -Be '/proc/buddyinfo'
    }

    It 'filters by NUMA node' {
        (Get-BuddyInfo -Root $node -NumaNode 1).Zone | Should -Be 'Normal'
        @(Get-BuddyInfo -Root $node -NumaNode 0, 1).Count | Should -Be 3
    }

    It 'filters by zone, with wildcards and in any case' {
        (Get-BuddyInfo -Root $node -Zone dma*).Zone | Should -Be 'DMA'
        (Get-BuddyInfo -Root $node -Zone NORMAL).NumaNode | Should -Be 0, 1
    }

    It 'says what there is where a filter names something else' {
        $outcome = Get-Outcome { Get-BuddyInfo -Root $node -Zone HighMem, Normal }
        $outcome.Items.Count | Should -Be 2
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'FilterMatchesNothing,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*no zone HighMem*DMA, Normal*'
    }

    It 'takes -PageSize, and marks a size that nothing told' {
        (Get-BuddyInfo -Root $node -Zone DMA -PageSize 64KB).FreeBytes | Should -Be (3073 * 65536)
        (Get-BuddyInfo -Root $node -Zone DMA -PageSize 64K).FreeBytes | Should -Be (3073 * 65536)
        ($text | Get-BuddyInfo)[0].PageSizeAssumed | Should -BeTrue
        ($text | Get-BuddyInfo -PageSize 4096)[0].PageSizeAssumed | Should -BeFalse
        { Get-BuddyInfo -PageSize 5000 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'reads any number of orders' {
        $rows = 'Node 0, zone Normal 0 0 0 0 0 0 0 0 0 0 0 0 0 2' | Get-BuddyInfo
        $rows.MaxOrder | Should -Be 13
        $rows.FreePages | Should -Be 16384
    }

    It 'pipes into Where-Object, Sort-Object and Group-Object' {
        $rows = Get-BuddyInfo -Root captures/*
        ($rows | Where-Object LargestFreeOrder -lt 6).Count | Should -Be 4
        ($rows | Sort-Object FreeBytes -Descending)[0].Zone | Should -Be 'DMA'
        ($rows | Group-Object Host).Name | Should -Be 'node-1', 'node-2'
    }

    It 'writes FreeBlocks into one cell' {
        (Get-BuddyInfo -Root $node | ConvertTo-Csv | ConvertFrom-Csv)[1].FreeBlocks | Should -Be '300 50 4 0 0 0 0 0 0 0 0'
    }

    It 'shows the free blocks as figures and as a picture' {
        # 300 is at least 4^4 = 256: the fifth height; 50 at least 16: the third; 4 the second; 1 and 3 the first.
        $text | Get-BuddyInfo | Format-Plainly | Should -Be @'
   Source: (pipeline)   PageSize: 4096 (assumed)

NumaNode Zone         Free     Largest ByOrder        FreeBlocks
-------- ----         ----     ------- -------        ----------
       0 DMA      12.0 MiB   10: 4 MiB ▁·········▁    1 0 0 0 0 0 0 0 0 0 3
       0 Normal    1.6 MiB   2: 16 KiB ▅▃▂········    300 50 4 0 0 0 0 0 0 0 0
       1 Normal    128 KiB  5: 128 KiB ·····▁·····    0 0 0 0 0 1 0 0 0 0 0
'@
    }

    It 'shows a zone without free blocks' {
        'Node 0, zone Movable 0 0 0' | Get-BuddyInfo | Format-Plainly | Should -BeLike '*Movable       0 B        none ···            0 0 0'
    }

    It 'begins a new table for another source' {
        $shown = Get-BuddyInfo -Root captures/* | Format-Plainly -Width 400
        [regex]::Matches($shown, '(?m)^   Host: (\S+)').ForEach{ $_.Groups[1].Value } | Should -Be 'node-1', 'node-2'
    }

    It 'keeps the text of several machines apart' {
        # As Invoke-Command brings it: in turns, each line with its machine's name.
        $lines = foreach ($line in $text.TrimEnd() -split "`n") {
            foreach ($name in 'n1', 'n2') { $line | Add-Member PSComputerName $name -PassThru }
        }
        ($lines | Get-BuddyInfo | Group-Object Host).ForEach{ "$($_.Name) $($_.Count)" } | Should -Be 'n1 3', 'n2 3'
        ($text | Get-BuddyInfo -HostName n3).Host | Should -Be (@('n3') * 3)
        (Get-BuddyInfo -Path $node/proc/buddyinfo -HostName n3)[0].Host | Should -Be 'node-1' -Because 'the tree says it'
    }

    It 'shows all in a list' {
        $text | Get-BuddyInfo -Zone DMA | Format-List | Format-Plainly | Should -BeLike '*FreeBlocks       : 1 0 0 0 0 0 0 0 0 0 3*'
    }

    It 'completes <Word> with <Expected>' -ForEach @(
        @{ Word = 'Get-BuddyInfo -Root captures/node-1 -Zone '; Expected = 'DMA', 'Normal' }
        @{ Word = 'Get-BuddyInfo -Root captures/node-1 -Zone n'; Expected = , 'Normal' }
        @{ Word = 'Get-BuddyInfo -Path captures/node-1/proc/buddyinfo -NumaNode '; Expected = '0', '1' }
        @{ Word = 'Get-BuddyInfo -Root captures/node-1 -NumaNode 1 -Zone '; Expected = , 'Normal' }
        @{ Word = 'Get-BuddyInfo captures/* -NumaNode '; Expected = '0', '1' }
        @{ Word = 'Get-BuddyInfo -PageSize 6'; Expected = , '65536' }
    ) {
        (TabExpansion2 $Word $Word.Length).CompletionMatches.CompletionText | Should -Be $Expected
    }

    It 'completes nothing, and leaves no error, where the input is wrong' {
        $before = $Error.Count
        $line = 'Get-BuddyInfo -Root captures/node-9 -Zone D'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Not -Contain 'DMA'
        $Error.Count | Should -Be $before
    }
}
