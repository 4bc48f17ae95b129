BeforeDiscovery {
    $row = 'Node 0, zone      DMA      1      0      2'
    $index = 'Node 0, zone   Normal -1.000 0.500 0.974'
    $data = @{
        Command = 'Get-ExtFragIndex'
        File    = 'proc/buddyinfo'
        Count   = 33
        Bad     = @(
            @{ Name = 'a torn line'; Text = "$row`n$row`nNode 1, zone   Nor"; Line = 3; Message = '*'; Items = 6 }
            @{ Name = 'a wrong number of columns'; Text = "$row`n$row 7`n$row`n"; Line = 2; Message = '4 columns of orders where the other rows have 3*'; Items = 6 }
            @{ Name = 'text that is no number'; Text = "$row`nNode 0, zone Normal 1 x2 3`n"; Line = 2; Message = "not a number: 'x2'"; Items = 3 }
            @{ Name = 'a number over 64 bits'; Text = "$row`nNode 0, zone Normal 1 99999999999999999999 3`n"; Line = 2; Message = 'the number does not fit in 64 bits*'; Items = 3 }
            @{ Name = 'an index out of range'; Text = "$index`nNode 1, zone Normal -1.000 0.500 7.974`n"; Line = 2; Message = "not an index between -1.000 and 1.000*'7.974'"; Items = 3 }
        )
    }
}

