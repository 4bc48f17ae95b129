<#
.SYNOPSIS
    Runs the suites beside this script against one staged module and writes what came of each case as JSON.
.DESCRIPTION
    Started by tests/FragTools.Contract.Tests. By hand, after dotnet build, in the PowerShell of the tool manifest:
    dotnet dnx -y powershell ./tests/pester/Run.ps1 -Suite Get-OomKill
#>
param(
    [string] $ModulePath = (Join-Path $PSScriptRoot '../../out/FragTools'),

    # The Pester to run them with; by itself the newest that a build restored.
    [string] $PesterPath = (Get-ChildItem "$($env:NUGET_PACKAGES ?? "$HOME/.nuget/packages")/pester/*/tools/Pester.psd1" |
            Sort-Object { [version]$_.Directory.Parent.Name } | Select-Object -Last 1).FullName,

    # Where to write the report; without it the suites' own words are shown.
    [string] $ReportPath,

    # The suites to run, with wildcards.
    [string] $Suite = '*'
)

# No $ErrorActionPreference: the suites are to see errors as a prompt does.
Import-Module $PesterPath -MinimumVersion 5.3 -ErrorAction Stop
$module = Import-Module (Resolve-Path -LiteralPath $ModulePath -ErrorAction Stop).Path -PassThru -ErrorAction Stop
$assembly = @($module.ExportedCmdlets.Values)[0].ImplementingType.Assembly

$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $PSScriptRoot "$Suite.Tests.ps1"
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $ReportPath ? 'None' : 'Detailed'
$result = Invoke-Pester -Configuration $configuration
if (-not $ReportPath) { return }

# Pester's own XML says nothing of a suite that failed before its first case, or after its last.
$broken = @($result.FailedContainers) + @($result.FailedCount ? $null : $result.FailedBlocks) -ne $null
[ordered]@{
    Engine   = "$($PSVersionTable.PSVersion)"
    Assembly = $assembly.Location
    Sha256   = (Get-FileHash -LiteralPath $assembly.Location -Algorithm SHA256).Hash
    Broken   = @($broken | ForEach-Object { "$($_): $($_.ErrorRecord)" })
    Cases    = @($result.Tests | ForEach-Object {
            [ordered]@{ Name = $_.ExpandedPath; Result = "$($_.Result)"; Message = "$($_.ErrorRecord -join "`n")" }
        })
} | ConvertTo-Json -Depth 4 | Set-Content -LiteralPath $ReportPath
