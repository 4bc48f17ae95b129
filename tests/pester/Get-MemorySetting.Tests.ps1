Describe 'Get-MemorySetting' {
    . $PSScriptRoot/Setting.Shared.ps1

    It 'gives value, default, range and the file that sets it at boot' {
        $setting = Get-MemorySetting swappiness -Root $node
        $setting.Host | Should -Be 'node-1'
        $setting.Value | Should -Be '30'
        $setting.Number | Should -Be 30
        $setting.Default | Should -Be '60'
        $setting.IsDefault | Should -BeFalse
        $setting.Allowed | Should -Be '0-200'
        $setting.ConfiguredValue | Should -Be '10'
        $setting.ConfiguredIn | Should -Be '/etc/sysctl.d/99-k8s.conf:2'
        $setting.Note | Should -Be '/etc/sysctl.d/99-k8s.conf:2 would make it 10'
        $setting.Effect | Should -Not -BeNullOrEmpty
        $setting.KernelSource | Should -BeLike 'mm/vmscan.c*'
    }

    It 'gives a setting that the kernel lacks with null and a note' {
        $setting = Get-MemorySetting defrag_mode -Root $node
        $setting.Value | Should -BeNullOrEmpty
        $setting.Note | Should -Be 'not here: this kernel, 5.14.0-362.el9.x86_64, has no vm.defrag_mode; it came with 6.15'
    }

    It 'takes <Given>' -ForEach @(
        @{ Given = 'swappiness' }
        @{ Given = 'vm.swappiness' }
        @{ Given = '/proc/sys/vm/swappiness' }
        @{ Given = 'swap*' }
    ) {
        (Get-MemorySetting $Given -Root $node).Name | Should -Be 'swappiness'
    }

    It 'reads many roots, and folders from the pipeline' {
        (Get-MemorySetting swappiness -Root captures/*).Host | Should -Be 'node-1', 'node-2'
        (Get-ChildItem captures -Directory | Get-MemorySetting swappiness | Where-Object Number -lt 60).Host | Should -Be 'node-1', 'node-2'
        (Get-MemorySetting swappiness -LiteralRoot $node).Host | Should -Be 'node-1'
    }

    It 'says which name is none, and gives the others' {
        $outcome = Get-Outcome { Get-MemorySetting swappiness, swapiness -Root $node }
        $outcome.Items.Name | Should -Be 'swappiness'
        $outcome.Errors.FullyQualifiedErrorId | Should -Be 'FilterMatchesNothing,FragTools.Commands.GetMemorySettingCommand'
    }

    It 'refuses what is no folder, and warns where nothing came' {
        (Get-Outcome { 'text' | Get-MemorySetting }).Errors.FullyQualifiedErrorId | Should -BeLike 'InputObjectUnsupported*'
        (Get-Outcome { @() | Get-MemorySetting }).Warnings.Message | Should -BeLike 'Nothing came*'
    }

    It 'says that a root is none' {
        (Get-Outcome { Get-MemorySetting -Root $TestDrive/nowhere }).Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing*'
    }

    It 'completes names with what they do' {
        $matches = (TabExpansion2 'Get-MemorySetting water' 23).CompletionMatches
        $matches.CompletionText | Should -Be 'watermark_scale_factor', 'watermark_boost_factor'
        $matches[0].ToolTip | Should -BeLike 'The distance between*'
    }

    It 'reads the running machine where it is Linux' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        (Get-MemorySetting swappiness).Value | Should -Be (Get-Content /proc/sys/vm/swappiness)
        @(Get-MemorySetting).Count | Should -Be 15
    }

    It 'shows a table that fits in 80 columns' {
        Get-MemorySetting extfrag_threshold, swappiness, defrag_mode, '*/enabled' -Root $node | Format-Plainly -Width 80 | Should -Be @'
   Host: node-1   * is not the default

Name                              Value     Default    AtBoot ConfiguredIn
----                              -----     -------    ------ ------------
extfrag_threshold                   500         500
defrag_mode                      (none)
swappiness                         * 30          60        10 /etc/sysctl.d/99-…
transparent_hugepage/enabled    madvise
'@
    }
}
