Describe 'Export-FragMetric' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $node = (New-Node -Path (Join-Path $TestDrive 'node-1')).FullName
        Push-Location -LiteralPath $TestDrive
    }

    AfterAll { Pop-Location }

    It 'gives the text of a node' {
        $text = Export-FragMetric -Root $node
        $text | Should -BeOfType [string]
        $text | Should -BeLike '*fragtools_zone_free_blocks{numa_node="0",zone="Normal",order="1"} 50*'
        $text | Should -BeLike '*fragtools_compaction_success_ratio 0.25*'
        $text | Should -Not -BeLike "*`r*"
    }

    It 'writes a file that is replaced, with its counters beside it' {
        $file = Export-FragMetric node.prom -Root $node
        $file | Should -BeOfType [System.IO.FileInfo]
        $file.FullName | Should -Be (Join-Path $TestDrive 'node.prom')
        $first = Get-Content node.prom | Where-Object { $_ -match '^fragtools_(allocation_failures|oom_kills)_total' }
        $null = Export-FragMetric node.prom -Root $node
        Get-Content node.prom | Where-Object { $_ -match '^fragtools_(allocation_failures|oom_kills)_total' } | Should -Be $first
        Test-Path node.prom.state | Should -BeTrue
    }

    It 'gives the file as Get-Item does' {
        (Export-FragMetric looked.prom -Root $node | Out-String) | Should -Be (Get-Item -LiteralPath looked.prom | Out-String)
    }

    It 'keeps its counters where -StateFile says' {
        $null = Export-FragMetric other.prom -StateFile counters -Root $node
        Test-Path counters | Should -BeTrue
        Test-Path other.prom.state | Should -BeFalse
    }

    It 'writes no more series than it may, and says how many it left out' {
        $text = Export-FragMetric -Root $node -MaxSeries 100
        @($text -split "`n" -match '^fragtools_').Count | Should -BeLessOrEqual 101
        $text | Should -Match 'fragtools_dropped_series [1-9]'
    }

    It 'writes nothing under -WhatIf' {
        Export-FragMetric whatif.prom -Root $node -WhatIf | Should -BeNullOrEmpty
        Test-Path whatif.prom* | Should -BeFalse
    }

    It 'says where it could not write' {
        { Export-FragMetric none/node.prom -Root $node -ErrorAction Stop } | Should -Throw -ErrorId 'MetricsNotWritten,FragTools.Commands.ExportFragMetricCommand'
    }

    It 'reads the running node' -Skip:(-not $IsLinux) {
        Export-FragMetric -ErrorAction SilentlyContinue | Should -BeLike '*fragtools_zone_free_blocks{*'
    }
}
