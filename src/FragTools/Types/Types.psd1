# The types that have a view: the headings of their tables that are not names of properties, and the methods that people call.
# ./build.ps1 Types makes FragTools.Types.ps1xml of it.
@{
    'FragTools.Diagnosis.Evidence.AffectedPod'       = @{ Headings = @{ Times = 'Occurrences' } }
    'FragTools.Diagnosis.Evidence.EvidenceSource'    = @{ Methods = @('GetUnreadLines') }
    'FragTools.Diagnosis.FragmentationVerdict'       = @{ Headings = @{ Pods = 'AffectedCount' } }
    'FragTools.Diagnosis.Remedies.SuggestedRemedy'   = @{}
    'FragTools.Diagnosis.Rules.Finding'              = @{}
    'FragTools.Export.NodeCaptureResult'             = @{}
    'FragTools.Gfp.GfpMask'                          = @{}
    'FragTools.Pods.PodOomScore'                     = @{
        Headings = @{
            Adj      = 'OomScoreAdj'
            Expected = 'ExpectedOomScoreAdj'
            Killed   = 'IsVictim'
            Limit    = 'LimitBytes'
            Process  = 'ProcessName'
            Rank     = 'KillRank'
            Request  = 'RequestBytes'
            Rss      = 'RssBytes'
            Score    = 'OomScore'
            Within   = 'RankCgroup'
        }
    }
    'FragTools.Proc.BuddyInfo'                       = @{ Headings = @{ ByOrder = 'FreeBlocks'; Free = 'FreeBytes'; Largest = 'LargestFreeOrder' } }
    'FragTools.Proc.CompactionStat'                  = @{ Methods = @('Get') }
    'FragTools.Proc.MemoryInfo'                      = @{
        Headings = @{
            Available = 'AvailableBytes'
            BuffCache = 'BuffCacheBytes'
            Free      = 'FreeBytes'
            Shared    = 'SharedBytes'
            SwapTotal = 'SwapTotalBytes'
            SwapUsed  = 'SwapUsedBytes'
            Total     = 'TotalBytes'
            Used      = 'UsedBytes'
        }
        Methods  = @('Get')
    }
    'FragTools.Proc.PageTypeInfo'                    = @{ Headings = @{ ByOrder = 'FreeBlocks'; Free = 'FreeBytes'; Largest = 'LargestFreeOrder' } }
    'FragTools.Proc.SlabCache'                       = @{ Headings = @{ Active = 'ActiveShare'; Size = 'SizeBytes' } }
    'FragTools.Proc.ZoneInfo'                        = @{}
    'FragTools.Remedy.CacheDropResult'               = @{}
    'FragTools.Remedy.CompactionResult'              = @{}
    'FragTools.Reports.OomKill'                      = @{
        Headings = @{
            Adj    = 'VictimOomScoreAdj'
            Cgroup = 'OomCgroup'
            Limit  = 'LimitBytes'
            Rss    = 'VictimRssBytes'
            Score  = 'VictimScore'
            Time   = 'Timestamp'
            Victim = 'VictimName'
        }
        Methods  = @('DecodeGfpMask', 'GetRawBytes')
    }
    'FragTools.Reports.OomTask'                      = @{
        Headings = @{ Adj = 'OomScoreAdj'; Pid = 'ProcessId'; Rss = 'RssPages'; Swap = 'SwapPages'; Tables = 'PageTablePages'; TotalVm = 'TotalVmPages' }
    }
    'FragTools.Reports.PageAllocFailure'             = @{
        Headings = @{ Asked = 'RequestedBytes'; Process = 'ProcessName'; Time = 'Timestamp' }
        Methods  = @('DecodeGfpMask', 'GetRawBytes')
    }
    'FragTools.Settings.MemorySetting'               = @{ Headings = @{ AtBoot = 'ConfiguredValue' } }
    'FragTools.Settings.MemorySettingChange'         = @{}
    'FragTools.Starts.ContainerStartFailure'         = @{ Headings = @{ Kernel = 'KernelEventCount'; Time = 'FirstSeen'; Tries = 'Occurrences' } }
    'FragTools.Watch.WatchSample'                    = @{
        Headings = @{
            ByOrder = 'FreeBlocks'
            Fails   = 'CompactFails'
            Free    = 'FreeBytes'
            Index   = 'FragmentationIndex'
            Node    = 'NumaNode'
            Stalls  = 'CompactStalls'
            Time    = 'Timestamp'
        }
    }
    'FragTools.Watermarks.ExtFragIndex'              = @{ Headings = @{ Block = 'BlockBytes'; Index = 'FragmentationIndex'; Unusable = 'UnusableIndex' } }
    'FragTools.Watermarks.ZoneExtFragIndex'          = @{}
}
