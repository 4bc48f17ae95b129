#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Build, test or package FragTools: a thin wrapper over dotnet.
.EXAMPLE
    ./build.ps1
    Stages the module at out/FragTools, ready to import.
.EXAMPLE
    ./build.ps1 Package
    Writes out/FragTools-<version>.zip: one folder, FragTools, to unpack below a folder of PSModulePath.
#>
param(
    # Help writes en-US/FragTools.dll-Help.xml anew from the texts in src/FragTools/Help.
    [ValidateSet('Build', 'Test', 'Package', 'Help')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Package' ? 'Release' : 'Debug'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$module = Join-Path $PSScriptRoot out FragTools

switch ($Task) {
    'Test' { dotnet test $PSScriptRoot --configuration $Configuration }
    default { dotnet build $PSScriptRoot --configuration $Configuration }
}

if ($Task -eq 'Help') {
    # A process of its own: an assembly once imported stays locked and loaded.
    $script = Join-Path $PSScriptRoot src FragTools Help ConvertTo-Maml.ps1
    $file = Join-Path $PSScriptRoot en-US FragTools.dll-Help.xml
    & (Get-Process -Id $PID).Path -NoProfile -File $script -ModulePath $module -OutputPath $file
    dotnet build $PSScriptRoot --configuration $Configuration
}

if ($Task -eq 'Package') {
    $version = (Import-PowerShellDataFile -LiteralPath (Join-Path $module FragTools.psd1)).ModuleVersion
    $archive = Join-Path $PSScriptRoot out "FragTools-$version.zip"
    Compress-Archive -LiteralPath $module -DestinationPath $archive -Force
    Get-Item -LiteralPath $archive
}
