Describe 'Get-ContainerStartFailure' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $article = "$fixtures/unknown-tke-dc05"
        $node = "$fixtures/3.10.0-1160-node-1"

        # One attempt of 10:00:00 as kubelet tells it, the kernel's refusal of 09:59:15.
        $lines = @(
            '2024-05-06T09:59:15+00:00 node-1 kernel: runc:[1:CHILD]: page allocation failure: order:5, mode:0x40d0'
            '2024-05-06T10:00:00+00:00 node-1 kubelet[90]: E0506 10:00:00.000000      90 pod_workers.go:1298] "Error syncing pod, skipping" err="failed to \"CreatePodSandbox\" for \"cart-0_shop(0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60)\" with CreatePodSandboxError: \"can''t get final child''s PID from pipe: EOF: unknown\"" pod="shop/cart-0" podUID="0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60"'
        )
        $log = Join-Path $TestDrive 'kubelet.log'
        Set-Content -LiteralPath $log -Value $lines
    }

    Context 'what it says' {
        It 'makes one attempt of two errors of dockerd and four of kubelet' {
            $failure = Get-ContainerStartFailure -Root $article
            $failure.Occurrences, $failure.LineCount | Should -Be 1, 6
            "$($failure.Reason)", $failure.ExitStatus, $failure.Component | Should -Be 'SetnsExit', 6, 'dockerd'
            $failure.Namespace, $failure.Pod | Should -Be 'basic', 'matchdataserver-1255064836-t4b2w'
            $failure.ContainerId | Should -Be '5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c'
            $failure.Message | Should -Not -BeLike '*\*'
        }

        It 'leaves what is of a pod' {
            (Get-ContainerStartFailure -Path $log -Pod shop/cart-0, none).Pod | Should -BeExactly 'cart-0'
            Get-ContainerStartFailure -Path $log -Pod till-0 -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        }

        It 'reads what kubectl describe prints, with its count' {
            $failure = @(
                'Name:         cart-0'
                'Namespace:    shop'
                'Events:'
                '  Type     Reason                  Age                   From     Message'
                '  Warning  FailedCreatePodSandBox  2m7s (x37 over 11m)   kubelet  Failed to create pod sandbox: can''t get final child''s PID from pipe: EOF: unknown'
            ) | Get-ContainerStartFailure
            $failure.Namespace, $failure.Pod, "$($failure.Reason)", $failure.Occurrences | Should -Be 'shop', 'cart-0', 'FinalChildEof', 37
            $failure.LastSeenAge | Should -Be ([timespan]'0:2:7')
        }

        It 'reads events as YAML and as JSON alike' {
            $events = Join-Path $TestDrive 'events.yaml'
            Set-Content -LiteralPath $events -Value @(
                'apiVersion: v1'
                'kind: Event'
                'reason: FailedCreatePodSandBox'
                'count: 37'
                'message: "Failed to create pod sandbox: EOF"'
                'involvedObject: { kind: Pod, namespace: shop, name: cart-0 }'
            )
            $json = '{ "apiVersion": "v1", "kind": "Event", "reason": "FailedCreatePodSandBox", "count": 37, "message": "Failed to create pod sandbox: EOF", "involvedObject": { "kind": "Pod", "namespace": "shop", "name": "cart-0" } }'
            foreach ($failure in (Get-ContainerStartFailure -Path $events), ($json | Get-ContainerStartFailure)) {
                $failure.Pod, $failure.Occurrences | Should -Be 'cart-0', 37
            }
        }

        It 'gives evictions with -IncludeEviction alone' {
            $row = 'shop   90s   Warning   Evicted   pod/pay-1   The node was low on resource: memory. Threshold quantity: 100Mi, available: 92Mi.'
            $row | Get-ContainerStartFailure | Should -BeNullOrEmpty
            $evicted = $row | Get-ContainerStartFailure -IncludeEviction
            "$($evicted.Reason)", $evicted.Resource, $evicted.Pod | Should -Be 'Evicted', 'memory', 'pay-1'
        }

        It 'has the kernel''s reports with it' {
            $failure = Get-ContainerStartFailure -Root $node
            $failure.KernelEvents.Order | Should -Be 6, $null
            $failure.KernelEvents.LineNumber | Should -Be 1, 2
            "$($failure.KernelEvents)" | Should -Be 'Failure order 6 by runc:`[1:CHILD`] (Unknown) SlabCreateFailure of nf_conntrack_48971 by runc:`[1:CHILD`] (Unknown)'.Replace('`', '')
        }

        It 'counts a report within -Window alone: <Window>' -ForEach @(
            @{ Window = $null; Count = 0 }
            @{ Window = '1m'; Count = 1 }
            @{ Window = 45; Count = 1 }
            @{ Window = 44.9; Count = 0 }
            @{ Window = [timespan]'0:0:50'; Count = 1 }
        ) {
            $given = $null -eq $Window ? @{} : @{ Window = $Window }
            (Get-ContainerStartFailure -Path $log @given).KernelEventCount | Should -Be $Count
        }

        It 'takes a bare 2d as two days, which PowerShell itself reads as the number 2' {
            $recent = [datetimeoffset]::UtcNow.AddHours(-1).ToString('yyyy-MM-ddTHH:mm:sszzz')
            $text = $lines[1] -replace '2024-05-06T10:00:00\+00:00', $recent -replace 'E0506 10:00:00.000000', "E$([datetime]::UtcNow.AddHours(-1).ToString('MMdd HH:mm:ss')).000000"
            @($text | Get-ContainerStartFailure -Since 2d).Count | Should -Be 1
            @($text | Get-ContainerStartFailure -Until 2d).Count | Should -Be 0
            { Get-ContainerStartFailure -Path $log -Window 2d } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*' -ExpectedMessage '*from 0 to 1d*'
        }
    }

    Context 'input' {
        It 'takes lines, whole texts, files and folders from the pipeline' {
            ($lines | Get-ContainerStartFailure).Source | Should -Be '(pipeline)'
            ($lines -join "`n" | Get-ContainerStartFailure).LineNumber | Should -Be 2
            (Get-Item $log | Get-ContainerStartFailure).Source | Should -Be $log
            (Get-Item $article | Get-ContainerStartFailure).Pod | Should -Be 'matchdataserver-1255064836-t4b2w'
        }

        It '-Root finds the logs of the runtimes, and joins what stands in several' {
            $root = Join-Path $TestDrive 'node/var/log'
            $null = New-Item -ItemType Directory $root
            Set-Content -LiteralPath (Join-Path $root 'kubelet.log') -Value $lines[1]
            Set-Content -LiteralPath (Join-Path $root 'kern.log') -Value $lines[0]
            $failure = Get-ContainerStartFailure -Root (Join-Path $TestDrive 'node') -Window 1m
            (Split-Path -Leaf $failure.Source), $failure.KernelEventCount | Should -Be 'kubelet.log', 1
            Split-Path -Leaf $failure.KernelEvents[0].Source | Should -Be 'kern.log'
        }

        It 'leaves out what was before -Since or after -Until' {
            @(Get-ContainerStartFailure -Path $log -Since '2024-05-06T10:00:01Z').Count | Should -Be 0
            @(Get-ContainerStartFailure -Path $log -Since '2024-05-06T09:59:59Z' -Window 1m).KernelEventCount | Should -Be 1
            @(Get-ContainerStartFailure -Path $log -Until '2024-05-06T09:59:59Z').Count | Should -Be 0
        }

        It 'says nothing of a log without any, and names a file that is not there' {
            @('all is well' | Get-ContainerStartFailure).Count | Should -Be 0
            Get-ContainerStartFailure -Path (Join-Path $TestDrive 'none.log') -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem.FullyQualifiedErrorId | Should -BeLike 'KernelFileMissing,*'
            Get-ContainerStartFailure -LiteralPath (Join-Path $TestDrive 'none.log'), $log -ErrorAction SilentlyContinue | ForEach-Object Pod | Should -Be 'cart-0'
        }

        It 'refuses a window that makes no sense: <Window>' -ForEach @(
            @{ Window = 'soon' }
            @{ Window = -5 }
            @{ Window = '25h' }
        ) {
            { Get-ContainerStartFailure -Path $log -Window $Window } | Should -Throw
        }
    }

    It 'shows a line a failure' {
        Get-ContainerStartFailure -Path $log -Window 1m | Format-Plainly | Should -BeLike @'
   Host: node-1*

Time                Pod                                      Reason                   Tries Kernel
----                ---                                      ------                   ----- ------
2024-05-06 10:00:00 shop/cart-0                              FinalChildEof                1 1, order 5
'@
    }

    It 'exports every property' {
        $row = Get-ContainerStartFailure -Root $node | ConvertTo-Csv | ConvertFrom-Csv
        $row.Pod, $row.Reason, $row.KernelEventCount | Should -Be 'rsk-fms-598dcb7bdb-hg5t4', 'FinalChildEof', '2'
        $row.KernelEvents | Should -BeLike 'Failure order 6*nf_conntrack_48971*'
        $json = Get-ContainerStartFailure -Root $node | ConvertTo-Json -EnumsAsStrings -Depth 4 | ConvertFrom-Json
        $json.KernelEvents[1].Cache | Should -Be 'nf_conntrack_48971'
    }
}
