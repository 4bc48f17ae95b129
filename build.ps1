#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Try, build, test or package FragTools: a thin wrapper over dotnet.
.EXAMPLE
    dotnet dnx -y powershell ./build.ps1 Try
    Builds the module, imports it and shows the verdict on a captured node. No PowerShell has to be installed for it.
.EXAMPLE
    ./build.ps1
    Stages the module at out/FragTools, ready to import.
.EXAMPLE
    ./build.ps1 Package
    Writes out/FragTools.<version>.nupkg, for Publish-PSResource or a folder repository, and out/FragTools-<version>.zip: one
    folder, FragTools, to unpack below a folder of PSModulePath.
.EXAMPLE
    ./build.ps1 PackageNative
    Writes out/fragtools-<version>-<runtime>.tar.gz for each runtime: the native file and the texts that go with it.
#>
param(
    # Help writes en-US/FragTools.dll-Help.xml anew from the texts in src/FragTools/Help, Types src/FragTools/FragTools.Types.ps1xml
    # from the list in src/FragTools/Types, Docs the schemas of docs/schemas from the types and the picture of the README.
    [ValidateSet('Build', 'Try', 'Test', 'Package', 'PackageNative', 'Help', 'Types', 'Docs')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Package' ? 'Release' : 'Debug',

    # Of Package, for whoever publishes it: where the project and a picture of it are on the web.
    [uri] $ProjectUri,
    [uri] $IconUri
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$module = Join-Path $PSScriptRoot out FragTools
$version = (Import-PowerShellDataFile -LiteralPath (Join-Path $PSScriptRoot FragTools.psd1)).ModuleVersion

function Build-Module {
    # What the module needs and nothing else; a build stages it.
    dotnet build (Join-Path $PSScriptRoot src FragTools) --configuration $Configuration --nologo
}

switch ($Task) {
    'Build' { Build-Module }

    'Try' {
        Write-Host "Building the module (Core, Yaml, the cmdlets) with the .NET SDK $(dotnet --version): half a minute or so the first time."
        Build-Module
        $node = Join-Path tests fixtures 3.10.0-514-beta_004-before
        Write-Host "`nPowerShell $($PSVersionTable.PSVersion), with the module that was staged at out/FragTools:"
        Write-Host "PS> Import-Module ./out/FragTools`nPS> Test-MemoryFragmentation -Root $node"
        Import-Module $module
        Test-MemoryFragmentation -Root (Join-Path $PSScriptRoot $node)
    }

    'Test' { dotnet test $PSScriptRoot --configuration $Configuration }

    { $_ -in 'Help', 'Types' } {
        Build-Module
        # A process of its own: an assembly once imported stays locked and loaded. The .NET tool is a pwsh.dll that dotnet runs.
        $program, $first = [Environment]::ProcessPath, @()
        if ((Split-Path -LeafBase $program) -eq 'dotnet') { $first = @(Join-Path $PSHOME pwsh.dll) }
        $script, $file = $Task -eq 'Help' ? ('Help/ConvertTo-Maml.ps1', 'en-US/FragTools.dll-Help.xml') : ('Types/ConvertTo-Types.ps1', 'src/FragTools/FragTools.Types.ps1xml')
        & $program @first -NoProfile -File $PSScriptRoot/src/FragTools/$script -ModulePath $module -OutputPath $PSScriptRoot/$file
        Build-Module
    }

    'Docs' {
        $env:FRAGTOOLS_WRITE_DOCS = 1
        try { dotnet test $PSScriptRoot --filter 'A_schema_is_what_the_types_say|The_picture_is_what_the_module_draws' }
        finally { $env:FRAGTOOLS_WRITE_DOCS = $null }
    }

    'Package' {
        Build-Module
        & $PSScriptRoot/src/FragTools/Package/New-ModulePackage.ps1 -ModulePath $module -OutputPath $PSScriptRoot/out -ProjectUri $ProjectUri -IconUri $IconUri
    }

    'PackageNative' {
        # The file with the texts that have to go with it: see THIRD-PARTY-NOTICES.md.
        $sdk = [System.Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()
        foreach ($runtime in 'linux-x64', 'linux-arm64') {
            $folder = Join-Path $PSScriptRoot out "fragtools-$version-$runtime"
            dotnet publish (Join-Path $PSScriptRoot src FragTools.Cli) -c Release -r $runtime -o $folder --artifacts-path (Join-Path $PSScriptRoot out native) --nologo
            Copy-Item -LiteralPath "$PSScriptRoot/LICENSE", "$PSScriptRoot/THIRD-PARTY-NOTICES.md", "$PSScriptRoot/src/FragTools.Cli/LGPL-2.1.txt" -Destination $folder
            Copy-Item -LiteralPath "$sdk/../../../ThirdPartyNotices.txt" -Destination "$folder/dotnet-notices.txt"
            tar -czf "$folder.tar.gz" -C (Split-Path $folder) (Split-Path -Leaf $folder)
            Get-Item -LiteralPath "$folder.tar.gz"
        }
    }
}
