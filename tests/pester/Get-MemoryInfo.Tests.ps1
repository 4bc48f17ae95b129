BeforeDiscovery {
    $total = "MemTotal: 1000 kB`n"
    $data = @{
        Command = 'Get-MemoryInfo'
        File    = 'proc/meminfo'
        Count   = 1
        Bad     = @(
            @{ Name = 'a torn line'; Text = "${total}MemFree:"; Line = 2; Message = 'a name without a value*'; Items = 1 }
            @{ Name = 'another unit'; Text = "${total}MemFree: 5 MB`n"; Line = 2; Message = 'a unit other than kB*'; Items = 1 }
            @{ Name = 'text that is no number'; Text = "${total}MemFree: x kB`n"; Line = 2; Message = 'not a number*'; Items = 1 }
            @{ Name = 'a number over 64 bits'; Text = "${total}MemFree: 99999999999999999999 kB`n"; Line = 2; Message = 'the number does not fit in 64 bits*'; Items = 1 }
        )
    }
}

Describe 'Get-MemoryInfo' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'computes the columns of free' {
        $info = Get-MemoryInfo -Root $node
        $info.TotalBytes | Should -Be 8192000000        # 8000000 * 1024
        $info.UsedBytes | Should -Be 5120000000         # 8000000 - 3000000
        $info.UsedBytesClassic | Should -Be 4608000000  # 8000000 - 1000000 - 2500000
        $info.BuffCacheBytes | Should -Be 2560000000    # 200000 + 2000000 + 300000
        $info.SwapUsedBytes | Should -Be 512000000
        $info.HugePagesTotal | Should -Be 4
        $info.HugePageBytes | Should -Be 2097152
        $info.CommitLimitBytes | Should -BeNullOrEmpty -Because 'the text does not have it'
    }

    It 'gives any field by name' {
        (Get-MemoryInfo -Root $node).Get('SUnreclaim') | Should -Be 102400000
        (Get-MemoryInfo -Root $node).Get('None') | Should -BeNullOrEmpty
    }

    It 'has all counters by name, also of an excerpt' {
        $info = "AnonHugePages: 2048 kB`nHugePages_Total: 512`nHugepagesize: 2048 kB" | Get-MemoryInfo
        $info.HugePagesTotal, $info.Counters['AnonHugePages'] | Should -Be 512, 2MB
        $info.UnaccountedBytes | Should -BeNullOrEmpty -Because 'there is no total'
    }

    It 'sorts and filters' {
        (Get-MemoryInfo -Root captures/* | Where-Object AvailableBytes -lt 4GB | Sort-Object Host -Descending).Host | Should -Be 'node-2', 'node-1'
    }

    It 'reads the running machine where it is Linux' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        $kilobytes = (Get-Content /proc/meminfo)[0] -replace '\D'
        (Get-MemoryInfo).TotalBytes | Should -Be ([long]$kilobytes * 1024)
    }

    It 'shows what free shows' {
        # 8192000000 bytes are 7.63 GiB, 5120000000 4.77, 1024000000 976.6 MiB, 2560000000 2.38 GiB.
        ($text | Get-MemoryInfo | Format-Plainly -Width 100) -replace ' +', ' ' | Should -Be @'
Host Total Used Free Available BuffCache SwapUsed SwapTotal Shared
---- ----- ---- ---- --------- --------- -------- --------- ------
(pipeline) 7.6 GiB 4.8 GiB 977 MiB 2.9 GiB 2.4 GiB 488 MiB 1.9 GiB 48.8 MiB
'@
    }
}
