BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The module' {
    It 'exports what its manifest names' {
        $module = Get-Module FragTools
        $manifest = Import-PowerShellDataFile -LiteralPath (Join-Path $module.ModuleBase FragTools.psd1)
        $module.ExportedCommands.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'passes its own engine''s test of manifests' {
        $manifest = Test-ModuleManifest -Path (Join-Path (Get-Module FragTools).ModuleBase FragTools.psd1) -WarningVariable warnings
        $manifest.Name | Should -Be 'FragTools'
        $warnings | Should -BeNullOrEmpty
    }

    It 'is imported without a word, and again' {
        $base = (Get-Module FragTools).ModuleBase
        $outcome = Get-Outcome { Import-Module $base -Force -Verbose:$false }
        $outcome.Items + $outcome.Errors + $outcome.Warnings | Should -BeNullOrEmpty
    }

    It 'loads its manifest reader from a folder of its own, out of the way of other modules'' YamlDotNet' {
        $reader = [FragTools.Pods.PodManifestLoader]::Load((Join-Path (Get-Module FragTools).ModuleBase yaml))
        $reader | Should -BeOfType ([FragTools.Pods.IPodManifestReader])
        [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name | Should -Not -Contain 'YamlDotNet'
    }

    It 'has a view for every type that its cmdlets give' {
        foreach ($type in (Get-Module FragTools).ExportedCmdlets.Values.OutputType.Name | Where-Object { $_ -like 'FragTools.*' } | Sort-Object -Unique) {
            Get-FormatData -TypeName $type | Should -Not -BeNullOrEmpty -Because "$type should have a view"
        }
    }

    It 'names only properties that are there, in its views' {
        $format = [xml](Get-Content -LiteralPath (Join-Path (Get-Module FragTools).ModuleBase FragTools.Format.ps1xml) -Raw)
        foreach ($view in $format.SelectNodes('//View')) {
            # "Type#Name" is the type under one of several tables.
            $type = [type]($view.ViewSelectedBy.TypeName -split '#')[0]
            $names = $view.SelectNodes('.//PropertyName').InnerText | Select-Object -Unique
            # A copy of the object in another process shows the same.
            foreach ($shown in "$type", "Deserialized.$type") {
                $known = $type.GetProperties().Name + (Get-TypeData $shown).Members.Keys
                $names | Where-Object { $_ -notin $known } | Should -BeNullOrEmpty -Because "$shown should have all that $($view.Name) shows"
            }
        }
    }

    It 'heads every column of its tables with a property' {
        $format = [xml](Get-Content -LiteralPath (Join-Path (Get-Module FragTools).ModuleBase FragTools.Format.ps1xml) -Raw)
        foreach ($view in $format.SelectNodes('//View[TableControl]')) {
            $type = [type]($view.ViewSelectedBy.TypeName -split '#')[0]
            $headers, $cells = $view.TableControl.TableHeaders.TableColumnHeader, $view.TableControl.TableRowEntries.TableRowEntry.TableColumnItems.TableColumnItem
            for ($column = 0; $column -lt @($cells).Count; $column++) {
                $heading = $headers[$column].Label ?? $cells[$column].PropertyName
                ($type.GetProperties().Name + (Get-TypeData $type).Members.Keys) | Should -Contain $heading -Because "$($view.Name) has a column of that name"
            }
        }
    }

    It 'is imported with a prefix beside a module that has the same names' {
        $base = (Get-Module FragTools).ModuleBase
        $lines = Invoke-Pwsh -Bare "Import-Module '$base' -Prefix Frag; Get-FragBuddyInfo -Root '$fixtures/6.18-idle-vm' | Get-FragExtFragIndex -Order 9 | Out-String -Width 80"
        "$lines" | Should -BeLike '*NumaNode Zone*Order*Block*Index*'
        (Get-Help about_FragTools | Out-String) | Should -BeLike '*Import-Module FragTools -Prefix*'
    }

    It 'shows the same in ConstrainedLanguage' {
        $node = Join-Path $fixtures 6.18-idle-vm
        $full, $constrained = foreach ($mode in 'FullLanguage', 'ConstrainedLanguage') {
            (Invoke-Pwsh "`$ExecutionContext.SessionState.LanguageMode = '$mode'
                'BuddyInfo', 'MemoryInfo' | ForEach-Object { & `"Get-`$_`" -Root '$node' | Out-String -Width 100 }
                Test-MemoryFragmentation -Root '$node' -WarningAction Ignore | Out-String -Width 100") -join "`n"
        }
        $constrained | Should -BeLike '*NumaNode Zone         Free     Largest ByOrder*DMA32*'
        $constrained | Should -Be $full
    }

    It 'sorts, filters and selects by what is read' {
        $node = Join-Path $fixtures 6.18-idle-vm
        (Get-SlabCache -Root $node | Sort-Object Size -Descending)[0].Name | Should -Be (Get-SlabCache -Root $node | Sort-Object SizeBytes -Descending)[0].Name
        @(Get-ExtFragIndex -Root $node | Where-Object Index -eq -1).Count | Should -Be @(Get-ExtFragIndex -Root $node | Where-Object FragmentationIndex -eq -1).Count
        $score = Get-PodOomScore -Root (New-Node $TestDrive/node-1) | Select-Object Rank, Score, Process -First 1
        $score.Process | Should -Be 'sh'
        $score.Rank, $score.Score | Should -Be 1, 1333
        (Get-BuddyInfo -Root $node | ConvertTo-Csv)[0] | Should -Not -BeLike '*"Free"*' -Because 'a number stands in CSV once'
    }
}
