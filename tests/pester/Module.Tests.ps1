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
            foreach ($name in $view.SelectNodes('.//PropertyName').InnerText) {
                $type.GetProperty($name) | Should -Not -BeNullOrEmpty -Because "$type should have $name"
            }

            foreach ($script in $view.SelectNodes('.//ScriptBlock').InnerText) {
                foreach ($match in [regex]::Matches($script, '\$_\.(\w+)')) {
                    $type.GetMember($match.Groups[1].Value) | Should -Not -BeNullOrEmpty -Because "$script should name a member of $type"
                }
            }
        }
    }
}
