# Objects that came from elsewhere: through a job, a file of Export-Clixml, or a session over ssh. The same, whatever type.

BeforeDiscovery {
    . $PSScriptRoot/Objects.Shared.ps1
    $ways = 'file', 'job', 'session'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Remedy.Shared.ps1
    . $PSScriptRoot/Ssh.Shared.ps1
    . $PSScriptRoot/Objects.Shared.ps1
    $module = (Get-Module FragTools).ModuleBase
    $node = New-WritableNode "$TestDrive/node-1"

    function Get-Whole($Item, [type] $Type) {
        # All that the type holds and shows, without what a job or a session notes on it.
        $values = [ordered]@{}
        foreach ($property in $Type.GetProperties().Name) { $values[$property] = $Item.$property }
        $shown = $Item | Format-Plainly
        "$($shown -replace '(?m)^(RunspaceId|PS\w+) *:.*\n')`n$($values | ConvertTo-Json -Depth 7 -EnumsAsStrings -WarningAction Ignore)"
    }

    $server = Start-SshServer $TestDrive
    if ($server.Port) {
        $connection = $server.Connection
        $session = New-PSSession @connection
        Invoke-Command -Session $session { Import-Module $using:module }
    }

    # There and back, once for all: what arrives is one of ours on either side.
    function Send-Items([string] $Way, [hashtable] $Items) {
        switch ($Way) {
            file { $Items | Export-Clixml "$TestDrive/items.xml"; Import-Clixml "$TestDrive/items.xml" }
            job { Start-Job -InitializationScript ([scriptblock]::Create("Import-Module '$module'")) { $using:Items } | Receive-Job -Wait -AutoRemoveJob }
            session { $Items | Export-Clixml "$TestDrive/far.xml"; Invoke-Command -Session $session { Import-Clixml $args[0] } -ArgumentList "$TestDrive/far.xml" }
        }
    }
}

AfterAll {
    if ($session) { Remove-PSSession $session }
    Stop-SshServer $server
}

Describe 'Objects that went through a <_>' -ForEach $ways {
    BeforeAll {
        $way, $sent, $back = $_, @{}, @{}
        if ($way -ne 'session' -or $session) {
            foreach ($kind in $kinds) { $sent[$kind.Type] = @(& $kind.Command | Select-Object -First 3) }
            $back = Send-Items $way $sent
        }
    }

    It '<Type> comes back whole' -ForEach $kinds {
        if ($way -eq 'session' -and -not $session) { Set-ItResult -Skipped -Because $server.Reason }
        $sent[$Type] | Should -Not -BeNullOrEmpty
        $sent[$Type][0].GetType().FullName | Should -Be $Type
        $back[$Type].Count | Should -Be $sent[$Type].Count
        for ($at = 0; $at -lt $sent[$Type].Count; $at++) { Get-Whole $back[$Type][$at] $Type | Should -Be (Get-Whole $sent[$Type][$at] $Type) }
    }
}

