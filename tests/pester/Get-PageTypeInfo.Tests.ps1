BeforeDiscovery {
    $row = 'Node    0, zone   Normal, type      Movable      1      0      2'
    $data = @{
        Command = 'Get-PageTypeInfo'
        File    = 'proc/pagetypeinfo'
        Count   = 2
        Bad     = @(
            @{ Name = 'a torn line'; Text = "$row`n$row`nNode    0, zone   Normal, type"; Line = 3; Message = 'no migrate type*'; Items = 2 }
            @{ Name = 'a wrong number of columns'; Text = "$row`n$row 9`n$row`n"; Line = 2; Message = '4 columns of orders where the other rows have 3*'; Items = 2 }
            @{ Name = 'text that is no number'; Text = "$row`nNode 0, zone Normal, type CMA 1 >x 3`n"; Line = 2; Message = "not a number: '>x'"; Items = 1 }
            @{ Name = 'a number over 64 bits'; Text = "$row`nNode 0, zone Normal, type CMA 1 99999999999999999999 3`n"; Line = 2; Message = 'the number does not fit in 64 bits*'; Items = 1 }
            @{ Name = 'page blocks that do not fit the heading'; Text = "$row`nNumber of blocks type Unmovable Movable`nNode 0, zone Normal 1 2 3`n"; Line = 3; Message = '3 numbers of page blocks where the heading names 2*'; Items = 1 }
        )
    }
}

Describe 'Get-PageTypeInfo' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'joins free blocks with the number of page blocks' {
        $unmovable, $movable = Get-PageTypeInfo -Root $node
        $unmovable.MigrateType | Should -Be 'Unmovable'
        $unmovable.FreePages | Should -Be 396      # 300 + 2*40 + 4*4
        $unmovable.PageBlocks | Should -Be 120
        $unmovable.PageBlockOrder | Should -Be 9
        $unmovable.FreeBlocksTruncated | Should -BeFalse
        $movable.PageBlocks | Should -Be 904
        $movable.MixedPageBlocks | Should -BeNullOrEmpty
    }

    It 'keeps that the kernel stopped counting' {
        $movable = Get-PageTypeInfo -Root $node | Where-Object MigrateType -eq Movable
        $movable.FreeBlocksTruncated | Should -BeTrue
        $movable.FreeBlocks[0] | Should -Be 100000
        "$($movable.FreeBlocks.ToString())" | Should -Be '>100000 10 0 0 0 0 0 0 0 0 0'
        ($movable | ConvertTo-Csv | ConvertFrom-Csv).FreeBlocks | Should -Be '>100000 10 0 0 0 0 0 0 0 0 0'
    }

    It 'filters by zone and NUMA node' {
        @(Get-PageTypeInfo -Root $node -Zone Norm* -NumaNode 0).Count | Should -Be 2
        (Get-Outcome { Get-PageTypeInfo -Root $node -NumaNode 3 }).Errors.FullyQualifiedErrorId | Should -BeLike 'FilterMatchesNothing,*'
    }

    It 'groups by migrate type' {
        (Get-PageTypeInfo -Root captures/* | Group-Object MigrateType).Name | Should -Be 'Movable', 'Unmovable'
    }

    It 'reads the running machine where root runs it' {
        if (-not $IsLinux -or (id -u) -ne 0) { Set-ItResult -Skipped -Because 'only root on Linux may read /proc/pagetypeinfo' }
        (Get-PageTypeInfo).MigrateType | Should -Contain 'Unmovable'
    }

    It 'shows the migrate types of each zone' {
        # 100000 blocks of 4 KiB and 10 of 8 KiB are 390.7 MiB at least.
        $text | Get-PageTypeInfo | Format-Plainly | Should -Be @'
   Source: (pipeline)   PageSize: 4096 (assumed)

NumaNode Zone     MigrateType PageBlocks      Free     Largest ByOrder          FreeBlocks
-------- ----     ----------- ----------      ----     ------- -------          ----------
       0 Normal   Unmovable          120   1.5 MiB   2: 16 KiB ▅▃▂········      300 40 4 0 0 0 0 0 0 0 0
       0 Normal   Movable            904  >391 MiB    1: 8 KiB █▂·········      >100000 10 0 0 0 0 0 0 0 0 0
'@
    }

    It 'completes zones' {
        $line = 'Get-PageTypeInfo -Root captures/node-1 -Zone '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Normal'
    }
}
