Describe 'Test-MemoryFragmentation' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }

    Context 'what it gives' {
        It 'is one verdict a node, with the properties that it promises and no others' {
            $verdict = Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05"
            $verdict | Should -BeOfType FragTools.Diagnosis.FragmentationVerdict
            $verdict.psobject.Properties.Name | Should -Be Host, Verdict, Confidence, Summary, Evidence, Remedies, Affected, AffectedCount, KernelVersion, Sources, UnreadLines, SchemaVersion
            "$($verdict.Verdict) $($verdict.Confidence)" | Should -BeExactly 'Fragmentation Likely'
            $verdict.Affected.Pod | Should -BeExactly 'matchdataserver-1255064836-t4b2w'
        }

        It 'keeps each finding''s numbers, object and place' {
            $verdict = Test-MemoryFragmentation -Root "$fixtures/3.10.0-514-beta_004-before"
            $first = $verdict.Evidence[0]
            $first.Id, "$($first.Severity)", $first.LineNumber | Should -Be 'FT003', 'Critical', 2
            $first.Numbers.Order, $first.Numbers.Occurrences, $first.Numbers.Count | Should -Be 6, 1, 3
            $first.Basis | Should -BeOfType FragTools.Reports.PageAllocFailure
            ($verdict.Evidence | Where-Object Id -eq FT005)[0].Numbers['FragmentationIndex'] | Should -Be 0.980
        }

        It 'compares with words' {
            Test-MemoryFragmentation -Root "$fixtures/5.15-*" | Where-Object Verdict -eq CgroupLimit | ForEach-Object Host | Should -BeExactly 'limit-1'
            Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" | Where-Object Confidence -ge Likely | Should -HaveCount 1
        }

        It 'sorts what is shown or kept by severity, and pipes on at once' {
            $roots = "$fixtures/5.15-healthy", "$fixtures/unknown-tke-dc05", "$fixtures/3.10.0-514-beta_004-before"
            $verdicts = Test-MemoryFragmentation -Root $roots
            $verdicts.Verdict | Should -Be Fragmentation, Fragmentation, NotFragmentation
            $verdicts[0, 1].Confidence | Should -Be Proven, Likely
            (Test-MemoryFragmentation -Root $roots | ForEach-Object Verdict)[0] | Should -Be NotFragmentation
            (Test-MemoryFragmentation -Root $roots | Select-Object -First 1).Host | Should -Be $verdicts[2].Host
        }

        It 'says with -Quiet whether it is fragmentation, one bool a node' {
            Test-MemoryFragmentation -Quiet -Root "$fixtures/unknown-tke-dc05" | Should -BeTrue
            Test-MemoryFragmentation -Quiet -Root "$fixtures/unknown-tke-dc05", "$fixtures/5.15-healthy" | Should -Be $true, $false
            Test-MemoryFragmentation -Quiet -Path "$fixtures/unknown-tke-dc05/proc/buddyinfo" | Should -BeExactly $false -Because 'free blocks alone prove nothing'
        }
    }

    Context 'what was not understood' {
        It 'is warned of once a source, listed with -Verbose, and clears nothing' {
            $unread = 'May  3 10:00:01 node-1 kernel: cc1: page allocation failure at noon'
            $verdict = "$unread`n$unread" | Test-MemoryFragmentation -WarningVariable warnings -WarningAction SilentlyContinue -Verbose 4> $TestDrive/verbose
            "$($verdict.Verdict)", $verdict.UnreadLines | Should -Be 'Inconclusive', 2
            ($verdict.Sources | Where-Object UnreadLines).FirstUnreadLine | Should -BeExactly "line 1: $unread"
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike '*2 lines look like kernel reports and could not be read, the first is line 1: May*LogLineUnread*'
            @(Get-Content $TestDrive/verbose | Where-Object { $_ -like '*, line 2: May*' }) | Should -HaveCount 1
        }
    }

    Context 'what it takes' {
        It 'takes folders and files from the pipeline' {
            Get-Item "$fixtures/unknown-tke-dc05", "$fixtures/5.15-healthy" | Test-MemoryFragmentation | ForEach-Object Host | Should -Be 'dc05', 'calm-1'
            (Get-Item "$fixtures/5.15-veth-worker2/var/log/kern.log" | Test-MemoryFragmentation).Verdict | Should -Be Fragmentation
        }

        It 'takes an archive as it is' {
            $archive = Join-Path $TestDrive node.tar.gz
            tar -czf $archive -C "$fixtures/unknown-tke-dc05" .
            "$((Test-MemoryFragmentation -Root $archive).Verdict)" | Should -BeExactly 'Fragmentation'
            "$((Get-Item $archive | Test-MemoryFragmentation).Verdict)" | Should -BeExactly 'Fragmentation'
        }

        It 'takes text, and knows it by what it holds' {
            (Get-Content "$fixtures/unknown-tke-dc05/proc/buddyinfo" | Test-MemoryFragmentation).Confidence | Should -Be Possible
            (Get-Content "$fixtures/5.15-veth-worker2/var/log/kern.log" -Raw | Test-MemoryFragmentation).Confidence | Should -Be Proven
        }

        It 'makes one node of files that belong together' {
            $verdict = Test-MemoryFragmentation -Path "$fixtures/unknown-tke-dc05/proc/buddyinfo", "$fixtures/unknown-tke-dc05/var/log/dmesg"
            "$($verdict.Verdict) $($verdict.Confidence)" | Should -BeExactly 'Fragmentation Likely'
        }

        It 'goes by what is given as now' {
            $verdict = Test-MemoryFragmentation -Root "$fixtures/5.15-old-failure" -Now 2026-02-03T04:15:00Z
            ($verdict.Sources | Where-Object Name -EQ 'time of capture').Detail | Should -BeExactly '2026-02-03 04:15:00 UTC, by what was given as now'
            "$($verdict.Verdict) $((Test-MemoryFragmentation -Root "$fixtures/5.15-old-failure").Verdict)" | Should -BeExactly 'Fragmentation Fragmentation'
        }

        It 'does not read the machine for a folder''s property Root' {
            Get-ChildItem -LiteralPath $fixtures -Directory -Filter 5.15-healthy | Test-MemoryFragmentation | ForEach-Object Host | Should -Be 'calm-1'
        }

        It 'says what is wrong and goes on' {
            $verdicts = Test-MemoryFragmentation -LiteralRoot '/no/such', "$fixtures/5.15-healthy" -ErrorVariable problem -ErrorAction SilentlyContinue
            $verdicts.Host | Should -Be 'calm-1'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
            { 42 | Test-MemoryFragmentation -ErrorAction Stop } | Should -Throw -ErrorId 'InputObjectUnsupported,*'
        }

        It 'warns where nothing comes through the pipeline' {
            @() | Test-MemoryFragmentation -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warned | Should -BeLike 'Nothing came through the pipeline*'
        }
    }

    Context 'what a node is asked before anything fails' {
        BeforeAll {
            # 10240 pages, and no block of order 9.
            $blocks = 'Node 0, zone   Normal 2048 0 0 0 0 0 0 0 32 0 0'
        }

        It 'answers whether a block of an order would be had' {
            $verdict = $blocks | Test-MemoryFragmentation -Order 9
            "$($verdict.Verdict)", $verdict.Evidence[0].Id | Should -Be 'Fragmentation', 'FT047'
            $verdict.Summary | Should -BeLike 'A request of order 9 (2 MiB) finds no block now*'
            ($blocks | Test-MemoryFragmentation -Order 8).Summary | Should -BeLike 'A request of order 8 (1 MiB) finds a block now: node 0 Normal has 32 free blocks*/proc/zoneinfo would tell*'
        }

        It 'answers whether huge pages would be had, of any size' {
            ($blocks | Test-MemoryFragmentation -HugePages 4).Evidence[0].Numbers.HugePageBytes | Should -Be 2MB
            foreach ($size in '1G', 1GB, '1GiB') {
                ($blocks | Test-MemoryFragmentation -HugePages 4 -HugePageSize $size).Evidence[0].Numbers.HugePageBytes | Should -Be 1GB
            }
        }

        It 'refuses what no kernel has' {
            { $blocks | Test-MemoryFragmentation -Order 32 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
            { $blocks | Test-MemoryFragmentation -HugePages 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
            { $blocks | Test-MemoryFragmentation -HugePages 1 -HugePageSize 3M } | Should -Throw "*'3M' is no size of a huge page*"
            { $blocks | Test-MemoryFragmentation -HugePageSize 1G } | Should -Throw -ErrorId 'HugePagesMissing,*'
        }
    }

    Context 'what it looks like' {
        It 'is one screen a node' {
            $text = Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" | Out-String -Width 80
            $text.TrimStart() | Should -BeLike 'dc05: Fragmentation (Likely)*Who paid: basic/matchdataserver*What helps first: Drop the caches*Invoke-MemoryCompaction -Order 6 -DropCaches All*Not read: proc/zoneinfo*add -Detailed*'
            @($text -split "`n").Count | Should -BeLessOrEqual 24
        }

        It 'tells one node at length where that is asked for, with the same object' {
            $verdict = Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" -Detailed
            $verdict | Should -BeOfType FragTools.Diagnosis.FragmentationVerdict
            $text = $verdict | Out-String -Width 80
            Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" | Format-Custom -View Detailed | Out-String -Width 80 | ForEach-Object TrimEnd | Should -BeExactly $text.TrimEnd()
            $text.TrimStart() | Should -BeLike 'dc05: Fragmentation (Likely)*Evidence*FT004 *What helps*PS> Invoke-MemoryCompaction -Order 6 -DropCaches All*Who paid*What was read*'
        }

        It 'is a row a node as a table' {
            Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" | Format-Table | Format-Plainly -Width 100 | Should -BeLike '*Host*Verdict*Confidence*Pods*Evidence*dc05*Fragmentation*Likely*1*FT004 FT016 FT005*'
        }

        It 'breaks the lines of its pieces between words' {
            $verdict = Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05"
            $verdict.Evidence[0] | Out-String -Width 80 | Should -BeLike "*FT004 Critical runc:?1:CHILD? was refused a block of order 6. The report does`n *not hold*"
            $verdict.Remedies[0] | Out-String -Width 80 | Should -BeLike '*Immediate Drop the caches, then compact*Invoke-MemoryCompaction -Order 6*'
            ($verdict.Sources | Out-String -Width 80) -replace '\s+', ' ' | Should -BeLike '*Missing *proc/zoneinfo *no such file*'
        }

        It 'has no type''s name in a CSV' {
            $csv = Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" | ConvertTo-Csv
            $csv -join "`n" | Should -Not -Match 'FragTools\.|System\.'
            ($csv | ConvertFrom-Csv).Evidence | Should -BeExactly 'FT004 FT016 FT005 FT005'
            $rows = (Test-MemoryFragmentation -Root "$fixtures/5.15-*").Remedies | ConvertTo-Csv
            $rows -join "`n" | Should -Not -Match 'FragTools\.|System\.'
        }

        It 'has lists as arrays in JSON' {
            $json = Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" | ConvertTo-Json -Depth 4 -EnumsAsStrings -WarningAction SilentlyContinue | ConvertFrom-Json
            $json.Evidence.Count | Should -Be 4
            $json.Verdict | Should -BeExactly 'Fragmentation'
        }
    }

    It 'has help for each finding' {
        (Get-Help about_FragTools_Findings | Out-String) | Should -BeLike '*FT003*FT038*'
    }

    It 'takes an archive that a program writes into the pipeline' {
        $program = Get-ChildItem "$PSScriptRoot/../../src/FragTools.Cli/bin/*/net10.0/fragtools.dll" -ErrorAction Ignore | Select-Object -First 1
        $dotnet = Get-Command dotnet -CommandType Application -ErrorAction Ignore | Select-Object -First 1
        if (-not ($program -and $dotnet)) { Set-ItResult -Skipped -Because 'the command line was not built' }
        $tree = "$fixtures/3.10.0-514-beta_004-before"
        $verdict = & $dotnet $program capture - --root $tree 2>$null | Test-MemoryFragmentation
        "$verdict" | Should -Be "$(Test-MemoryFragmentation -Root $tree)"
        $verdict.Evidence.Id | Should -Be (Test-MemoryFragmentation -Root $tree).Evidence.Id
        (& $dotnet $program capture - --root $tree 2>$null | Get-PageAllocFailure).Count | Should -Be (Get-PageAllocFailure -Root $tree).Count
    }
}
