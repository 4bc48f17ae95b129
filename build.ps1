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
    Writes into out/ for each runtime the native file with the texts that go with it (.tar.gz), a .deb and an .rpm where dpkg-deb and
    rpmbuild are there, a bill of materials, the manifest of the kubectl plugin for krew, and SHA256SUMS.
.EXAMPLE
    ./build.ps1 Mutants -Room Gfp, Watermarks -Sample 50
    Do the tests bite? 50 mutants of each of two rooms of Core (100 of all seven, unless told otherwise; 0 for all mutants).
#>
param(
    # Help writes en-US/FragTools.dll-Help.xml anew from the texts in src/FragTools/Help, Types FragTools.Types.ps1xml and
    # FragTools.Format.ps1xml in src/FragTools from the list in src/FragTools/Types, Docs the schemas of docs/schemas from the types and
    # the picture of the README.
    [ValidateSet('Build', 'Try', 'Test', 'Package', 'PackageNative', 'Help', 'Types', 'Docs', 'Mutants')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Package' ? 'Release' : 'Debug',

    # Of Package, for whoever publishes it: where the project and a picture of it are on the web.
    [uri] $ProjectUri,
    [uri] $IconUri,

    # Of Mutants: which rooms, and how many mutants of each.
    [string[]] $Room,
    [int] $Sample
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

    'Mutants' {
        $of = @{}
        foreach ($name in 'Room', 'Sample') {
            if ($PSBoundParameters.ContainsKey($name)) { $of[$name] = $PSBoundParameters[$name] }
        }
        & $PSScriptRoot/tests/mutants/Measure-Mutants.ps1 @of
    }

    'Package' {
        Build-Module
        & $PSScriptRoot/src/FragTools/Package/New-ModulePackage.ps1 -ModulePath $module -OutputPath $PSScriptRoot/out -ProjectUri $ProjectUri -IconUri $IconUri
    }

    'PackageNative' {
        # The time that all files have is the commit's, so that the same source gives the same bytes.
        $time = $env:SOURCE_DATE_EPOCH ?? (git -C $PSScriptRoot log -1 --format=%ct)
        $program = $null
        foreach ($runtime in 'linux-x64', 'linux-arm64') {
            $folder = Join-Path $PSScriptRoot out "fragtools-$version-$runtime"
            dotnet publish (Join-Path $PSScriptRoot src FragTools.Cli) -c Release -r $runtime -o $folder --artifacts-path (Join-Path $PSScriptRoot out native) --nologo
            # The first runs here, and writes the man page of both.
            $program ??= Join-Path $folder fragtools
            & $PSScriptRoot/src/FragTools.Cli/Package/New-NativePackage.ps1 -NativePath $folder -Runtime $runtime -OutputPath (Join-Path $PSScriptRoot out) `
                -Program $program -Version $version -SourceDate $time
        }
    }
}
