# What every cmdlet that reads a node's file does alike. Dot-sourced within a Describe whose data say:
#   Command  the cmdlet
#   File     the kernel's file below the root
#   Count    how many objects Common.ps1's node gives
#   Bad      texts that break the grammar: Name, Text, Line, Message (wildcards), Items (objects still read)
# All of them take text that holds the file.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $captures = Join-Path $TestDrive 'captures'
    $null = New-Node -Path (Join-Path $captures 'node-1')
    $null = New-Node -Path (Join-Path $captures 'node-2') -HostName 'node-2'
    $node = Join-Path $captures 'node-1'
    # A block has one BeforeAll: what a suite needs besides goes into its own Context.
    $text = $nodeFiles[$File].Replace("`r`n", "`n")
    Push-Location -LiteralPath $TestDrive
}

AfterAll { Pop-Location }

Context 'input' {
    It '-Root reads a tree and names its host' {
        $rows = @(& $Command -Root $node)
        $rows.Count | Should -Be $Count
        $rows.Host | Sort-Object -Unique | Should -Be 'node-1'
        $rows[0].Source | Should -Be (Join-Path $node $File)
    }

    It '-Root is the first position and takes wildcards' {
        (& $Command captures/node-*).Host | Sort-Object -Unique | Should -Be 'node-1', 'node-2'
    }

    It '-Root takes an archive as it is, and so does the pipeline' {
        tar -czf captures/packed.tar.gz -C captures node-2
        try {
            $rows = @(& $Command -Root captures/packed.tar.gz)
            $rows.Count | Should -Be $Count
            $rows.Host | Sort-Object -Unique | Should -Be 'node-2'
            $rows[0].Source | Should -Be (Join-Path $captures "packed.tar.gz/$File")
            (Get-Item captures/packed.tar.gz | & $Command).Count | Should -Be $Count
            Get-ChildItem captures -File | Should -HaveCount 1 -Because 'nothing is unpacked to disk'
        }
        finally {
            Remove-Item captures/packed.tar.gz
        }
    }

    It '-Root takes many' {
        (& $Command -Root captures/node-2, $node).Host | Select-Object -Unique | Should -Be 'node-2', 'node-1'
    }

    It '-Root resolves ~, drives and the current location' {
        $provider = Get-PSProvider FileSystem
        $before = $provider.Home
        $null = New-PSDrive -Name Cap -PSProvider FileSystem -Root $captures -Scope Script
        try {
            $provider.Home = $TestDrive
            (& $Command -Root ~/captures/node-1).Count | Should -Be (& $Command -Root $node).Count
            (& $Command -Root Cap:/node-2).Host | Select-Object -First 1 | Should -Be 'node-2'
            (& $Command -Root ./captures/../captures/node-2).Host | Select-Object -First 1 | Should -Be 'node-2'
        }
        finally {
            $provider.Home = $before
            Remove-PSDrive Cap -Scope Script
        }
    }

    It '-LiteralRoot and -LiteralPath take brackets as they stand' {
        $odd = New-Node -Path (Join-Path $TestDrive 'node[1]') -HostName 'odd'
        (& $Command -LiteralRoot 'node[1]').Host | Select-Object -First 1 | Should -Be 'odd'
        (& $Command -LiteralPath "node[1]/$File").Source | Select-Object -First 1 | Should -Be (Join-Path $odd.FullName $File)
    }

    It '-Root says where a name with brackets goes' {
        $null = New-Node -Path (Join-Path $TestDrive 'node[2]')
        $outcome = Get-Outcome { & $Command -Root 'node[2]' }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*-LiteralRoot*'
    }

    It '-Path reads captured files, with wildcards' {
        (& $Command -Path "captures/*/$File").Host | Sort-Object -Unique | Should -Be 'node-1', 'node-2'
    }

    It '-Path reads a file that stands alone, and knows no host' {
        Copy-Item -LiteralPath (Join-Path $node $File) -Destination alone.txt
        $rows = @(& $Command -Path alone.txt)
        $rows.Count | Should -Be $Count
        $rows[0].Host | Should -BeNullOrEmpty
    }

    It 'takes lines from the pipeline' {
        $rows = @($text -split "`n" | & $Command)
        $rows.Count | Should -Be $Count
        $rows[0].Source | Should -Be '(pipeline)'
    }

    It 'takes one string with the whole text' {
        @($text | & $Command).Count | Should -Be $Count
        @(Get-Content -LiteralPath (Join-Path $node $File) -Raw | & $Command).Count | Should -Be $Count
    }

    It 'takes the lines as an argument' {
        @(& $Command -InputObject ($text -split "`n")).Count | Should -Be $Count
    }

    It 'keeps the files apart that Get-Content reads' {
        $rows = Get-Content "captures/*/$File" | & $Command
        @($rows).Count | Should -Be (2 * $Count)
        $rows.Source | Select-Object -Unique | Should -Be ('node-1', 'node-2' | ForEach-Object { Join-Path $captures "$_/$File" })
    }

    It 'takes files and folders from the pipeline' {
        @(Get-Item "captures/*/$File" | & $Command).Count | Should -Be (2 * $Count)
        @(Get-Item captures/node-2 | & $Command).Host | Select-Object -Unique | Should -Be 'node-2'
    }

    It 'reads the folders of Get-ChildItem, not the running machine whose root each folder names as its own' {
        $outcome = Get-Outcome { Get-ChildItem captures | & $Command }
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Items.Host | Sort-Object -Unique | Should -Be 'node-1', 'node-2'
        $outcome.Items.Source | Should -Not -Contain "/$File"
    }

    It 'reads nothing where the pipeline brings nothing, and says so' {
        $outcome = Get-Outcome { @() | & $Command }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Warnings | Should -BeLike 'Nothing came through the pipeline*'
    }

    It 'does not take an empty variable for the running machine' {
        { & $Command -Root $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        (Get-Outcome { $null | & $Command }).Items | Should -BeNullOrEmpty
    }

    It 'binds no parameter by property name' {
        (Get-Command $Command).Parameters.Values.Attributes.ValueFromPipelineByPropertyName | Should -Not -Contain $true
    }
}

Context 'bad input' {
    It 'reports each missing root and reads the others' {
        $outcome = Get-Outcome { & $Command -Root captures/node-9, captures/node-2 }
        $outcome.Items.Count | Should -Be $Count
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $outcome.Errors[0].TargetObject | Should -BeLike '*node-9'
        $outcome.Errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'reports a missing file by its path' {
        $outcome = Get-Outcome { & $Command -Path captures/node-9/none }
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*node-9*none*'
    }

    It 'reports a pattern that matches nothing' {
        (Get-Outcome { & $Command -Root captures/nothing* }).Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
    }

    It 'says that a folder is none of the files, and a file no root' {
        (Get-Outcome { & $Command -Path $node }).Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileUnreadable,*'
        (Get-Outcome { & $Command -Root (Join-Path $node $File) }).Errors[0].Exception.Message | Should -BeLike '*read by its path*'
    }

    It 'refuses drives that hold no files' {
        $outcome = Get-Outcome { & $Command -Root Env:\ }
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'PathNotFileSystem,*'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'refuses a drive that is not there' {
        (Get-Outcome { & $Command -Path Nowhere:/x }).Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
    }

    It 'refuses objects that are of no use and goes on' {
        $outcome = Get-Outcome { 42, (Get-Item $node) | & $Command }
        $outcome.Items.Count | Should -Be $Count
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'InputObjectUnsupported,*'
        $outcome.Errors[0].TargetObject | Should -Be 42
    }

    It 'says that an empty file is empty' {
        $null = New-Item -ItemType File empty -Force
        $outcome = Get-Outcome { & $Command -Path empty }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelTextInvalid,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*empty*'
    }

    It 'survives binary garbage' {
        [System.IO.File]::WriteAllBytes((Join-Path $TestDrive garbage), [byte[]](0..255 + 10 + 0..255))
        $outcome = Get-Outcome { & $Command -Path garbage }
        $outcome.Items | Should -BeNullOrEmpty
        $outcome.Errors.Count | Should -BeGreaterThan 0
        $outcome.Errors.FullyQualifiedErrorId | ForEach-Object { $_ | Should -BeLike 'KernelTextInvalid,*' }
        @($outcome.Errors.Exception.Message) -match '[\x00-\x1f\x7f]' | Should -BeNullOrEmpty -Because 'a terminal obeys control characters'
    }

    It 'reports <Name> with its line, and reads the rest' -ForEach $Bad {
        Set-Content -LiteralPath bad.txt -Value $_.Text -NoNewline
        $outcome = Get-Outcome { & $Command -Path bad.txt }
        $outcome.Items.Count | Should -Be $_.Items
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'KernelTextInvalid,FragTools.Commands.*'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $outcome.Errors[0].Exception.LineNumber | Should -Be $_.Line
        $outcome.Errors[0].Exception.Message | Should -BeLike "*bad.txt, line $($_.Line): $($_.Message)"
    }

    It 'stops at the first error where it is told to' {
        { & $Command -Root captures/node-9 -ErrorAction Stop } | Should -Throw -ErrorId 'KernelFileMissing,*'
    }
}

Context 'output' {
    It 'is what [OutputType] says' {
        $promised = (Get-Command $Command).OutputType.Type
        (& $Command -Root $node)[0] | Should -BeOfType $promised[0]
    }

    It '-Verbose says what was read' {
        $outcome = Get-Outcome { & $Command -Root $node -Verbose }
        $outcome.Verbose.Message | Should -Contain "$(Join-Path $node $File): $Count $($Count -eq 1 ? 'object' : 'objects') read."
    }

    It 'leaves no cell of a CSV with the name of a type' {
        $cells = & $Command -Root captures/*, "$fixtures/6.18-idle-vm" | ConvertTo-Csv | ConvertFrom-Csv | Get-Cells
        $cells.Count | Should -BeGreaterThan 10
        $cells -match 'System\.|FragTools\.|\[\]|`\d' | Should -BeNullOrEmpty
    }

    It 'gives the same CSV columns for every row' {
        $columns = & $Command -Root captures/* | ForEach-Object { $_.PSObject.Properties.Name -join ',' } | Sort-Object -Unique
        @($columns).Count | Should -Be 1
    }

    It 'makes JSON with arrays for lists and no depth cut' {
        $cut = $null
        $json = & $Command -Root $node | ConvertTo-Json -EnumsAsStrings -Depth 8 -WarningVariable cut
        $cut | Should -BeNullOrEmpty
        $json | Should -Not -Match 'System\.|FragTools\.'
        $rows, $read = @(& $Command -Root $node), @($json | ConvertFrom-Json)
        foreach ($property in $rows[0].PSObject.Properties) {
            if ($property.Value -is [System.Collections.IEnumerable] -and $property.Value -isnot [string] -and $property.Value -isnot [System.Collections.IDictionary]) {
                , $read[0].($property.Name) | Should -BeOfType [array] -Because "$($property.Name) is a list"
            }
        }
    }

    It 'has a view of its own, which throws nothing and shows no error' {
        $before = $Error.Count
        $shown = & $Command -Root "$fixtures/6.18-idle-vm" | Out-String -Width 120
        $shown | Should -Not -Match '#ERR|System\.|FragTools\.'
        $Error.Count | Should -Be $before
    }
}
