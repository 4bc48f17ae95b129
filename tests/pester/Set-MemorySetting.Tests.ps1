Describe 'Set-MemorySetting' {
    . $PSScriptRoot/Setting.Shared.ps1

    BeforeEach {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux has kernels to write to' }
        [System.IO.File]::WriteAllText("$node/proc/sys/vm/extfrag_threshold", "500`n")
        Remove-Item $node/etc/sysctl.d/90-fragtools.conf -ErrorAction Ignore
    }

    It 'writes, reads back, and gives old and new' {
        $change = Set-MemorySetting extfrag_threshold 400 -Root $node -Confirm:$false
        $change.OldValue | Should -Be '500'
        $change.Value | Should -Be '400'
        $change.IsSet | Should -BeTrue
        $change.PersistedIn | Should -BeNullOrEmpty
        [System.IO.File]::ReadAllText("$node/proc/sys/vm/extfrag_threshold") | Should -Be "400`n"
        Test-Path $node/etc/sysctl.d/90-fragtools.conf | Should -BeFalse
    }

    It 'makes it last, and names the file that has the last word' {
        $outcome = Get-Outcome { Set-MemorySetting vm.swappiness 20 -Persist -Root $node -Confirm:$false }
        $outcome.Items.PersistedIn | Should -Be "$node/etc/sysctl.d/90-fragtools.conf"
        $outcome.Items.OverriddenBy | Should -Be '/etc/sysctl.d/99-k8s.conf:2 (10)'
        $outcome.Warnings.Message | Should -BeLike '*does not have the last word*99-k8s.conf:2 (10)*'
        Get-Content $node/etc/sysctl.d/90-fragtools.conf | Select-Object -Last 1 | Should -Be 'vm.swappiness = 20'
    }

    It 'refuses <Value> for <Name>: <Reason>' -ForEach @(
        @{ Name = 'extfrag_threshold'; Value = 0.5; Reason = '*0 to 1000*for an index of 0.5 write 500' }
        @{ Name = 'extfrag_threshold'; Value = 1001; Reason = '*out of its range*' }
        @{ Name = 'min_free_kbytes'; Value = 4000000; Reason = '*more than a quarter*' }
        @{ Name = 'transparent_hugepage/enabled'; Value = 'on'; Reason = '*none of always, madvise, never' }
    ) {
        $failure = { Set-MemorySetting $Name $Value -Root $node -Confirm:$false } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -Be 'SettingValueInvalid,FragTools.Commands.SetMemorySettingCommand'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        "$failure" | Should -BeLike $Reason
        (Get-ChildItem $node/etc/sysctl.d).Name | Should -Be '99-k8s.conf'
    }

    It 'refuses what is no setting, and what this kernel does not have' {
        { Set-MemorySetting nonsense 1 -Root $node -Confirm:$false } | Should -Throw -ErrorId 'FilterMatchesNothing*'
        { Set-MemorySetting defrag_mode 1 -Root $node -Confirm:$false } | Should -Throw -ErrorId 'KernelFeatureOff*'
    }

    It 'writes nothing under -WhatIf' {
        Set-MemorySetting extfrag_threshold 400 -Persist -Root $node -WhatIf | Should -BeNullOrEmpty
        [System.IO.File]::ReadAllText("$node/proc/sys/vm/extfrag_threshold") | Should -Be "500`n"
        (Get-ChildItem $node/etc/sysctl.d).Name | Should -Be '99-k8s.conf'
    }

    It 'writes nothing where nobody can be asked, and ends the script' {
        $output = Invoke-Pwsh "Set-MemorySetting extfrag_threshold 400 -Root '$node'; 'ran on'" 2>&1
        "$output" | Should -BeLike '*asks before it writes*'
        "$output" | Should -Not -BeLike '*ran on*'
        [System.IO.File]::ReadAllText("$node/proc/sys/vm/extfrag_threshold") | Should -Be "500`n"
    }

    It 'still asks with -Force' {
        $output = Invoke-Pwsh "Set-MemorySetting extfrag_threshold 400 -Force -Root '$node'" 2>&1
        "$output" | Should -BeLike '*asks before it writes*'
        [System.IO.File]::ReadAllText("$node/proc/sys/vm/extfrag_threshold") | Should -Be "500`n"
    }

    It 'completes values' {
        $line = "Set-MemorySetting transparent_hugepage/enabled -Root '$node' -Value "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'always', 'madvise', 'never'
        $line = "Set-MemorySetting swappiness -Root '$TestDrive/captures/node-2' -Value "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '60', '30'
    }

    It 'shows before and after, and how to go back' {
        $change = Set-MemorySetting extfrag_threshold 400 -Root $node -Confirm:$false
        $change | Format-Plainly -Width 200 | Should -Be @"
Host           : node-1
Name           : extfrag_threshold
OldValue       : 500
Value          : 400
PersistedIn    :
RestoreCommand : Set-MemorySetting extfrag_threshold 500 -Root '$node'
"@
        $null = [scriptblock]::Create("$($change.RestoreCommand) -Confirm:`$false").Invoke()
        [System.IO.File]::ReadAllText("$node/proc/sys/vm/extfrag_threshold") | Should -Be "500`n"
    }

    It 'takes what Get-MemorySetting read of this machine, and rows of a CSV' {
        $change = Get-MemorySetting extfrag_threshold -Root $node | Set-MemorySetting -Value 300 -Root $node -Confirm:$false
        $change.Value | Should -Be '300'
        Set-Content $TestDrive/s.csv 'Name,Value', 'extfrag_threshold,200', 'nonsense,1', 'swappiness,40'
        $outcome = Get-Outcome { Import-Csv $TestDrive/s.csv | Set-MemorySetting -Root $node -Confirm:$false }
        $outcome.Items.Name | Should -Be 'extfrag_threshold', 'swappiness'
        $outcome.Items.Value | Should -Be '200', '40'
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'FilterMatchesNothing,*'
    }

    It 'sets nothing from a setting of another machine, or one that came from elsewhere' {
        $other = Get-MemorySetting extfrag_threshold -Root $TestDrive/captures/node-2
        $own = Get-MemorySetting extfrag_threshold -Root $node
        $own | Export-Clixml $TestDrive/own.xml
        foreach ($item in $other, (Import-Clixml $TestDrive/own.xml)) {
            $outcome = Get-Outcome { $item | Set-MemorySetting -Value 100 -Root $node -Confirm:$false }
            $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'SettingRefused,*'
            $outcome.Items | Should -BeNullOrEmpty
        }
        [System.IO.File]::ReadAllText("$node/proc/sys/vm/extfrag_threshold") | Should -Be "500`n"
    }
}
