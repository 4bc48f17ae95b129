BeforeDiscovery {
    $data = @{
        Command = 'Get-CompactionStat'
        File    = 'proc/vmstat'
        Count   = 1
        Bad     = @(
            @{ Name = 'a torn line'; Text = "compact_stall 1`ncompact_fa"; Line = 2; Message = 'a name without a value*'; Items = 1 }
            @{ Name = 'too many columns'; Text = "compact_stall 1 2`ncompact_fail 1`n"; Line = 1; Message = 'more than a name and a value*'; Items = 1 }
            @{ Name = 'text that is no number'; Text = "compact_stall x`ncompact_fail 1`n"; Line = 1; Message = 'not a number*'; Items = 1 }
            @{ Name = 'a number over 64 bits'; Text = "compact_stall 99999999999999999999`ncompact_fail 1`n"; Line = 1; Message = 'the number does not fit in 64 bits*'; Items = 1 }
        )
    }
}

Describe 'Get-CompactionStat' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'counts and divides' {
        $stat = Get-CompactionStat -Root $node
        $stat.CompactStall | Should -Be 12
        $stat.CompactSuccessRatio | Should -Be 0.25           # 3 of 3 + 9
        $stat.CompactScannedPerSuccess | Should -Be 333.3333  # (700 + 300) / 3
        $stat.ThpFallbackRatio | Should -Be 0.75              # 30 of 30 + 10
        $stat.AllocStall | Should -Be 7                       # 1 + 6
        $stat.OomKill | Should -Be 2
    }

    It 'leaves unknown what the kernel does not count' {
        $stat = Get-CompactionStat -Root $node
        $stat.KcompactdWake | Should -BeNullOrEmpty
        $stat.PageMigrateSuccessRatio | Should -BeNullOrEmpty
        $stat.Get('nr_free_pages') | Should -Be 416
        $stat.Get('nr_none') | Should -BeNullOrEmpty
    }

    It 'writes counters into one cell' {
        (Get-CompactionStat -Root $node | ConvertTo-Csv | ConvertFrom-Csv).AllocStallByZone | Should -Be 'dma=1 normal=6'
    }

    It 'sorts and filters' {
        (Get-CompactionStat -Root captures/* | Where-Object CompactStall -gt 10 | Sort-Object Host -Descending).Host | Should -Be 'node-2', 'node-1'
    }

    It 'reads the running machine where it is Linux' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        (Get-CompactionStat).Get('nr_free_pages') | Should -BeGreaterThan 0
    }

    It 'shows a list of what matters' {
        $text | Get-CompactionStat | Format-Plainly | Should -Be @'
Host                     :
CompactSuccessRatio      : 0.25
CompactScannedPerSuccess : 333.3333
PageMigrateSuccessRatio  :
ThpFallbackRatio         : 0.75
CompactStall             : 12
CompactFail              : 9
CompactSuccess           : 3
CompactMigrateScanned    : 700
CompactFreeScanned       : 300
CompactIsolated          :
KcompactdWake            :
KcompactdMigrateScanned  :
KcompactdFreeScanned     :
PagesMigrated            :
PageMigrateFail          :
ThpFaultAlloc            : 10
ThpFaultFallback         : 30
ThpCollapseAlloc         :
ThpCollapseAllocFailed   :
ThpSplit                 :
AllocStall               : 7
AllocStallByZone         : dma=1 normal=6
DropPageCache            :
DropSlab                 :
OomKill                  : 2
Source                   : (pipeline)
'@
    }
}