Describe 'Get-ExtFragIndex' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'computes the kernel''s index' {
        # Normal of node 0: F = 416 pages, B = 354 blocks. Order 3: 1000 - (1000 + 416*1000/8) / 354 = 1000 - 53000/354 = 851.
        $index = Get-ExtFragIndex -Root $node -NumaNode 0 -Zone Normal -Order 3
        $index.FragmentationIndex | Should -Be 0.851
        $index.UnusableIndex | Should -Be 1
        $index.FreeBlocks | Should -Be 354
        $index.SuitableBlocks | Should -Be 0
        $index.BlockBytes | Should -Be 32768
        $index.Threshold | Should -Be 0.5
        $index.Origin | Should -Be 'Computed'
        $index.Meaning | Should -Be 'Fragmentation'
        $index.WouldCompact | Should -BeTrue
    }

    It 'gives what the article''s node has' {
        $rows = Get-ExtFragIndex -Root "$fixtures/unknown-tke-dc05" -Order 6
        ($rows | Where-Object Zone -EQ Normal).FragmentationIndex | Should -Be 0.960
        ($rows | Where-Object Zone -EQ DMA32).FragmentationIndex | Should -Be 0.972
    }

    It 'knows negative values other than -1' {
        # One free block of order 2, asked for order 3: 1000 - (1000 + 4*1000/8) / 1 = -500.
        $index = 'Node 0, zone Normal 0 0 1 0' | Get-ExtFragIndex -Order 3
        $index.FragmentationIndex | Should -Be -0.5
        $index.Meaning | Should -Be 'OutOfMemory'
    }

    Context 'the kernel''s own figures' {
        BeforeAll {
            # A tree with the kernel's own figures. Normal of node 0 belongs to its buddyinfo, DMA does not.
            $debug = @{
                'proc/buddyinfo'                          = "Node 0, zone      DMA      1      0      0 `nNode 0, zone   Normal     10      0      0 `n"
                'proc/sys/vm/extfrag_threshold'           = "700`n"
                'proc/sys/kernel/osrelease'               = "5.14.0-362.el9.x86_64`n"
                'sys/kernel/debug/extfrag/extfrag_index'  = "Node 0, zone      DMA -1.000 -1.000 0.200 `nNode 0, zone   Normal -1.000 0.400 0.650 `n"
                'sys/kernel/debug/extfrag/unusable_index' = "Node 0, zone      DMA 0.000 0.100 0.900 `nNode 0, zone   Normal 0.000 1.000 1.000 `n"
            }
            $kernel = (New-Node -Path (Join-Path $TestDrive 'debug') -Files $debug).FullName
        }

        It 'takes the kernel''s own figures where a tree has them' {
            $rows = Get-ExtFragIndex -Root $kernel -Zone Normal
            $rows.Origin | Select-Object -Unique | Should -Be 'Kernel'
            $rows.FragmentationIndex | Should -Be -1, 0.4, 0.65
            $rows.Source | Select-Object -Unique | Should -Be (Join-Path $kernel sys/kernel/debug/extfrag/extfrag_index)
            $rows[0].Threshold | Should -Be 0.7
            $rows.Meaning | Should -Be 'Available', 'OutOfMemory', 'OutOfMemory'
        }

        It 'gives free blocks beside the kernel''s figures only where they belong together' {
            @((Get-ExtFragIndex -Root $kernel -Zone DMA).FreeBlocks -ne $null) | Should -BeNullOrEmpty
            (Get-ExtFragIndex -Root $kernel -Zone Normal).FreeBlocks | Should -Be 10, 10, 10
        }

        It 'reads the kernel''s file by itself, and text of it' {
            $file = Join-Path $kernel sys/kernel/debug/extfrag/extfrag_index
            @(Get-ExtFragIndex -Path $file).Count | Should -Be 6
            (Get-Content $file | Get-ExtFragIndex).Origin | Select-Object -Unique | Should -Be 'Kernel'
            (Get-Content $file.Replace('extfrag_index', 'unusable_index') | Get-ExtFragIndex -Zone Normal).UnusableIndex | Should -Be 0, 1, 1
        }
    }

    It 'takes objects of Get-BuddyInfo' {
        $direct = Get-ExtFragIndex -Root captures/* -Order 2, 9
        $piped = Get-BuddyInfo -Root captures/* | Get-ExtFragIndex -Order 2, 9
        @($piped).Count | Should -Be 12
        $piped | ConvertTo-Csv | Should -Be ($direct | ConvertTo-Csv)
    }

    It 'filters piped objects, and reports a filter only where none matches' {
        $outcome = Get-Outcome { Get-BuddyInfo -Root $node | Get-ExtFragIndex -NumaNode 1 -Order 5 }
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Items.Meaning | Should -Be 'Available'
        (Get-Outcome { Get-BuddyInfo -Root $node | Get-ExtFragIndex -Order 11 }).Errors.FullyQualifiedErrorId | Should -BeLike 'FilterMatchesNothing,*'
    }

    It 'takes -PageSize for piped objects too' {
        (Get-BuddyInfo -Root $node -Zone DMA | Get-ExtFragIndex -Order 1 -PageSize 16KB).BlockBytes | Should -Be 32768
    }

    It 'refuses rows that Select-Object made' {
        $outcome = Get-Outcome { Get-BuddyInfo -Root $node -Zone DMA | Select-Object Zone | Get-ExtFragIndex }
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'InputObjectUnsupported,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*Get-BuddyInfo*'
    }

    It '-ByZone gives one object a zone' {
        $zones = Get-ExtFragIndex -Root $node -ByZone
        $zones.Zone | Should -Be 'DMA', 'Normal', 'Normal'
        $zones[1].Orders | Should -Be (0..10)
        $zones[1].FragmentationIndices[3] | Should -Be 0.851
        $zones[1].Meanings[0..3] | Should -Be 'Available', 'Available', 'Available', 'Fragmentation'
        $zones[1].FirstUnavailableOrder | Should -Be 3
        $zones[0].FirstUnavailableOrder | Should -BeNullOrEmpty
        (Get-BuddyInfo -Root captures/* | Get-ExtFragIndex -ByZone -Order 3).Count | Should -Be 6
    }

    It '-ByZone makes good CSV and JSON' {
        $zone = Get-ExtFragIndex -Root $node -ByZone -NumaNode 0 -Zone Normal -Order 1, 3
        $row = $zone | ConvertTo-Csv | ConvertFrom-Csv
        $row.Orders, $row.FragmentationIndices, $row.Meanings | Should -Be '1 3', '-1.000 0.851', 'Available Fragmentation'
        $json = $zone | ConvertTo-Json -EnumsAsStrings -Depth 8 | ConvertFrom-Json
        $json.Orders | Should -Be 1, 3
        $json.Meanings | Should -Be 'Available', 'Fragmentation'
    }

    It 'sorts, groups and filters' {
        $rows = Get-ExtFragIndex -Root captures/* -Order 3, 6
        @($rows | Where-Object Meaning -eq Fragmentation).Count | Should -Be 4
        ($rows | Group-Object Meaning).Name | Sort-Object | Should -Be 'Available', 'Fragmentation', 'OutOfMemory'
        ($rows | Sort-Object FragmentationIndex -Descending)[0].Order | Should -Be 6
    }

    It 'reads the running machine, and says where it has to compute' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        $outcome = Get-Outcome { Get-ExtFragIndex -Order 0 }
        $outcome.Items.Count | Should -Be @(Get-Content /proc/buddyinfo).Count
        if (Test-Path /sys/kernel/debug/extfrag/extfrag_index) {
            $outcome.Items.Origin | Select-Object -Unique | Should -Be 'Kernel'
        }
        else {
            # The heading says so; why stands on request.
            $outcome.Warnings | Should -BeNullOrEmpty
            (Get-Outcome { Get-ExtFragIndex -Order 0 -Verbose }).Verbose -like '*computed from /proc/buddyinfo*' | Should -Not -BeNullOrEmpty
            Get-ExtFragIndex -Order 0 | Format-Plainly | Should -BeLike '*Origin: Computed*'
        }
    }

    It 'shows a row an order' {
        $text | Get-ExtFragIndex -NumaNode 0 -Zone Normal -Order 2, 3 | Format-Plainly -Width 80 | Should -Be @'
   Source: (pipeline)   PageSize: 4096 (assumed)
   Origin: Computed   Threshold: not known, 0.500 taken

NumaNode Zone     Order    Block  Index Unusable Meaning       WouldCompact
-------- ----     -----    -----  ----- -------- -------       ------------
       0 Normal       2   16 KiB -1.000    0.961 Available
       0 Normal       3   32 KiB  0.851    1.000 Fragmentation
'@
    }

    It 'shows a line a zone with the orders as columns' {
        # DMA32: 2725 blocks of order 0 and so on; order 4: 1000 - (1000 + 7353*1000/16)/4016 = 886.
        Get-ExtFragIndex -Root "$fixtures/unknown-tke-dc05" -ByZone | Format-Plainly -Width 80 | Should -BeLike @'
   Host: dc05*
   Fragmentation index: computed from buddyinfo;
   vm.extfrag_threshold: unknown, 500 by default.
   -1 a block is free   to 0.500 lack of memory   above fragmentation

Node Zone         0     1     2     3     4     5     6     7     8     9    10
                 4K    8K   16K   32K   64K  128K  256K  512K    1M    2M    4M

   0 DMA         -1    -1    -1    -1    -1    -1    -1    -1    -1    -1    -1
   0 DMA32       -1    -1    -1    -1 0.886 0.943 0.972 0.986 0.993 0.997 0.998
              no free block of order 4-10 (fragmentation)
   0 Normal      -1    -1    -1    -1 0.838 0.919 0.960 0.980 0.990 0.995 0.998
              no free block of order 4-10 (fragmentation)
'@
    }

    It 'heads only the orders that were asked for, and begins anew for another number of orders' {
        $shown = 'Node 0, zone Normal 0 0 1 0', "Node 0, zone Movable 5 0 0`nNode 1, zone Movable 5 0 0" | Get-ExtFragIndex -ByZone | Format-Plainly
        $shown | Should -Be @'
   Source: (pipeline)   PageSize: 4096 (assumed)
   Fragmentation index: computed from buddyinfo;
   vm.extfrag_threshold: unknown, 500 by default.
   -1 a block is free   to 0.500 lack of memory   above fragmentation

Node Zone         0     1     2     3
                 4K    8K   16K   32K

   0 Normal      -1    -1    -1 -.500
              no free block of order 3 (lack of memory)

   Source: (pipeline)   PageSize: 4096 (assumed)
   Fragmentation index: computed from buddyinfo;
   vm.extfrag_threshold: unknown, 500 by default.
   -1 a block is free   to 0.500 lack of memory   above fragmentation

Node Zone         0     1     2
                 4K    8K   16K

   0 Movable     -1 0.300 0.550
              no free block of order 1 (lack of memory), 2 (fragmentation)
   1 Movable     -1 0.300 0.550
              no free block of order 1 (lack of memory), 2 (fragmentation)
'@
        ($text | Get-ExtFragIndex -ByZone -Order 3, 9 | Format-Plainly) -split "`n" | Should -Contain 'Node Zone         3     9'
    }

    It 'colours by meaning where the host has colours, and only there' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $shown = 'Node 0, zone Normal 0 0 1 0', 'Node 0, zone Movable 50 1 0 0' | Get-ExtFragIndex -ByZone | Out-String
            $shown | Should -Match "`e\[32m-1`e\[0m +`e\[33m-\.500`e\[0m"
            $shown | Should -Match "`e\[31m0\.7\d\d`e\[0m"
            $PSStyle.OutputRendering = 'PlainText'
            'Node 0, zone Normal 0 0 1 0' | Get-ExtFragIndex -ByZone | Out-String | Should -Not -Match "`e"
            'Node 0, zone Normal 0 0 1 0' | Get-ExtFragIndex | Out-String | Should -Not -Match "`e"
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }
    }

    It 'is plain where NO_COLOR is set' {
        $before = $env:NO_COLOR
        try {
            $env:NO_COLOR = '1'
            $shown = (Invoke-Pwsh "Get-ExtFragIndex -Root '$node' -ByZone") -join "`n"
        }
        finally {
            $env:NO_COLOR = $before
        }

        $shown | Should -BeLike '*Node Zone*0.851*'
        $shown -replace "`e\[\?1[hl]" | Should -Not -Match "`e" -Because 'no colour was wanted'
    }

    It 'completes <Line> with <Expected>' -ForEach @(
        @{ Line = 'Get-ExtFragIndex -Root captures/node-1 -Order '; Expected = 0..10 | ForEach-Object { "$_" } }
        @{ Line = 'Get-ExtFragIndex -Root captures/node-1 -Order 1'; Expected = '1', '10' }
        @{ Line = 'Get-ExtFragIndex -Root captures/node-1 -Order 6 -Zone '; Expected = 'DMA', 'Normal' }
        @{ Line = 'Get-ExtFragIndex -Path captures/node-1/proc/buddyinfo -ByZone -NumaNode '; Expected = '0', '1' }
    ) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText | Should -Be $Expected
    }
}
