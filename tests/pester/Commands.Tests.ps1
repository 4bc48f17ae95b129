# Whatever is printed to be typed: by help and by remedies (README and docs: DocsTests). It parses, and binds to parameters that are there.

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $module = Get-Module FragTools
    $printed = [System.Collections.Generic.List[hashtable]]::new()
    foreach ($command in $module.ExportedCmdlets.Keys | Sort-Object) {
        $help = Get-Help $command -Full
        foreach ($example in $help.examples.example) { $printed.Add(@{ Where = "help of $command, $($example.title)"; Code = $example.code }) }
    }
    $shell = [System.Collections.Generic.List[hashtable]]::new()
    foreach ($fixture in Get-ChildItem $fixtures -Directory) {
        foreach ($remedy in (Test-MemoryFragmentation -Root $fixture.FullName -WarningAction Ignore -ErrorAction Ignore).Remedies) {
            if ($remedy.PowerShellCommand) { $printed.Add(@{ Where = "remedy $($remedy.Kind) of $($fixture.Name)"; Code = $remedy.PowerShellCommand }) }
            if ($remedy.ShellCommand) { $shell.Add(@{ Where = "remedy $($remedy.Kind) of $($fixture.Name)"; Code = $remedy.ShellCommand }) }
        }
    }
}

Describe 'A command that is printed' {
    It 'parses and binds: <Where>' -ForEach $printed {
        $problems = $null
        $ast = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty -Because $Code
        foreach ($call in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
            $command = (Get-Module FragTools).ExportedCmdlets[[string] $call.GetCommandName()]
            if ($command) {
                foreach ($parameter in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because $Code
                }
            }
        }
    }

    It 'is a line of a shell: <Where>' -ForEach $shell {
        if (-not (Get-Command bash -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no bash' }
        $Code | env LC_ALL=C bash -n 2>&1 | Should -BeNullOrEmpty -Because $Code
    }

    It 'is found at all' {
        # Twenty cmdlets with three examples each at least, and remedies of both kinds.
        $module = Get-Module FragTools
        $remedies = (Test-MemoryFragmentation -Root "$fixtures/unknown-tke-dc05" -WarningAction Ignore).Remedies
        $remedies.PowerShellCommand | Should -Not -BeNullOrEmpty
        $remedies.ShellCommand | Should -Not -BeNullOrEmpty
        @($module.ExportedCmdlets.Keys | ForEach-Object { (Get-Help $_ -Full).examples.example }).Count | Should -BeGreaterOrEqual (3 * $module.ExportedCmdlets.Count)
    }

    BeforeAll { . $PSScriptRoot/Common.ps1 }
}
