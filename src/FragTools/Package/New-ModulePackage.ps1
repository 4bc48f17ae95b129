<#
.SYNOPSIS
    Packs a staged module: a .nupkg that Publish-PSResource takes and a folder repository holds as it is, and a .zip to unpack.
.DESCRIPTION
    Compress-PSResource makes the package. What it would make anew each time is taken out (times, a random name, the system it ran
    on), so that the same module gives the same bytes, wherever and whenever.
#>
param(
    # The staged module.
    [Parameter(Mandatory)] [string] $ModulePath,

    # The folder that gets both files.
    [Parameter(Mandatory)] [string] $OutputPath,

    # Where the module's project and its picture are on the web, for whoever publishes it: the source knows no such place.
    [uri] $ProjectUri,
    [uri] $IconUri
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

function Write-Archive([string] $Path, [System.Collections.IDictionary] $Files) {
    # One time for all, that which https://reproducible-builds.org/specs/source-date-epoch has; a zip knows none before 1980.
    $time = [DateTimeOffset]::FromUnixTimeSeconds([Math]::Max([long]($env:SOURCE_DATE_EPOCH ?? 0), 315619200))
    [string[]] $names = $Files.Keys
    [Array]::Sort($names, [StringComparer]::Ordinal)
    $archive = [System.IO.Compression.ZipArchive]::new([System.IO.File]::Create($Path), 'Create')
    try {
        foreach ($name in $names) {
            $entry = $archive.CreateEntry($name)
            $entry.LastWriteTime = $time
            $stream = $entry.Open()
            $stream.Write($Files[$name])
            $stream.Dispose()
        }
    }
    finally { $archive.Dispose() }
    Get-Item -LiteralPath $Path
}

$null = New-Item -ItemType Directory -Path $OutputPath -Force
$work = Join-Path ([System.IO.Path]::GetTempPath()) "fragtools-package-$PID"
try {
    $null = New-Item -ItemType Directory -Path $work
    Copy-Item -LiteralPath $ModulePath -Destination $work/FragTools -Recurse
    $manifest = Get-Item -LiteralPath $work/FragTools/FragTools.psd1
    $text = [System.IO.File]::ReadAllText($manifest)
    foreach ($name in 'ProjectUri', 'IconUri') {
        $uri = Get-Variable $name -ValueOnly
        if ($uri) { $text = $text -replace '(?m)^( *)PSData *= *@\{', "`$0`n`$1    $name = '$("$uri" -replace "'", "''")'" }
    }

    [System.IO.File]::WriteAllText($manifest, $text)
    $version = (Import-PowerShellDataFile -LiteralPath $manifest).ModuleVersion
    $files = @{}
    Get-ChildItem -LiteralPath $work/FragTools -Recurse -File | ForEach-Object {
        $files["FragTools/$([System.IO.Path]::GetRelativePath("$work/FragTools", $_).Replace('\', '/'))"] = [System.IO.File]::ReadAllBytes($_)
    }

    Compress-PSResource -Path $work/FragTools -DestinationPath $work
    $parts = @{}
    $package = [System.IO.Compression.ZipFile]::OpenRead("$work/FragTools.$version.nupkg")
    try {
        foreach ($entry in $package.Entries) {
            $bytes = [System.IO.MemoryStream]::new()
            $stream = $entry.Open()
            $stream.CopyTo($bytes)
            $stream.Dispose()
            $parts[$entry.FullName -replace '[0-9a-f]{32}(?=\.psmdcp$)', 'FragTools'] = switch -Wildcard ($entry.FullName) {
                '*.rels' {
                    $relations = [System.Text.Encoding]::UTF8.GetString($bytes.ToArray()) -replace '[0-9a-f]{32}(?=\.psmdcp")', 'FragTools'
                    , [System.Text.Encoding]::UTF8.GetBytes(($relations -replace '(core-properties/FragTools\.psmdcp" Id=)"\w+"', '$1"properties"'))
                }
                '*Content_Types*' {
                    # In the order in which a folder gave its files.
                    $types = [System.Text.Encoding]::UTF8.GetString($bytes.ToArray())
                    $sorted = [regex]::Matches($types, '<(Default|Override) [^>]*>').Value | Sort-Object -CaseSensitive -Culture ''
                    , [System.Text.Encoding]::UTF8.GetBytes(($types -replace '(?s)(<Types [^>]*>).*', '$1') + ($sorted -join '') + '</Types>')
                }
                '*.psmdcp' {
                    $properties = [System.Text.Encoding]::UTF8.GetString($bytes.ToArray())
                    , [System.Text.Encoding]::UTF8.GetBytes(($properties -replace '\s*<lastModifiedBy>.*?</lastModifiedBy>'))
                }
                default { , $bytes.ToArray() }
            }
        }
    }
    finally { $package.Dispose() }
    Write-Archive (Join-Path $OutputPath "FragTools.$version.nupkg") $parts
    Write-Archive (Join-Path $OutputPath "FragTools-$version.zip") $files
}
finally { Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction Ignore }
