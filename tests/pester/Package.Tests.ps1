Describe 'The package' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $pack = "$PSScriptRoot/../../src/FragTools/Package/New-ModulePackage.ps1"
        $module = (Get-Module FragTools).ModuleBase
        $version = (Get-Module FragTools).Version
    }

    Context 'of the staged module' {
        BeforeAll {
            $canPack = Get-Command Compress-PSResource -ErrorAction Ignore
            $files = if ($canPack) { & $pack -ModulePath $module -OutputPath $TestDrive/one }
        }

        BeforeEach {
            if (-not $canPack) { Set-ItResult -Skipped -Because 'this PowerShell has no Compress-PSResource (PSResourceGet 1.1)' }
        }

        It 'is the same bytes from another folder and at another time' {
            Start-Sleep -Seconds 2.1
            Copy-Item -LiteralPath $module -Destination $TestDrive/elsewhere/FragTools -Recurse
            $again = & $pack -ModulePath $TestDrive/elsewhere/FragTools -OutputPath $TestDrive/two
            $again.Name | Should -Be "FragTools.$version.nupkg", "FragTools-$version.zip"
            ($again | Get-FileHash).Hash | Should -Be ($files | Get-FileHash).Hash
        }

        It 'holds all of the module, with the notices of its parts' {
            $archive = [System.IO.Compression.ZipFile]::OpenRead($files[0])
            $names = $archive.Entries.FullName
            $archive.Dispose()
            $names | Should -Contain LICENSE
            $names | Should -Contain THIRD-PARTY-NOTICES.md
            Get-ChildItem $module -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($module, $_) } | Should -BeIn $names
        }

        It 'gets the address of its project from whoever publishes it, and has none by itself' {
            $published = & $pack -ModulePath $module -OutputPath $TestDrive/published -ProjectUri https://example.org/it -IconUri https://example.org/it.png
            Expand-Archive $published[1] $TestDrive/published/open
            $data = (Import-PowerShellDataFile $TestDrive/published/open/FragTools/FragTools.psd1).PrivateData.PSData
            $data.ProjectUri, $data.IconUri | Should -Be 'https://example.org/it', 'https://example.org/it.png'
            (Test-ModuleManifest $TestDrive/published/open/FragTools/FragTools.psd1).ProjectUri | Should -Be 'https://example.org/it'
            (Import-PowerShellDataFile $module/FragTools.psd1).PrivateData.PSData.Keys | Should -Not -Contain ProjectUri
        }

        It 'is found and installed out of a folder, published to another, and works' {
            $null = New-Item -ItemType Directory $TestDrive/home/.local/share, $TestDrive/feed, $TestDrive/saved

            # The user's own modules and repositories stay as they are.
            $before = $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath
            $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = "$TestDrive/home", $null, $null
            try {
                $said = Invoke-Pwsh -Bare -Command @"
                    `$ErrorActionPreference = 'Stop'
                    Register-PSResourceRepository -Name Folder -Uri '$TestDrive/one' -Trusted
                    "found `$((Find-PSResource FragTools -Repository Folder).Version)"
                    Install-PSResource FragTools -Repository Folder
                    Register-PSResourceRepository -Name Feed -Uri '$TestDrive/feed' -Trusted
                    Publish-PSResource -Path '$module' -Repository Feed
                    Publish-PSResource -NupkgPath '$TestDrive/one/FragTools.$version.nupkg' -Repository Feed -ErrorAction SilentlyContinue
                    "found `$((Find-PSResource FragTools -Repository Feed).Version)"
                    Save-PSResource FragTools -Repository Feed -Path '$TestDrive/saved'
                    "rows `$(@(Get-BuddyInfo -Root '$fixtures/6.18-idle-vm').Count)"
                    "base `$((Get-Module FragTools).ModuleBase)"
                    "help `$((Get-Help Get-BuddyInfo).Synopsis)"
"@
            }
            finally { $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = $before }
            $said | Should -Be "found $version", "found $version", 'rows 3', "base $TestDrive/home/.local/share/powershell/Modules/FragTools/$version",
            "help $((Get-Help Get-BuddyInfo).Synopsis)"
            Test-Path "$TestDrive/saved/FragTools/$version/THIRD-PARTY-NOTICES.md" | Should -BeTrue
        }
    }
}
