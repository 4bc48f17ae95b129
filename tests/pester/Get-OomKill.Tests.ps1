Describe 'Get-OomKill' -ForEach @{ Command = 'Get-OomKill'; Line = 36; Time = '2024-05-06T08:09:10Z' } {
    . $PSScriptRoot/Log.Shared.ps1

    Context 'what it says' {
        It 'tells who died, and for whose limit' {
            $kill = Get-OomKill -Path $log
            $kill.VictimName, $kill.VictimProcessId, $kill.VictimOomScoreAdj | Should -Be 'stress', 4242, 939
            $kill.VictimAnonRssBytes, $kill.LimitBytes, $kill.UsageBytes, $kill.FailCount | Should -Be (59000 * 1024), (65536 * 1024), (65536 * 1024), 7
            $kill.OomCgroup | Should -Be '/kubepods/burstable/pod11111111-2222-3333-4444-555555555555'
            $kill.Constraint, $kill.Completeness | Should -Be 'CONSTRAINT_MEMCG', 'Complete'
        }

        It 'recomputes each task''s badness: 15000 + 151552/4096 + 939*(16384/1000)' {
            $kill = Get-OomKill -Path $log
            $kill.Tasks.ProcessId | Should -Be 4100, 4242
            # 16384 pages are the limit; 15037 + 939 * 16 = 30061.
            ($kill.Tasks | Where-Object Name -eq stress).Badness | Should -Be 30061
            $kill.ExpectedVictim.Agrees | Should -BeTrue
        }

        It 'reproduces the score of an article''s report' {
            $kill = Get-OomKill -Root "$fixtures/4.15.0-46-pod-limit"
            $kill.VictimScore, $kill.ExpectedVictim.ScoreDifference | Should -Be 1718, 0
        }
    }

    It 'leaves what is of a pod, by uid or by a name that the tree knows' {
        (Get-OomKill -Path $log -Pod 11111111-2222-3333-4444-555555555555).VictimProcessId | Should -Be 4242
        $tree = Join-Path $TestDrive tree
        New-Item -ItemType Directory -Path "$tree/var/log/pods/shop_cart-0_11111111-2222-3333-4444-555555555555" | Out-Null
        Copy-Item $log "$tree/var/log/messages"
        (Get-OomKill -Root $tree -Pod 'shop/cart-*').Pod | Should -BeExactly 'cart-0'
        Get-OomKill -Root $tree -Pod shop/till-0 -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warned | Should -BeLike 'Nothing that was read is of pod shop/till-0.'
        (Test-MemoryFragmentation -Root $tree -Pod shop/cart-0).Affected.Pod | Should -BeExactly 'cart-0'
    }

    It 'says who killed, and by what that is known: <Actor>, <Evidence>' -ForEach @(
        @{ Actor = 'Kernel'; Evidence = 'Logged'; Text = 'Out of memory: Killed process 4711 (web) total-vm:750000kB, anon-rss:58000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:999' }
        @{ Actor = 'Kernel'; Evidence = 'Reported'; Text = '  Warning  SystemOOM  8m43s  kubelet  System OOM encountered, victim process: web, pid: 4711' }
        @{ Actor = 'Earlyoom'; Evidence = 'Logged'; Text = 'Mar  4 05:07:07 node7 earlyoom[500]: sending SIGTERM to process 4711 uid 1000 "web": badness 900, VmRSS 2800 MiB' }
    ) {
        $kill = $Text | Get-OomKill
        "$($kill.Actor)", "$($kill.Evidence)", $kill.VictimName, $kill.VictimProcessId | Should -Be $Actor, $Evidence, 'web', 4711
    }

    It 'shows a line a kill that answers at a glance' {
        Get-OomKill -Path $log | Format-Plainly -Width 120 | Should -BeLike @'
   Host: node-1*

Time                Victim                  Rss Cgroup                                              Limit Score   Adj
----                ------                  --- ------                                              ----- -----   ---
2024-05-06 08:09:10 stress`[4242`]       58.6 MiB pod11111111-2222-3333-4444-                        64 MiB         939
                                                555555555555
'@
    }

    It 'keeps the logs of several machines apart, and names the machine of a tree' {
        $bare = $text -split "`n" -replace '^\S+ node-1 kernel: '
        $lines = foreach ($line in $bare) { foreach ($name in 'n1', 'n2') { $line | Add-Member PSComputerName $name -PassThru } }
        $kills = $lines | Get-OomKill
        $kills.Host | Should -Be 'n1', 'n2'
        $kills.Completeness | Should -Be 'Complete', 'Complete'
        $tree = New-Node "$TestDrive/bare" -HostName node-9 -Files ($nodeFiles + @{ 'var/log/dmesg' = $bare -join "`n" } | ForEach-Object { $_.Remove('var/log/messages'); $_ })
        (Get-OomKill -Root $tree).Host | Should -Be 'node-9'
        (Get-PageAllocFailure -Root $tree).Host | Should -Be 'node-9'
    }

    It 'refuses times that end before they begin' {
        { Get-OomKill -Path $log -Since 1h -Until 2h } | Should -Throw -ErrorId 'TimeRangeInvalid,*'
    }
}
