<#
.SYNOPSIS
    Makes of a published native file what a fleet installs: .tar.gz, .deb and .rpm, with a bill of materials and SHA-256 sums.
.DESCRIPTION
    The same file gives the same bytes, whenever and wherever it is packed. A .deb needs dpkg-deb, an .rpm rpmbuild; what is not there is
    left out, and said. Once the archives of both runtimes are there, krew's manifest gets their sums. In every package are the man page, the completions of bash, zsh and fish, the units of systemd, and the rules for
    Prometheus and node-problem-detector.
#>
param(
    # The folder that dotnet publish wrote, and its runtime.
    [Parameter(Mandatory)] [string] $NativePath,
    [Parameter(Mandatory)] [ValidateSet('linux-x64', 'linux-arm64')] [string] $Runtime,

    # Where to.
    [Parameter(Mandatory)] [string] $OutputPath,

    # A fragtools that runs here, which writes the man page and the completions.
    [Parameter(Mandatory)] [string] $Program,

    [Parameter(Mandatory)] [string] $Version,

    # The time that all files have, in seconds since 1970: that of the commit.
    [Parameter(Mandatory)] [long] $SourceDate
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$repository = (Resolve-Path -LiteralPath "$PSScriptRoot/../../..").Path
$env:SOURCE_DATE_EPOCH = $SourceDate
$env:LC_ALL = 'C'
$null = New-Item -ItemType Directory -Force $OutputPath
$OutputPath = (Resolve-Path -LiteralPath $OutputPath).Path
$name = "fragtools-$Version-$Runtime"
$debian, $redHat = $Runtime -eq 'linux-x64' ? ('amd64', 'x86_64') : ('arm64', 'aarch64')
$work = Join-Path ([IO.Path]::GetTempPath()) "fragtools-package-$([Guid]::NewGuid())"
$root = Join-Path $work root

function Add-File {
    param([string] $Source, [string] $Target, [string] $Mode = '0644')
    $place = Join-Path $root $Target
    $null = New-Item -ItemType Directory -Force (Split-Path $place)
    Copy-Item -LiteralPath $Source -Destination $place
    chmod $Mode $place
}

function Add-Text {
    param([string] $Text, [string] $Target)
    $file = Join-Path $work text
    [IO.File]::WriteAllText($file, $Text)
    Add-File $file $Target
}

function New-BillOfMaterials {
    # What is linked into the file: packages by the lock file, the .NET runtime, and the machine's C library.
    $lock = Get-Content -Raw "$repository/src/FragTools.Cli/packages.lock.json" | ConvertFrom-Json -AsHashtable
    $packages = @{}
    foreach ($target in $lock.dependencies.Values) {
        foreach ($package in $target.Keys) {
            # The project's own parts, and what only builds it.
            if ($target[$package].type -in 'Direct', 'Transitive', 'CentralTransitive' -and $package -notmatch '^(Microsoft\.NET\.ILLink|Microsoft\.DotNet\.ILCompiler|runtime\.)') {
                $packages[$package] = $target[$package].resolved
            }
        }
    }
    $components = @(foreach ($package in $packages.Keys | Sort-Object) {
            [ordered]@{
                type = 'library'; name = $package; version = $packages[$package]; purl = "pkg:nuget/$package@$($packages[$package])"
                licenses = @([ordered]@{ license = [ordered]@{ id = 'MIT' } })
            }
        })
    $dotnet = [Environment]::Version.ToString()
    $components += [ordered]@{
        type = 'framework'; name = 'Microsoft.NETCore.App'; version = $dotnet; purl = "pkg:nuget/Microsoft.NETCore.App.Runtime.NativeAOT.$Runtime@$dotnet"
        licenses = @([ordered]@{ license = [ordered]@{ id = 'MIT' } })
    }
    $libc = (Get-Command dpkg-query -ErrorAction Ignore) ? (dpkg-query --show --showformat '${Version}' libc6-dev 2>$null) : $null
    $components += [ordered]@{
        type = 'library'; name = 'glibc'; version = "$libc"; licenses = @([ordered]@{ license = [ordered]@{ id = 'LGPL-2.1-or-later' } })
    }
    $hash = (Get-FileHash -LiteralPath "$NativePath/fragtools" -Algorithm SHA256).Hash.ToLowerInvariant()
    [ordered]@{
        bomFormat    = 'CycloneDX'
        specVersion  = '1.5'
        serialNumber = 'urn:uuid:' + [Guid]::new([byte[]] -split ($hash.Substring(0, 32) -replace '..', '0x$& '))
        version      = 1
        metadata     = [ordered]@{
            timestamp = [DateTimeOffset]::FromUnixTimeSeconds($SourceDate).ToString('yyyy-MM-ddTHH:mm:ssZ')
            component = [ordered]@{
                type = 'application'; name = 'fragtools'; version = $Version; 'bom-ref' = "fragtools@$Version"
                hashes = @([ordered]@{ alg = 'SHA-256'; content = $hash })
                licenses = @([ordered]@{ license = [ordered]@{ id = 'MIT' } })
            }
        }
        components   = $components
    } | ConvertTo-Json -Depth 8
}

function Get-ContentFiles {
    # In the order of the characters' codes, whatever the culture.
    [string[]] $files = Get-ChildItem -LiteralPath $root -Recurse -File | ForEach-Object { $_.FullName.Substring($root.Length) }
    [Array]::Sort($files, [StringComparer]::Ordinal)
    $files
}

try {
    $null = New-Item -ItemType Directory $work
    [IO.File]::WriteAllText("$OutputPath/$name.cdx.json", (New-BillOfMaterials) + "`n")

    Add-File "$NativePath/fragtools" usr/bin/fragtools 0755
    & $Program man | Set-Content "$work/fragtools.1"
    gzip -9 -n "$work/fragtools.1"
    Add-File "$work/fragtools.1.gz" usr/share/man/man1/fragtools.1.gz
    foreach ($shell in @{ bash = 'bash-completion/completions/fragtools'; zsh = 'zsh/site-functions/_fragtools'; fish = 'fish/vendor_completions.d/fragtools.fish' }.GetEnumerator()) {
        & $Program completion $shell.Key | Set-Content "$work/completion"
        Add-File "$work/completion" "usr/share/$($shell.Value)"
    }
    foreach ($unit in Get-ChildItem "$repository/deploy/systemd/*" -Include *.service, *.timer) { Add-File $unit.FullName "usr/lib/systemd/system/$($unit.Name)" }
    Add-File "$repository/deploy/systemd/fragtools.tmpfiles.conf" usr/lib/tmpfiles.d/fragtools.conf
    foreach ($file in Get-ChildItem "$repository/deploy/prometheus/*", "$repository/deploy/npd/*.json") {
        Add-File $file.FullName "usr/share/fragtools/$($file.Directory.Name)/$($file.Name)"
    }
    foreach ($text in 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'src/FragTools.Cli/LGPL-2.1.txt') { Add-File "$repository/$text" "usr/share/doc/fragtools/$(Split-Path -Leaf $text)" }
    $notices = Join-Path ([Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()) ../../../ThirdPartyNotices.txt
    Add-File $notices usr/share/doc/fragtools/dotnet-notices.txt
    Add-File "$OutputPath/$name.cdx.json" usr/share/doc/fragtools/fragtools.cdx.json
    Add-Text "Files: *`nCopyright: FragTools maintainers`nLicense: MIT`n See LICENSE beside this file; what is linked into the program is in THIRD-PARTY-NOTICES.md.`n" usr/share/doc/fragtools/copyright

    # Every file and folder has the commit's time.
    Get-ChildItem -LiteralPath $root -Recurse -Directory | ForEach-Object { chmod 0755 $_.FullName }
    find $root -exec touch --no-dereference "--date=@$SourceDate" '{}' +

    # The archive: one folder, as the plugin of kubectl and a Containerfile take it.
    $folder = Join-Path $work $name
    $null = New-Item -ItemType Directory $folder
    Copy-Item -LiteralPath "$root/usr/bin/fragtools" -Destination $folder
    Copy-Item -Path "$root/usr/share/doc/fragtools/*" -Destination $folder
    Copy-Item -LiteralPath "$repository/deploy/kubernetes/plugin/kubectl-fragtools" -Destination $folder
    chmod 0755 "$folder/fragtools" "$folder/kubectl-fragtools"
    tar --sort=name "--mtime=@$SourceDate" --owner=0 --group=0 --numeric-owner --format=gnu -C $work -cf "$work/$name.tar" $name
    gzip -9 -n "$work/$name.tar"
    Move-Item -Force "$work/$name.tar.gz" $OutputPath

    if (Get-Command dpkg-deb -ErrorAction Ignore) {
        $size = [int][Math]::Ceiling((Get-ChildItem -LiteralPath $root -Recurse -File | Measure-Object Length -Sum).Sum / 1024)
        $null = New-Item -ItemType Directory "$work/deb"
        Copy-Item -Recurse -LiteralPath "$root/usr" -Destination "$work/deb/usr"
        $null = New-Item -ItemType Directory "$work/deb/DEBIAN"
        [IO.File]::WriteAllText("$work/deb/DEBIAN/control", @"
Package: fragtools
Version: $Version
Architecture: $debian
Maintainer: FragTools maintainers <fragtools@users.noreply.github.com>
Section: admin
Priority: optional
Installed-Size: $size
Suggests: prometheus-node-exporter
Description: is memory fragmentation why a node refuses memory?
 Shows how a Linux node's free memory is cut up, live or from captures, reads
 the kernel's reports of failed allocations and OOM kills, and says whether
 memory fragmentation is why containers fail to start or processes are killed.

"@)
        $sums = Get-ContentFiles | ForEach-Object { "$((Get-FileHash -LiteralPath "$root$_" -Algorithm MD5).Hash.ToLowerInvariant())  $($_.TrimStart('/'))`n" }
        [IO.File]::WriteAllText("$work/deb/DEBIAN/md5sums", -join $sums)
        find "$work/deb" -type d -exec chmod 0755 '{}' +
        find "$work/deb" -exec touch --no-dereference "--date=@$SourceDate" '{}' +
        dpkg-deb --root-owner-group -Zxz --build "$work/deb" "$OutputPath/fragtools_${Version}_$debian.deb" >$null
    }
    else { Write-Warning "no .deb: dpkg-deb is not here" }

    if (Get-Command rpmbuild -ErrorAction Ignore) {
        [IO.File]::WriteAllText("$work/fragtools.spec", @"
%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%define _buildhost reproducible
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _binary_payload w9.gzdio
Name: fragtools
Version: $Version
Release: 1
Summary: Is memory fragmentation why a node refuses memory?
License: MIT
AutoReqProv: no

%description
Shows how a Linux node's free memory is cut up, live or from captures, reads
the kernel's reports of failed allocations and OOM kills, and says whether
memory fragmentation is why containers fail to start or processes are killed.

%install
cp -a "$root/." "%{buildroot}/"

%files
%defattr(-,root,root,-)
$((Get-ContentFiles) -join "`n")
"@)
        rpmbuild -bb --quiet --target "$redHat-linux" --define "_topdir $work/rpm" --define "_rpmdir $work/rpms" --define "_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm" "$work/fragtools.spec"
        Move-Item -Force "$work/rpms/fragtools-$Version-1.$redHat.rpm" $OutputPath
    }
    else { Write-Warning "no .rpm: rpmbuild is not here" }

    # krew's manifest, once the archives of all its platforms lie there.
    $krew = [IO.File]::ReadAllText("$repository/deploy/kubernetes/plugin/fragtools.krew.yaml") -replace '^#.*\n'
    foreach ($archive in Get-ChildItem "$OutputPath/fragtools-$Version-*.tar.gz") {
        $mark = $archive.Name.Replace("fragtools-$Version-", 'SHA256-').Replace('.tar.gz', '')
        $krew = $krew.Replace($mark, (Get-FileHash -LiteralPath $archive.FullName -Algorithm SHA256).Hash.ToLowerInvariant())
    }
    if (-not $krew.Contains('SHA256-')) { [IO.File]::WriteAllText("$OutputPath/fragtools.krew.yaml", $krew) }

    # All of this version that lies there, of other runtimes too.
    $files = Get-ChildItem -LiteralPath $OutputPath -File | Where-Object Name -Match "^(fragtools|FragTools)[-_.]$([regex]::Escape($Version)).*\.(gz|deb|rpm|json|nupkg|zip)$" | Sort-Object Name
    [IO.File]::WriteAllText("$OutputPath/SHA256SUMS", -join ($files | ForEach-Object { "$((Get-FileHash -LiteralPath $_.FullName -Algorithm SHA256).Hash.ToLowerInvariant())  $($_.Name)`n" }))
    $files
}
finally { Remove-Item -Recurse -Force -LiteralPath $work -ErrorAction Ignore }
