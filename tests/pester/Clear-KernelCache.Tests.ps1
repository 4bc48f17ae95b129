BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Remedy.Shared.ps1
}

Describe 'Clear-KernelCache' {
    BeforeEach { $root = New-WritableNode -Path (Join-Path $TestDrive ([guid]::NewGuid())) }

    It 'writes <Written> for <Kind>' -ForEach @(
        @{ Kind = 'PageCache'; Written = 1 }
        @{ Kind = 'Slab'; Written = 2 }
        @{ Kind = 'All'; Written = 3 }
    ) {
        $result = Clear-KernelCache $Kind -Root $root -Confirm:$false
        Get-Written $root | Should -BeExactly "|||$Written"
        $result | Should -BeOfType ([FragTools.Remedy.CacheDropResult])
        $result.Kind, $result.Completed, $result.Host | Should -Be $Kind, $true, 'node-1'
        $result.FreedBytes, $result.PageCacheFreedBytes, $result.SlabFreedBytes | Should -Be 0, 0, 0
        $result.Before.FreeBytes | Should -Be 1024000000
    }

    It 'writes nothing under -WhatIf' {
        Clear-KernelCache All -Root $root -WhatIf -Confirm:$false | Should -BeNullOrEmpty
        Get-Written $root | Should -BeExactly '|||'
    }

    It 'refuses nothing and nonsense as a kind' {
        { Clear-KernelCache None -Root $root -Confirm:$false } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Clear-KernelCache Everything -Root $root -Confirm:$false } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
        Get-Written $root | Should -BeExactly '|||'
    }

    It 'ends where the file is not there' {
        Remove-Item -LiteralPath (Join-Path $root proc/sys/vm/drop_caches)
        { Clear-KernelCache All -Root $root -Confirm:$false } | Should -Throw -ErrorId 'KernelFeatureOff,*'
    }

    It 'never follows a link out of the root' {
        $outside = Join-Path $TestDrive outside
        'untouched' | Set-Content -LiteralPath $outside
        $file = Join-Path $root proc/sys/vm/drop_caches
        Remove-Item -LiteralPath $file
        $null = New-Item -ItemType SymbolicLink -Path $file -Target $outside
        { Clear-KernelCache All -Root $root -Confirm:$false } | Should -Throw
        Get-Content -LiteralPath $outside | Should -Be 'untouched'
    }

    It 'has a view, and a CSV without names of types' {
        $result = Clear-KernelCache Slab -Root $root -Confirm:$false
        $shown = $result | Format-Plainly -Width 80
        $shown | Should -BeLike 'Host      node-1*Dropped   Slab*Freed     0 B; page cache smaller by 0 B, slab by 0 B*'
        $shown | Should -Not -Match 'FragTools\.|System\.'
        $result | ConvertTo-Csv | ConvertFrom-Csv | Get-Cells | Should -Not -Match 'FragTools\.|System\.'
    }
}
