BeforeDiscovery {
    $commands = @((Get-Module FragTools).ExportedCmdlets.Keys | Sort-Object | ForEach-Object { @{ Command = $_ } })
    $examples = foreach ($command in $commands.Command) {
        foreach ($example in (Get-Help $command -Full).examples.example) {
            @{ Command = $command; Title = $example.title; Code = $example.code }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = New-Node -Path (Join-Path $TestDrive 'captures/node-1')
    $null = New-Node -Path (Join-Path $TestDrive 'captures/node-2') -HostName 'node-2'
    Push-Location -LiteralPath $TestDrive
    Set-Content settings.csv 'Name,Value'

    function ssh {
        # "ssh node-1 [sudo] cat /proc/buddyinfo", where captures/node-1 is the node.
        Get-Content -LiteralPath "captures/$($args[0])$($args[-1])"
    }
}

AfterAll { Pop-Location }

Describe 'Help of <Command>' -ForEach $commands {
    It 'has every part' {
        $help = Get-Help $Command -Full
        $help.Synopsis | Should -Match '^[A-Z][a-z]+s '
        $help.description.Text | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $help.alertSet.alert.Text | Should -Not -BeNullOrEmpty
    }

    It 'says what comes out' {
        (Get-Help $Command -Full).returnValues.returnValue.type.name | Should -Be (Get-Command $Command).OutputType.Name
    }

    It 'leads to help that is there' {
        foreach ($link in (Get-Help $Command -Full).relatedLinks.navigationLink.linkText) {
            (Get-Help $link).Name | Should -Be $link
        }
    }

    It 'shows without an error' {
        $before = $Error.Count
        Get-Help $Command -Full | Out-String -Width 80 | Should -BeLike "*$Command*SYNTAX*PARAMETERS*Example 1*"
        $Error.Count | Should -Be $before
    }
}

Describe 'Example of <Command>' -ForEach $examples {
    It '<Title>: <Code>' {
        if ($Code -notmatch 'captures|ssh' -and -not $IsLinux) { Set-ItResult -Skipped -Because 'it reads the running machine, which is not Linux' }

        # What writes to the kernel only says what it would do.
        $WhatIfPreference = $Command -match '^(Clear|Invoke|Set|Watch)-'

        # What goes on until Ctrl-C ends with its first look.
        $PSDefaultParameterValues = @{ 'Watch-MemoryFragmentation:Count' = 1 }
        $outcome = Get-Outcome ([scriptblock]::Create($Code))
        $outcome.Errors | Should -BeNullOrEmpty
        $Code | Should -Match $Command
    }
}

Describe 'The help file' {
    It 'is what the texts and the cmdlets give: ./build.ps1 Help writes it' {
        $written = Join-Path $TestDrive written.xml
        & "$PSScriptRoot/../../src/FragTools/Help/ConvertTo-Maml.ps1" -ModulePath (Get-Module FragTools).ModuleBase -OutputPath $written
        $committed = "$PSScriptRoot/../../en-US/FragTools.dll-Help.xml"
        (Get-Content -LiteralPath $written -Raw) -ceq (Get-Content -LiteralPath $committed -Raw).Replace("`r`n", "`n") | Should -BeTrue
    }
}

Describe 'about_FragTools' {
    BeforeAll { $about = Get-Help about_FragTools | Out-String }

    It 'names every cmdlet' {
        foreach ($command in (Get-Module FragTools).ExportedCmdlets.Keys) { $about | Should -BeLike "*$command*" }
    }

    It 'names every error id' {
        foreach ($id in [enum]::GetNames([FragTools.Linux.NodeError])) { $about | Should -BeLike "*$id*" }
    }

    It 'names no cmdlet that is not there' {
        # Get-FragMemoryInfo is the name with the prefix that the text imports with.
        foreach ($match in [regex]::Matches($about, '\b[A-Z][a-z]+-[A-Z]\w+\b')) {
            $names = $match.Value, ($match.Value -creplace '-Frag(?=[A-Z])', '-')
            Get-Command $names -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because $match.Value
        }
    }
}
