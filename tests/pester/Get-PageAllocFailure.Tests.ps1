Describe 'Get-PageAllocFailure' -ForEach @{ Command = 'Get-PageAllocFailure'; Line = 2; Time = '2024-05-06T07:08:09Z' } {
    . $PSScriptRoot/Log.Shared.ps1

    Context 'what it says' {
        It 'tells who asked for what' {
            $failure = Get-PageAllocFailure -Path $log
            $failure.Kind | Should -Be 'Failure'
            $failure.ProcessName, $failure.ProcessId | Should -Be 'dockerd', 1234
            $failure.Order, $failure.RequestedBytes | Should -Be 4, 65536
            $failure.GfpMask, $failure.GfpText | Should -Be 0x40dc0, 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO'
            $failure.GfpFlags | Should -Contain '__GFP_ZERO'
            $failure.Requester | Should -Be 'veth_alloc_queues [veth]'
            "$($failure.KernelVersion)", $failure.Completeness | Should -Be '5.14.0-362.el9.x86_64', 'Complete'
        }

        It 'tells why: 416 free pages less 15 are more than min''s 100, and no block is of order 4 or above' {
            $failure = Get-PageAllocFailure -Path $log | Where-Object Cause -eq Fragmentation
            $failure.CauseDetail.Zones.Count | Should -Be 1
            $verdict = $failure.CauseDetail.Zones[0]
            $verdict.Outcome, $verdict.FreePages, $verdict.MarkPages | Should -Be 'NoBlock', 416, 100
            # 1000 - (1000 + 416*1000/16)/354
            $verdict.FragmentationIndex | Should -Be 0.924
            "$($failure.CauseDetail)" | Should -BeLike 'Enough memory is free, but not in one piece of order 4.*'
        }

        It 'reads the dmesg of an article: a block that is withheld' {
            $failure = Get-PageAllocFailure -Root "$fixtures/3.10.0-514-beta_004-before" | Where-Object Kind -eq Failure
            $failure.Cause | Should -Be 'WatermarkReserve'
            $failure.CauseDetail.Zones.Zone | Should -Be 'DMA', 'DMA32', 'Normal'
            $failure.CauseDetail.Zones[1].ComparedFree, $failure.CauseDetail.Zones[1].ComparedMark | Should -Be -464, 46
            $failure.CauseDetail.Zones[1].FailedAtOrder | Should -Be 5
            $failure.CauseDetail.Zones[2].ComparedFree, $failure.CauseDetail.Zones[2].ComparedMark | Should -Be 3323, 3471
        }

        It 'says in -Verbose where a mask and its text disagree, and believes the text' {
            $outcome = Get-Outcome { 'cc1: page allocation failure: order:1, mode:0x40dc0(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0' | Get-PageAllocFailure -Verbose }
            $outcome.Items[0].GfpFlags | Should -Contain '__GFP_HIGH'
            $outcome.Verbose.Message -match '0x40dc0' | Should -Not -BeNullOrEmpty
        }

        It 'keeps hostile names escaped wherever they are shown' {
            $failure = "a`e[31m=cmd(): page allocation failure: order:3, mode:0x20" | Get-PageAllocFailure
            $failure.ProcessName | Should -Be 'a\x1b[31m=cmd()'
            ($failure | Out-String) + ($failure | ConvertTo-Csv) + ($failure | Format-List | Out-String) | Should -Not -Match "`e\[31m"
            [System.Text.Encoding]::UTF8.GetString($failure.GetRawBytes()) | Should -BeLike "a`e``[31m=cmd()*"
        }
    }

    It 'shows a line a report that answers at a glance' {
        Get-PageAllocFailure -Path $log | Format-Plainly -Width 160 | Should -BeLike @'
   Host: node-1*

Time                Process         Order Cause            Requester                                              Asked Zones
----                -------         ----- -----            ---------                                              ----- -----
2024-05-06 07:08:09 dockerd             4 Fragmentation    veth_alloc_queues                                     64 KiB 0/Normal in pieces
                                                           `[veth`]
'@
    }
}
