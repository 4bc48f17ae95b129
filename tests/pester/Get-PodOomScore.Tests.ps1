Describe 'Get-PodOomScore' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $node = (New-Node -Path (Join-Path $TestDrive 'captures/node-1')).FullName
        $pods = Join-Path $node 'pods.yaml'
        $article = "$fixtures/4.15.0-46-pod-limit"
        $bad = @{
            Yaml     = "a:`n  - b`n c: d`n"
            Suffix   = "kind: Pod`nmetadata: {name: p}`nspec: {containers: [{name: a, resources: {requests: {memory: 1Gx}}}]}`n"
            Negative = "kind: Pod`nmetadata: {name: p}`nspec: {containers: [{name: a, resources: {requests: {memory: -1}}}]}`n"
            Overflow = "kind: Pod`nmetadata: {name: p}`nspec: {containers: [{name: a, resources: {limits: {memory: 8Ei}}}]}`n"
            Twice    = "kind: Pod`nmetadata: {name: p, name: q}`nspec: {containers: [{name: a}]}`n"
            Zero     = "kind: Node`nmetadata: {name: n}`nstatus: {capacity: {memory: 0}}`n"
            Laughs   = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]`n" + -join (1..9 | ForEach-Object { "a$($_): &a$_ [$((, "*a$($_ - 1)" * 10) -join ', ')]`n" })
        }
        Push-Location -LiteralPath $TestDrive
    }

    AfterAll { Pop-Location }

    Context 'manifests' {
        It 'goes through Where-Object to a CSV' {
            Get-PodOomScore -Manifest captures/node-1/pods.yaml -NodeCapacity 64Gi | Where-Object QosClass -eq Burstable | Export-Csv scores.csv
            $rows = Import-Csv scores.csv
            $rows.Pod | Should -Be 'web-0', 'batch-0'
            # 1000 * 1073741824 / 68719476736 = 15, 1000 * 1638400000 / 68719476736 = 23.
            $rows.ExpectedOomScoreAdj | Should -Be '985', '977'
            $rows[0].Explanation | Should -Be '1000 - 1000*1073741824/68719476736 = 1000 - 15 = 985'
            $rows[0].ProcessId, $rows[0].KillRank, $rows[0].LimitBytes | Should -Be '', '', ''
            $rows | Get-Cells | Should -Not -Match '^(FragTools|System)\.'
        }

        It 'takes them from the pipeline as lines, as one text and as files' {
            $expected = 'debug 1000', 'web-0 869', 'batch-0 800'
            $given = @{ NodeCapacity = '8192000000' }
            Get-Content -LiteralPath $pods | Get-PodOomScore @given | ForEach-Object { "$($_.Pod) $($_.ExpectedOomScoreAdj)" } | Should -Be $expected
            Get-Content -LiteralPath $pods -Raw | Get-PodOomScore @given | ForEach-Object { "$($_.Pod) $($_.ExpectedOomScoreAdj)" } | Should -Be $expected
            Get-Item -LiteralPath $pods | Get-PodOomScore @given | ForEach-Object { "$($_.Pod) $($_.ExpectedOomScoreAdj)" } | Should -Be $expected
            Get-PodOomScore -Manifest captures/*/pods.yaml @given | ForEach-Object { "$($_.Pod) $($_.ExpectedOomScoreAdj)" } | Should -Be $expected
        }

        It 'takes what a program writes into pwsh' {
            Get-Content -LiteralPath $pods -Raw | Invoke-Pwsh '$input | Get-PodOomScore -NodeCapacity 64Gi | ForEach-Object ExpectedOomScoreAdj' | Should -Be 1000, 985, 977
        }

        It 'takes capacity and version from Node objects, and what is typed before them' {
            $cluster = "$fixtures/unknown-cluster-1.31/cluster.yaml"
            (Get-PodOomScore -Manifest $cluster -Pod web-* | Where-Object Container -EQ web).ExpectedOomScoreAdj | Should -Be 870
            # 1000 * 1073741824 / 2147483648 = 500.
            (Get-PodOomScore -Manifest $cluster -Pod web-* -NodeCapacity 2Gi | Where-Object Container -EQ web).ExpectedOomScoreAdj | Should -Be 500
            (Get-PodOomScore -Manifest $cluster -Pod db-0).ExpectedOomScoreAdj | Should -Be -997
            (Get-PodOomScore -Manifest $cluster -Pod db-0 -KubernetesVersion v1.19.3).ExpectedOomScoreAdj | Should -Be -998
        }

        It 'takes the capacity from a root that has no processes' {
            $null = New-Node -Path (Join-Path $TestDrive 'memory') -Files @{ 'proc/meminfo' = "MemTotal: 8000000 kB`n" }
            (Get-PodOomScore -Root memory -Manifest $pods -Pod web-0).Explanation | Should -Be '1000 - 1000*1073741824/8192000000 = 1000 - 131 = 869'
        }

        It 'explains the 939 of an article' {
            $score = "kind: Pod`nmetadata: {name: sh}`nspec: {containers: [{name: sh, resources: {limits: {memory: 123Mi}}}]}" |
                Get-PodOomScore -NodeCapacity 2041888Ki -KubernetesVersion 1.14 -WarningAction Ignore
            $score.ExpectedOomScoreAdj | Should -Be 939
            $score.Explanation | Should -Be '1000 - 1000*128974848/2090893312 = 1000 - 61 = 939'
            (Get-PodOomScore -Manifest "$article/pod.yaml").ExpectedOomScoreAdj | Should -Be 939
        }

        It 'says that a LimitRange is not known' {
            $outcome = Get-Outcome { "kind: Pod`nmetadata: {name: p}`nspec: {containers: [{name: a}]}" | Get-PodOomScore }
            $outcome.Warnings | Should -BeLike '*LimitRange is not known*'
            (Get-Outcome { Get-PodOomScore -Manifest $pods -NodeCapacity 64Gi }).Warnings | Should -BeNullOrEmpty
        }

        It 'passes over other kinds and names them' {
            $outcome = Get-Outcome { (Get-Content -LiteralPath $pods -Raw) + "---`nkind: ConfigMap`nmetadata: {name: settings}`n" | Get-PodOomScore -NodeCapacity 64Gi -Verbose }
            $outcome.Items.Count | Should -Be 3
            $outcome.Errors | Should -BeNullOrEmpty
            $outcome.Verbose.Message | Should -Contain 'Skipped: (pipeline), line 41: ConfigMap settings is neither a pod nor a node and has no pod template.'
        }

        It 'takes a name with brackets as it stands' {
            Copy-Item -LiteralPath $pods 'pods[1].yaml'
            @(Get-PodOomScore -Manifest 'pods[1].yaml' -NodeCapacity 64Gi).Count | Should -Be 3
        }
    }

    Context 'a node' {
        It 'comes in the order in which the kernel kills' {
            $scores = Get-PodOomScore -Root captures/node-1
            $scores.ProcessId | Should -Be 4301, 4201, 4401, 4200
            # systemd and the kubelet are ranked, too.
            $scores.KillRank | Should -Be 1, 2, 3, 6
            $scores.OomScore | Should -Be 1333, 1272, 1002, 2
            $scores[0].Badness | Should -Be 2501010
            ($scores | Select-Object -First 1).Pod | Should -Be 'debug'
            $scores[1].Namespace, $scores[1].Container, $scores[1].CapacityBytes | Should -Be 'shop', 'web', 8192000000
        }

        It '-IncludeSystem shows processes outside of pods' {
            $scores = Get-PodOomScore captures/node-1 -IncludeSystem
            $scores.ProcessName | Should -Be 'sh', 'nginx', 'java', 'systemd', 'kubelet', 'pause'
            $scores.KillRank | Should -Be 1, 2, 3, 4, 5, 6
        }

        It '-Manifest with it makes expected values exact, and drift is what is off' {
            $scores = Get-PodOomScore -Root captures/node-1 -Manifest $pods
            $scores.ExpectedOomScoreAdj | Should -Be 1000, 869, 800, -998
            $scores | Where-Object Drift | ForEach-Object { "$($_.Pod) $($_.Drift)" } | Should -Be 'batch-0 -300'
        }

        It 'takes a folder from the pipeline' {
            @(Get-Item captures/node-1 | Get-PodOomScore).Count | Should -Be 4
            @($node, $pods | Get-Item | Get-PodOomScore | Where-Object Drift).Count | Should -Be 1
        }

        It '-Scope ranks within limited cgroups' {
            $file = "$node/sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod11111111_2222_3333_4444_555555555555.slice/memory.max"
            $null = New-Item -Force -Path $file -Value "1073741824`n"
            $null = New-Item -Force -Path ($file -replace 'memory.max', 'memory.swap.max') -Value "0`n"
            $null = New-Item -Force -Path "$node/proc/sys/vm/swappiness" -Value "60`n"
            try {
                $scores = Get-PodOomScore -Root captures/node-1 -Scope Cgroup | Where-Object RankCgroup
                $scores.ProcessName | Should -Be 'nginx', 'pause'
                $scores.RankCgroup | Should -BeLike '*5555.slice'
                $scores | Format-Plainly -Width 80 | Should -BeLike @'
*Rank Within    Score   Adj      Rss Process            Pod
---- ------    -----   ---      --- -------            ---
   1 pod        1272   869  391 MiB nginx`[4201`]        shop/web-0 web
   2 pod           2  -998    4 KiB pause`[4200`]        shop/web-0
'@
            }
            finally {
                Remove-Item -LiteralPath "$node/sys" -Recurse
            }
        }

        It 'reads this machine' -Skip:(-not $IsLinux) {
            $outcome = Get-Outcome { Get-PodOomScore -IncludeSystem }
            $outcome.Items.ProcessId | Should -Contain $PID
            ($outcome.Items | Where-Object ProcessId -EQ $PID).OomScoreAdj | Should -Be ([int](Get-Content /proc/self/oom_score_adj))
        }
    }

    Context 'reports' {
        It 'rates the tasks of an article''s report: 1718 for pid 32308' {
            $scores = Get-OomKill -Root $article | Get-PodOomScore
            $scores.ProcessId | Should -Be 32308, 32332, 25218, 32331, 32307, 25160
            $scores.KillRank | Should -Be 1, 2, 3, 4, 5, 6
            $victim = $scores | Where-Object IsVictim
            $victim.ProcessId, $victim.OomScore, $victim.OomScoreAdj, $victim.Badness | Should -Be 32308, 1718, 939, 54124
            $victim.PodUid | Should -Be 'bc001ffa-68fc-11e9-92d7-5ef9efd9374c'
            $victim.Pod | Should -BeNullOrEmpty
        }

        It 'names the pod from manifests' {
            $victim = Get-OomKill -Root $article | Get-PodOomScore -Manifest "$article/pod.yaml" | Where-Object IsVictim
            $victim.Namespace, $victim.Pod, $victim.Container | Should -Be 'default', 'sh', 'sh'
            $victim.ExpectedOomScoreAdj, $victim.Drift | Should -Be 939, 0
            $victim.Explanation | Should -Be '24953 + 0 + 62 + 939*(31488/1000) = 54124; 1000*54124/31488 = 1718; oom_score_adj: 1000 - 1000*128974848/2090893312 = 1000 - 61 = 939'
        }

        It 'names the pod from the node''s files' {
            $scores = Get-OomKill -Root captures/node-1 | Get-PodOomScore -Root captures/node-1
            # 15000 + 151552/4096 + 939*(16384/1000); (1000 + 30061*1000/16384)*2/3.
            $scores[0].ProcessName, $scores[0].Badness, $scores[0].OomScore, $scores[0].Pod | Should -Be 'stress', 30061, 1889, 'web-0'
            $scores.IsVictim | Should -Be $true, $false
        }

        It 'comes while the log still comes' {
            $first = Get-OomKill -Root $article, $article | Get-PodOomScore | Select-Object -First 1
            $first.ProcessId | Should -Be 32308
        }
    }

    Context 'filters' {
        It '-Namespace and -Pod leave what they name, with its rank' {
            (Get-PodOomScore captures/node-1 -Namespace SHOP -Pod web*).KillRank | Should -Be 2, 6
            (Get-PodOomScore captures/node-1 -Pod 33333333*).ProcessName | Should -Be 'java'
        }

        It 'says what there is where a name is not' {
            $outcome = Get-Outcome { Get-PodOomScore captures/node-1 -Namespace stop }
            $outcome.Items | Should -BeNullOrEmpty
            $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'FilterMatchesNothing,*'
            $outcome.Errors[0].Exception.Message | Should -BeLike '*there are: default, shop'
        }
    }

    Context 'what is wrong' {
        It '<_> is one error with its place' -ForEach 'Yaml', 'Suffix', 'Negative', 'Overflow', 'Twice', 'Zero', 'Laughs' {
            Set-Content -LiteralPath "$_.yaml" -Value $bad[$_] -NoNewline
            foreach ($outcome in (Get-Outcome { $bad[$_] | Get-PodOomScore }), (Get-Outcome { Get-PodOomScore -Manifest "$_.yaml" })) {
                $outcome.Items | Should -BeNullOrEmpty
                @($outcome.Errors).Count | Should -Be 1
                $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'PodManifestInvalid,*'
                $outcome.Errors[0].Exception.LineNumber | Should -BeGreaterThan 0
                $outcome.Errors[0].Exception.Message | Should -Match ', line \d+, column \d+: '
            }
        }

        It 'a document of 100 MB is refused, on the pipeline too' {
            $stream = [System.IO.File]::Create((Join-Path $TestDrive 'huge.yaml'))
            $stream.SetLength(100MB)
            $stream.Dispose()
            foreach ($outcome in (Get-Outcome { Get-PodOomScore -Manifest huge.yaml }), (Get-Outcome { 'x' * 1MB | ForEach-Object { , $_ * 100 } | Get-PodOomScore })) {
                $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'PodManifestInvalid,*'
                $outcome.Errors[0].Exception.Message | Should -BeLike '*is larger than 64 MiB*'
            }
        }

        It 'a capacity of <_> ends the cmdlet' -ForEach '0', '0Gi', '-1Gi', '8Ei', '64GB', 'lots' {
            { Get-PodOomScore -Manifest $pods -NodeCapacity $_ } | Should -Throw -ErrorId 'NodeCapacityInvalid,*'
        }

        It 'a version that is none ends the cmdlet' {
            { Get-PodOomScore -Manifest $pods -KubernetesVersion newest } | Should -Throw -ErrorId 'KubernetesVersionInvalid,*'
        }

        It 'what is missing is said, and the rest read' {
            $outcome = Get-Outcome { Get-PodOomScore -Manifest none.yaml, $pods -NodeCapacity 64Gi }
            $outcome.Items.Count | Should -Be 3
            $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
        }

        It 'objects of no use are errors' {
            $outcome = Get-Outcome { Get-Process -Id $PID | Get-PodOomScore }
            $outcome.Items | Should -BeNullOrEmpty
            $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'InputObjectUnsupported,*'
            $outcome.Errors[0].Exception.Message | Should -BeLike '*objects of Get-OomKill*'
        }

        It 'an empty pipeline reads nothing, $null among it' {
            foreach ($outcome in (Get-Outcome { @() | Get-PodOomScore }), (Get-Outcome { $null | Get-PodOomScore })) {
                $outcome.Items + $outcome.Errors | Should -BeNullOrEmpty
                $outcome.Warnings | Should -BeLike 'Nothing came through the pipeline*'
            }
        }

        It 'hostile names reach no terminal' {
            $score = "kind: Pod`nmetadata: {name: `"a\e[31m`", uid: u}`nspec: {containers: [{name: a}]}" | Get-PodOomScore
            $score.Pod | Should -Be 'a\x1b[31m'
        }
    }

    Context 'completion' {
        It 'offers <Expected> for <Text>' -ForEach @(
            @{ Text = 'Get-PodOomScore -KubernetesVersion 1.3'; Expected = '1.34', '1.32', '1.3' }
            @{ Text = 'Get-PodOomScore -Scope '; Expected = 'Cgroup', 'Node' }
            @{ Text = 'Get-PodOomScore -Root captures/node-1 -Namespace '; Expected = 'default', 'shop' }
            @{ Text = 'Get-PodOomScore -Manifest captures/node-1/pods.yaml -Namespace shop -Pod w'; Expected = 'web-0' }
        ) {
            (TabExpansion2 $Text).CompletionMatches.CompletionText | Should -Be $Expected
        }
    }

    Context 'views' {
        It 'fits a node into 80 columns' {
            Get-PodOomScore -Root captures/node-1 -IncludeSystem | Format-Plainly -Width 80 | Should -BeLike @'
*Host: node-1*
Rank Score   Adj      Rss Process            Pod
---- -----   ---      --- -------            ---
   1  1333  1000  3.9 MiB sh`[4301`]           default/debug sh
   2  1272   869  391 MiB nginx`[4201`]        shop/web-0 web
   3  1002   500 39.1 MiB java`[4401`]         shop/batch-0 main
   4   667     0 11.7 MiB systemd`[1`]         (init.scope)
   5     6  -999 78.1 MiB kubelet`[700`]       (kubelet.service)
   6     2  -998    4 KiB pause`[4200`]        shop/web-0
'@
        }

        It 'shows manifests without columns that they do not have' {
            Get-PodOomScore -Manifest captures/node-1/pods.yaml -NodeCapacity 64Gi | Format-Plainly -Width 80 | Should -BeLike @'
*Host: node-1*
Expected  Request    Limit Pod                                Container
--------  -------    ----- ---                                ---------
    1000                   default/debug                      sh
     985    1 GiB          shop/web-0                         web
     977  1.5 GiB          shop/batch-0                       main
'@
        }

        It 'shows drift where manifests are compared' {
            Get-PodOomScore -Root captures/node-1 -Manifest $pods | Format-Plainly -Width 80 | Should -BeLike @'
*Rank   Adj Expected Drift Process            Pod
----   --- -------- ----- -------            ---
   1  1000     1000       sh`[4301`]           default/debug sh
   2   869      869       nginx`[4201`]        shop/web-0 web
   3   500      800  -300 java`[4401`]         shop/batch-0 main
   6  -998     -998       pause`[4200`]        shop/web-0
'@
        }

        It 'marks the victim of a report' {
            Get-OomKill -Root captures/node-1 | Get-PodOomScore -Root captures/node-1 | Format-Plainly -Width 80 | Should -BeLike @'
*line 36

Rank Killed Score   Adj      Rss Process            Pod
---- ------ -----   ---      --- -------            ---
   1 killed  1889   939 58.6 MiB stress`[4242`]       shop/web-0
   2           17  -998    4 KiB pause`[4100`]        shop/web-0
'@
        }

        It 'has a list with the arithmetic, and a view by name' {
            $list = Get-PodOomScore -Manifest $pods -NodeCapacity 64Gi -Pod web-0 | Format-List | Format-Plainly -Width 120
            $list | Should -BeLike '*Explanation*: 1000 - 1000`*1073741824/68719476736 = 1000 - 15 = 985*'
            Get-PodOomScore -Root captures/node-1 | Format-Table -View Drift | Format-Plainly | Should -BeLike '*Expected Drift*'
        }
    }

    Context 'the YAML parser' {
        It 'is loaded with the first manifest, into a context of its own' {
            $loaded = '[System.AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains ''YamlDotNet'''
            $own = '[System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name -contains ''YamlDotNet'''
            Invoke-Pwsh "`$null = Get-PodOomScore -Root '$node'; $loaded; `$null = Get-PodOomScore -Manifest '$pods' -NodeCapacity 64Gi; $loaded; $own" | Should -Be 'False', 'True', 'False'
        }
    }
}
