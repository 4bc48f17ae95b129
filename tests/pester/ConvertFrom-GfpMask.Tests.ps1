BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'ConvertFrom-GfpMask' {
    It 'reads <Mask> of <Kernel> as <Text>' -ForEach @(
        @{ Mask = '0xc0d0'; Kernel = '3.10.0-1160.el7.x86_64'; Text = 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO' }
        @{ Mask = '40dc0'; Kernel = '5.14.0-362.el9.x86_64'; Text = 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO' }
        @{ Mask = '0x20'; Kernel = '3.10.0-1160.el7.x86_64'; Text = 'GFP_ATOMIC' }
    ) {
        $read = ConvertFrom-GfpMask $Mask $Kernel
        $read.Text | Should -Be $Text
        $read.Basis | Should -Be 'Kernel'
    }

    It 'tells what the request may do' {
        $atomic = ConvertFrom-GfpMask 0x20 -KernelVersion 3.10.0-1160.el7
        $atomic.MaySleep, $atomic.UsesReserves, $atomic.Zone | Should -Be $false, $true, 'Normal'
    }

    It 'leaves null what hangs on the release, and says so' {
        $mask = ConvertFrom-GfpMask 0x20
        $mask.Text, $mask.MayReclaim | Should -Be $null, $null
        $mask.Basis, $mask.Readings.Count | Should -Be 'Candidates', 2
    }

    It 'takes masks from the pipeline, in pieces of log lines too' {
        $masks = 'gfp_mask=0xcc0(GFP_KERNEL), order=0', 'x: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null)' | ConvertFrom-GfpMask
        $masks.Hex | Should -Be '0xcc0', '0x40dc0'
        $masks.Basis | Should -Be 'Text', 'Text'
    }

    It 'takes a number for the value, and text for hexadecimal' {
        $value = 0x10c0d0
        (ConvertFrom-GfpMask $value).Mask | Should -Be 0x10c0d0
        (ConvertFrom-GfpMask 0x10c0d0).Mask | Should -Be 0x10c0d0
        ($value, [long]$value, '10c0d0', '0x10c0d0' | ConvertFrom-GfpMask).Hex | Should -Be (@('0x10c0d0') * 4)
        (ConvertFrom-GfpMask 20d0).Hex | Should -Be '0x20d0' -Because 'it is no number to PowerShell'
        (ConvertFrom-GfpMask 20d).Hex | Should -Be '0x20d' -Because 'PowerShell reads a decimal there, and people a mask'
        { ConvertFrom-GfpMask 4294967296 -ErrorAction Stop } | Should -Throw -ErrorId 'GfpMaskInvalid,*'
        (ConvertFrom-GfpMask 0x80000020).Hex | Should -Be '0x80000020' -Because 'PowerShell makes a negative number of it'
    }

    It 'takes reports, rows of their CSV, and masks' {
        $node = (New-Node "$TestDrive/node-1").FullName
        $failure = Get-PageAllocFailure -Root $node
        $expected = $failure.DecodeGfpMask()
        foreach ($mask in ($failure | ConvertFrom-GfpMask), ($failure | ConvertTo-Csv | ConvertFrom-Csv | ConvertFrom-GfpMask), ($expected | ConvertFrom-GfpMask)) {
            $mask.Hex, $mask.Text, $mask.KernelVersion | Should -Be '0x40dc0', 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO', $expected.KernelVersion
        }
        ([pscustomobject]@{ GfpMask = '0x20'; KernelVersion = '3.10.0-1160.el7' } | ConvertFrom-GfpMask).Text | Should -Be 'GFP_ATOMIC'
        Get-OomKill -Root $node | ConvertFrom-GfpMask | ForEach-Object Hex | Should -Be '0xcc0'
    }

    It 'says in -Verbose where mask and text disagree' {
        $outcome = Get-Outcome { ConvertFrom-GfpMask '0xcc0(GFP_ATOMIC)' -KernelVersion 5.14.0-362.el9 -Verbose }
        $outcome.Items[0].IsHigh | Should -BeTrue
        $outcome.Verbose.Message | Should -BeLike '0xcc0: *'
    }

    It 'reports what is no mask and goes on' {
        $outcome = Get-Outcome { 'zz', '0x1ffffffff', '', '0xd0' | ConvertFrom-GfpMask -KernelVersion 3.10 }
        $outcome.Items.Hex | Should -Be '0xd0'
        $outcome.Errors.FullyQualifiedErrorId | Should -Be (@('GfpMaskInvalid,FragTools.Commands.ConvertFromGfpMaskCommand') * 3)
    }

    It 'refuses what is no release' {
        { ConvertFrom-GfpMask 0x20 -KernelVersion newest } | Should -Throw -ErrorId 'KernelReleaseInvalid,*' -ExpectedMessage '*uname -r*'
    }

    It 'completes releases' {
        $line = 'ConvertFrom-GfpMask 0x20 -KernelVersion 3.10.0'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain '3.10.0-123.el7'
    }

    It 'has a view that shows the mask in hexadecimal, and a CSV without names of types' {
        $mask = ConvertFrom-GfpMask 0xc0d0 3.10.0-1160.el7
        $shown = $mask | Format-Plainly -Width 120
        $shown | Should -BeLike 'Mask               : 0xc0d0*Text               : GFP_KERNEL|__GFP_COMP|__GFP_ZERO*'
        $shown | Should -Not -Match 'FragTools\.|System\.'
        $mask | ConvertTo-Csv | ConvertFrom-Csv | Get-Cells | Should -Not -Match 'FragTools\.|System\.'
    }
}
