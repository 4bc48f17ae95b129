BeforeDiscovery {
    $head = "slabinfo - version: 2.1`n"
    $row = 'dentry 2100 2100 192 21 1 : tunables 0 0 0 : slabdata 100 100 0'
    $data = @{
        Command = 'Get-SlabCache'
        File    = 'proc/slabinfo'
        Count   = 2
        Bad     = @(
            @{ Name = 'a torn line'; Text = "$head$row`ninode_cache 5 5 600 6"; Line = 3; Message = '*the line is torn*'; Items = 1 }
            @{ Name = 'too few columns'; Text = "$head${row}`n21 1 : tunables 0 0 0 : slabdata 100 100 0`n"; Line = 3; Message = 'fewer than a name and 5 numbers*'; Items = 1 }
            @{ Name = 'text that is no number'; Text = "$head${row}`ndentry 2100 x 192 21 1 : tunables 0 0 0 : slabdata 100 100 0`n"; Line = 3; Message = "not a number: 'x'"; Items = 1 }
            @{ Name = 'a number over 64 bits'; Text = "$head${row}`ndentry 99999999999999999999 2100 192 21 1 : tunables 0 0 0 : slabdata 100 100 0`n"; Line = 3; Message = 'the number does not fit in 64 bits*'; Items = 1 }
            @{ Name = 'another version, whose columns mean something else'; Text = "slabinfo - version: 1.1`n$row`n"; Line = 1; Message = '*another version*'; Items = 0 }
        )
    }
}

Describe 'Get-SlabCache' -ForEach $data {
    . $PSScriptRoot/Reader.Shared.ps1

    It 'knows sizes, shares and the order that a slab takes' {
        $dentry, $kmalloc = Get-SlabCache -Root $node   # the largest first
        $kmalloc.Name | Should -Be 'kmalloc-8k'
        $kmalloc.ActiveShare | Should -Be 0.75
        $kmalloc.Order | Should -Be 3            # 8 pages
        $kmalloc.SizeBytes | Should -Be 327680   # 10 slabs of 8 pages of 4096
        $dentry.Order | Should -Be 0
        $dentry.SizeBytes | Should -Be 409600
    }

    It 'takes -PageSize' {
        (Get-SlabCache -Root $node -PageSize 64K)[0].SizeBytes | Should -Be 6553600
    }

    It 'sorts and filters' {
        (Get-SlabCache -Root $node | Sort-Object SizeBytes -Descending).Name | Should -Be 'dentry', 'kmalloc-8k'
        (Get-SlabCache -Root $node | Where-Object Order -ge 3).Name | Should -Be 'kmalloc-8k'
    }

    It 'reads the running machine where root runs it' {
        if (-not $IsLinux -or (id -u) -ne 0) { Set-ItResult -Skipped -Because 'only root on Linux may read /proc/slabinfo' }
        (Get-SlabCache).Name | Should -Contain 'dentry'
    }

    It 'says what to do where the kernel lets only root read' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'live reading needs Linux' }
        $command = '$e = $null; Get-SlabCache -ErrorVariable e -ErrorAction SilentlyContinue; "$($e.FullyQualifiedErrorId) $($e.CategoryInfo.Category) $e"'
        if ((id -u) -ne 0) {
            $said = Invoke-Pwsh $command
        }
        else {
            # As root the kernel refuses nothing: the same as user nobody, who may not look into root's folder of packages.
            $nobody = 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'
            $program, $arguments = $nobody + 'test', '-r', (Join-Path (Get-Module FragTools).ModuleBase FragTools.dll), '-a', '-x', [Environment]::ProcessPath
            & $program @arguments
            if ($LASTEXITCODE -ne 0) { Set-ItResult -Skipped -Because 'user nobody cannot be taken, or may not read the module' }
            Copy-Item -LiteralPath $PSHOME -Destination "$TestDrive/pwsh" -Recurse
            $said = Invoke-Pwsh $command -From "$TestDrive/pwsh" -Through ($nobody + 'env', "HOME=$TestDrive")
        }

        $said | Should -BeLike 'KernelFileDenied,FragTools.Commands.GetSlabCacheCommand PermissionDenied /proc/slabinfo: permission denied*as root*'
    }

    It 'shows sizes for people' {
        $text | Get-SlabCache | Format-Plainly | Should -Be @'
   Source: (pipeline)   PageSize: 4096 (assumed)

Name                           Size   Objects Active ObjectBytes Order    Slabs ObjectsPerSlab
----                           ----   ------- ------ ----------- -----    ----- --------------
dentry                      400 KiB      2100  100 %         192     0      100             21
kmalloc-8k                  320 KiB        40   75 %        8192     3       10              4
'@
    }
}