Describe 'What comes from elsewhere' {
    It 'goes on through the pipe' {
        Get-BuddyInfo -Root $node | Export-Clixml "$TestDrive/zones.xml"
        $index = Import-Clixml "$TestDrive/zones.xml" | Get-ExtFragIndex -Order 6
        $index.FragmentationIndex | Should -Be (Get-ExtFragIndex -Root $node -Order 6).FragmentationIndex
        $index[0].Threshold | Should -BeNullOrEmpty -Because 'vm.extfrag_threshold is another file'
        Test-MemoryFragmentation -Root $node | Export-Clixml "$TestDrive/verdict.xml"
        $report = Import-Clixml "$TestDrive/verdict.xml" | Export-FragmentationReport "$TestDrive/far.html"
        Test-MemoryFragmentation -Root $node | Export-FragmentationReport "$TestDrive/near.html"
        # Their own time of writing is all that may differ.
        $far, $near = $report.FullName, "$TestDrive/near.html" | ForEach-Object { (Get-Content -Raw $_) -replace '\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d' }
        $far | Should -BeLike '*<svg*'
        $far | Should -Be $near
        Get-OomKill -Root $node | Export-Clixml "$TestDrive/kills.xml"
        (Import-Clixml "$TestDrive/kills.xml" | Get-PodOomScore).IsVictim | Should -Contain $true
    }

    It 'keeps a report''s own bytes' {
        $failure = Get-PageAllocFailure -Root $node
        $failure | Export-Clixml "$TestDrive/failure.xml"
        (Import-Clixml "$TestDrive/failure.xml").GetRawBytes() | Should -Be $failure.GetRawBytes()
    }

    It 'came over ssh and goes on through the pipe, and into no remedy' {
        if (-not $session) { Set-ItResult -Skipped -Because $server.Reason }
        $zones = Invoke-Command -Session $session { Get-BuddyInfo -Root $using:node }
        ($zones | Get-ExtFragIndex -Order 6).FragmentationIndex | Should -Be (Get-ExtFragIndex -Root $node -Order 6).FragmentationIndex
        @($zones | Where-Object Largest -gt 5).Zone | Should -Be 'DMA'
        { $zones | Invoke-MemoryCompaction -Root $node -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'CompactionRefused,*'
        $verdict = Invoke-Command -Session $session { Test-MemoryFragmentation -Root $using:node }
        ($verdict | Export-FragmentationReport "$TestDrive/ssh.html").Length | Should -BeGreaterThan 1000
        $verdict.Evidence[0].Severity | Should -Be 'Critical'
        (Invoke-Command -Session $session { Get-OomKill -Root $using:node }).GetRawBytes() | Should -Be (Get-OomKill -Root $node).GetRawBytes()
    }

    It 'never compacts the machine in front of it' {
        $node = New-WritableNode "$TestDrive/node-2"
        foreach ($item in (Get-BuddyInfo -Root $node), (Get-ExtFragIndex -Root $node)) {
            $item | Export-Clixml "$TestDrive/zone.xml"
            { Import-Clixml "$TestDrive/zone.xml" | Invoke-MemoryCompaction -Root $node -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'CompactionRefused,*'
        }
        (Get-Item "$node/proc/sys/vm/compact_memory").Length | Should -Be 0
    }

    It 'stays a plain copy where its state is not this version''s, and holds no escape sequence' {
        $xml = [System.Management.Automation.PSSerializer]::Serialize((Get-BuddyInfo -Root $node)[0])
        $copy = [System.Management.Automation.PSSerializer]::Deserialize(($xml -replace '(?<=N="SerializedState">)[^<]{20}'))
        $copy.PSObject.TypeNames[0] | Should -Be 'Deserialized.FragTools.Proc.BuddyInfo'
        $copy.Zone | Should -Be 'DMA'
        $state = (Get-BuddyInfo -Root $node)[0].SerializedState
        $unpack = [System.IO.Compression.GZipStream]::new([System.IO.MemoryStream]::new([Convert]::FromBase64String($state)), [System.IO.Compression.CompressionMode]::Decompress)
        $text = [System.IO.StreamReader]::new($unpack).ReadToEnd()
        $packed = [System.IO.MemoryStream]::new()
        $pack = [System.IO.Compression.GZipStream]::new($packed, [System.IO.Compression.CompressionMode]::Compress)
        $pack.Write([System.Text.Encoding]::UTF8.GetBytes($text.Replace('"DMA"', '"D\u001b[2JMA"')))
        $pack.Dispose()
        $forged = $xml.Replace($state, [Convert]::ToBase64String($packed.ToArray()))
        [System.Management.Automation.PSSerializer]::Deserialize($forged).Zone | Should -Be 'D\x1b[2JMA'
    }

    It 'is of every type that has a view' {
        $format = [xml](Get-Content -LiteralPath "$module/FragTools.Format.ps1xml" -Raw)
        $shown = $format.SelectNodes('//View/ViewSelectedBy/TypeName').InnerText -replace '#.*' | Sort-Object -Unique
        foreach ($type in $shown) { (Get-TypeData $type).Members.Keys | Should -Contain 'SerializedState' -Because $type }
    }
}
