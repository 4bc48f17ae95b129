BeforeDiscovery {
    $zone = "Node 0, zone   Normal`n  pages free     416`n        min      100`n"
    $data = @{
        Command = 'Get-ZoneInfo'
        File    = 'proc/zoneinfo'
        Count   = 1
        Bad     = @(
            @{ Name = 'a torn heading'; Text = "${zone}Node 1, zo"; Line = 4; Message = '*'; Items = 1 }
            @{ Name = 'a name without a value'; Text = "$zone        low`n        high 5`n"; Line = 4; Message = 'a name without a value*'; Items = 1 }
            @{ Name = 'text that is no number'; Text = "$zone        low x`n"; Line = 4; Message = "not a number: 'low x'"; Items = 1 }
            @{ Name = 'a number over 64 bits'; Text = "$zone        low 99999999999999999999`n"; Line = 4; Message = 'the number does not fit in 64 bits*'; Items = 1 }
            @{ Name = 'a torn list'; Text = "$zone        protection: (0, 1`n"; Line = 4; Message = 'protection is not a list*'; Items = 1 }
        )
    }
}

Describe 'Get-ZoneInfo' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'has watermarks, sizes and counters' {
        $zone = Get-ZoneInfo -Root $node
        $zone.FreePages | Should -Be 416
        $zone.BoostPages | Should -Be 0
        $zone.MinPages, $zone.LowPages, $zone.HighPages | Should -Be 100, 125, 150
        $zone.ManagedPages | Should -Be 512000
        $zone.Protection | Should -Be 0, 0, 64
        $zone.Counters['nr_free_pages'] | Should -Be 416
        $zone.Counters.Get('nr_none') | Should -BeNullOrEmpty
        $zone.PromoPages | Should -BeNullOrEmpty -Because 'this kernel does not print it'
    }

    It 'filters by zone' {
        (Get-ZoneInfo -Root "$fixtures/6.18-idle-vm" -Zone D*).Zone | Should -Be 'DMA', 'DMA32', 'Device'
    }

    It 'finds zones that lack pages' {
        @(Get-ZoneInfo -Root captures/* | Where-Object { $_.FreePages -lt $_.ManagedPages } | Sort-Object Host).Count | Should -Be 2
    }

    It 'writes lists and counters into one cell each' {
        $row = Get-ZoneInfo -Root $node | ConvertTo-Csv | ConvertFrom-Csv
        $row.Protection | Should -Be '0 0 64'
        $row.Counters | Should -Be 'nr_free_pages=416 nr_free_cma=0'
    }

    It 'makes a JSON object of the counters' {
        (Get-ZoneInfo -Root $node | ConvertTo-Json | ConvertFrom-Json).Counters.nr_free_pages | Should -Be 416
    }

    It 'reads the running machine where it is Linux' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        (Get-ZoneInfo -Zone Normal, DMA*)[0].Counters.Keys | Should -Contain 'nr_free_pages'
    }

    It 'shows free pages beside the watermarks' {
        $text | Get-ZoneInfo | Format-Plainly -Width 80 | Should -Be @'
   Source: (pipeline)   PageSize: 4096 (assumed)

NumaNode Zone     Watermark FreePages MinPages LowPages HighPages  ManagedPages
-------- ----     --------- --------- -------- -------- ---------  ------------
       0 Normal   AboveHigh       416      100      125       150        512000
'@
    }

    It 'shows the counters in a list' {
        $text | Get-ZoneInfo | Format-List | Format-Plainly | Should -BeLike '*Protection      : 0 0 64*Counters        : nr_free_pages=416 nr_free_cma=0*'
    }

    It 'completes zones and NUMA nodes' {
        $line = "Get-ZoneInfo -Root $fixtures/6.18-idle-vm -Zone M"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Movable'
        $line = 'Get-ZoneInfo -Root captures/node-1 -NumaNode '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '0'
    }
}
