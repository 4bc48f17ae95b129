# The types that have a view, and their views. ./build.ps1 Types makes FragTools.Types.ps1xml and FragTools.Format.ps1xml of it.
#
#   Table     columns as "Heading[=Member] Width[>]", the most important first: where the screen is too narrow, the engine cuts or drops the
#             last. > is right-aligned. 79 columns must hold what nobody can do without.
#   List      lines as "Label[=Member]"
#   Text      a member that is the whole view
#   InBand    a text that is not shown wherever the object stands among others
#   Rows      a member that is an object's row, or rows, in the one view of all types that have it: they come in one script, and each keeps
#             its heading, VerdictHeading
#   Group     a member that stands above a table's rows; another value begins another table
#   Wrap      the table's cells are broken, not cut
#   Headings  headings that are other names of properties
#   Methods   methods that people call; of copies, too
#
# A member is a property of the type, one of its headings, or a method of ShownProperties or ShownTexts. "Type#Name" is a type under one
# of several tables, "Type Name" one that -View Name chooses.
@{
    'FragTools.Diagnosis.Evidence.AffectedPod'       = @{
        Headings = @{ Times = 'Occurrences' }
        Rows     = 'VerdictRow'
        Table    = 'Pod=PodName 40', 'Times 5>', 'Effect=PodEffect 60'
        Wrap     = $true
        List     = 'Namespace Pod PodUid Container ContainerId Effect Occurrences LastSeen Source LineNumber'
    }
    'FragTools.Diagnosis.Evidence.EvidenceSource'    = @{
        Methods = @('GetUnreadLines')
        Rows    = 'VerdictRow'
        Table   = 'State 8', 'Name=SourceName 34', 'Detail=SourceDetail 70'
        Wrap    = $true
        List    = 'Name State Detail WouldAdd UnreadLines FirstUnreadLine'
    }
    # In band: of what is out of band the engine shows nothing else, not with Format-List * either.
    'FragTools.Diagnosis.FragmentationVerdict'       = @{
        Headings = @{ Pods = 'AffectedCount' }
        Rows     = 'VerdictRow'
        Table    = 'Host 26', 'Verdict 16', 'Confidence 10', 'Pods 4>', 'Evidence=EvidenceCell 60'
        Wrap     = $true
    }
    'FragTools.Diagnosis.FragmentationVerdict#Row'   = @{
        Table = 'Host 26', 'Verdict 16', 'Confidence 10', 'Pods 4>', 'Evidence=EvidenceCell 60'
        Wrap  = $true
    }
    'FragTools.Diagnosis.FragmentationVerdict Card'  = @{ Text = 'Card'; InBand = $true }
    'FragTools.Diagnosis.FragmentationVerdict Detailed' = @{ Text = 'Details'; InBand = $true }
    'FragTools.Diagnosis.Remedies.SuggestedRemedy'   = @{
        Rows  = 'VerdictRow'
        Table = 'Term 9', 'What=RemedyWhat 34', 'PowerShellCommand=RemedyCommand 80'
        Wrap  = $true
        List  = 'Kind Term What PowerShellCommand ShellCommand Effect Cost Findings'
    }
    'FragTools.Diagnosis.Rules.Finding'              = @{
        Rows  = 'VerdictRow'
        Table = 'Id 5', 'Severity 8', 'Statement=FindingStatement 100'
        Wrap  = $true
        List  = 'Id Severity Statement Numbers=NumbersText Basis Source LineNumber'
    }
    'FragTools.Export.NodeCaptureResult'             = @{
        List = 'Host Path Files Size LogLines StartedAt DurationMilliseconds Missing=MissingLines'
    }
    'FragTools.Gfp.GfpMask'                          = @{
        List = 'Mask Text Flags=FlagsText Composites=CompositesText ZoneModifiers=ZoneModifiersText Zone MigrateType FreeLists=FreeListsText MaySleep MayReclaim WakesKswapd MayStartIo MayEnterFileSystem UsesReserves AmbiguousFlags=AmbiguousFlagsLines Readings=ReadingsLines UnknownBits KernelVersion TableRelease=TableReleaseText Basis Disagreement Note'
    }
    'FragTools.Pods.PodOomScore'                     = @{
        Headings = @{ Adj = 'OomScoreAdj'; Expected = 'ExpectedOomScoreAdj'; Rank = 'KillRank'; Score = 'OomScore' }
        Group    = 'ScoreOrigin'
        Wrap     = $true
        Table    = 'Rank 4>', 'Score 5>', 'Adj 5>', 'Rss 8>', 'Process=ProcessCell 18', 'Pod=PodName 52', 'QosClass 10'
        List     = 'Host Namespace Pod PodUid Container ContainerId QosClass PriorityClass IsStatic IsSidecar Request Limit Capacity ExpectedOomScoreAdj OomScoreAdj Drift Process Rss Swap PageTable Badness OomScore KillRank RankCgroup IsVictim OomGroup CgroupPath Usage Explanation Source'
    }
    'FragTools.Pods.PodOomScore#Report'              = @{
        Group = 'ScoreOrigin'
        Table = 'Rank 4>', 'Killed 6', 'Score 5>', 'Adj 5>', 'Rss 8>', 'Process=ProcessCell 18', 'Pod=PodName 52'
        Wrap  = $true
    }
    'FragTools.Pods.PodOomScore#Cgroup'              = @{
        Group = 'ScoreOrigin'
        Table = 'Rank 4>', 'Within 9', 'Score 5>', 'Adj 5>', 'Rss 8>', 'Process=ProcessCell 18', 'Pod=PodName 52', 'QosClass 10'
        Wrap  = $true
    }
    'FragTools.Pods.PodOomScore#Manifest'            = @{
        Group = 'ScoreOrigin'
        Table = 'Expected 8>', 'Request 8>', 'Limit 8>', 'Pod=PodName 34', 'Container 17', 'QosClass 10'
        Wrap  = $true
    }
    'FragTools.Pods.PodOomScore#Drift'               = @{
        Group = 'ScoreOrigin'
        Table = 'Rank 4>', 'Adj 5>', 'Expected 8>', 'Drift=DriftText 5>', 'Process=ProcessCell 18', 'Pod=PodName 52', 'QosClass 10'
        Wrap  = $true
    }
    'FragTools.Pods.PodOomScore Drift'               = @{
        Group = 'ScoreOrigin'
        Table = 'Rank 4>', 'Adj 5>', 'Expected 8>', 'Drift=DriftText 5>', 'Process=ProcessCell 18', 'Pod=PodName 52', 'QosClass 10'
        Wrap  = $true
    }
    'FragTools.Proc.BuddyInfo'                       = @{
        Group = 'Origin'
        Table = 'NumaNode 8>', 'Zone 8', 'Free 8>', 'Largest 11>', 'ByOrder 14', 'FreeBlocks=FreeBlocksText 80'
        List  = 'Host NumaNode Zone FreeBlocks=FreeBlocksText MaxOrder FreePages FreeBytes LargestFreeOrder PageSize PageSizeAssumed Source'
    }
    'FragTools.Proc.CompactionStat'                  = @{
        Methods = @('Get')
        List    = 'Host CompactSuccessRatio CompactScannedPerSuccess PageMigrateSuccessRatio ThpFallbackRatio CompactStall CompactFail CompactSuccess CompactMigrateScanned CompactFreeScanned CompactIsolated KcompactdWake KcompactdMigrateScanned KcompactdFreeScanned PagesMigrated PageMigrateFail ThpFaultAlloc ThpFaultFallback ThpCollapseAlloc ThpCollapseAllocFailed ThpSplit AllocStall AllocStallByZone=AllocStallByZoneText DropPageCache DropSlab OomKill Source'
    }
    'FragTools.Proc.MemoryInfo'                      = @{
        Methods = @('Get')
        Table   = 'Host=HostOrSource 23', 'Total 8>', 'Used 8>', 'Free 8>', 'Available 9>', 'BuffCache 9>', 'SwapUsed 8>', 'SwapTotal 9>', 'Shared 8>'
    }
    'FragTools.Proc.PageTypeInfo'                    = @{
        Group = 'Origin'
        Table = 'NumaNode 8>', 'Zone 8', 'MigrateType 11', 'PageBlocks 10>', 'Free 9>', 'Largest 11>', 'ByOrder 16', 'FreeBlocks=FreeBlocksText 80'
        List  = 'Host NumaNode Zone MigrateType FreeBlocks=FreeBlocksText FreeBlocksTruncated MaxOrder FreePages FreeBytes LargestFreeOrder PageBlocks MixedPageBlocks PageBlockOrder PageSize PageSizeAssumed Source'
    }
    'FragTools.Proc.SlabCache'                       = @{
        Group = 'Origin'
        Table = 'Name 25', 'Size 9>', 'Objects 9>', 'Active 6>', 'ObjectBytes 11>', 'Order 5>', 'Slabs 8>', 'ObjectsPerSlab 14>'
    }
    'FragTools.Proc.ZoneInfo'                        = @{
        Group = 'Origin'
        Table = 'NumaNode 8>', 'Zone 8', 'Watermark 9', 'FreePages 9>', 'MinPages 8>', 'LowPages 8>', 'HighPages 9>', 'ManagedPages 13>', 'Protection=ProtectionText 40'
        List  = 'Host NumaNode Zone Watermark FreePages BoostPages MinPages LowPages HighPages PromoPages SpannedPages PresentPages ManagedPages CmaPages Protection=ProtectionText Counters=CountersText NodeCounters=NodeCountersText PageSize PageSizeAssumed Source'
    }
    'FragTools.Remedy.CacheDropResult'               = @{ Text = 'RemedyText' }
    'FragTools.Remedy.CompactionResult'              = @{ Text = 'RemedyText' }
    'FragTools.Reports.OomKill'                      = @{
        Headings = @{ Adj = 'VictimOomScoreAdj'; Score = 'VictimScore' }
        Methods  = @('DecodeGfpMask', 'GetRawBytes')
        Group    = 'Origin'
        Table    = 'Time 19', 'Victim=VictimCell 18', 'Rss 8>', 'Cgroup=CgroupCell 48', 'Limit 8>', 'Score 5>', 'Adj 5>'
        Wrap     = $true
        List     = 'Timestamp TimestampYearInferred TimestampZone UptimeSeconds Host Actor Evidence Component Message Occurrences LastSeen LastSeenAge Namespace Pod PodUid Container ContainerId KernelVersion Trigger Order GfpMask=DecodedMask GfpFlags=GfpFlagsText Constraint IsCgroupLimit OomCgroup TaskCgroup Victim VictimUid VictimTotalVm VictimAnonRss VictimFileRss VictimShmemRss VictimScore VictimOomScoreAdj Expected=ExpectedVictim OomGroup AlsoKilled=AlsoKilledText Limit Usage FailCount MemoryStat=MemoryStatText Tasks=TaskCount Reaped Completeness Source LineNumber RepeatOf'
    }
    'FragTools.Reports.OomTask'                      = @{
        Headings = @{ Adj = 'OomScoreAdj'; Pid = 'ProcessId'; Rss = 'RssPages'; Swap = 'SwapPages'; Tables = 'PageTablePages'; TotalVm = 'TotalVmPages' }
        Table    = 'Pid 8>', 'Name 18', 'Rss 10>', 'Adj 5>', 'Score 6>', 'Swap 8>', 'Tables 7>', 'TotalVm 10>', 'Badness 9>', 'Uid 6>'
    }
    'FragTools.Reports.PageAllocFailure'             = @{
        Headings = @{ Process = 'ProcessName' }
        Methods  = @('DecodeGfpMask', 'GetRawBytes')
        Group    = 'Origin'
        Table    = 'Time 19', 'Process=ProcessCell 15', 'Order 5>', 'Cause 16', 'Requester=RequesterCell 51', 'Asked 8>', 'Zones=ZoneOutcomes 60'
        Wrap     = $true
        List     = 'Timestamp TimestampYearInferred TimestampZone UptimeSeconds Host Kind ProcessName ProcessId Order Requested=Asked GfpMask=DecodedMask GfpFlags=GfpFlagsText StallMilliseconds KernelVersion Requester Multiplier Cache CacheCgroup CacheContainerId Cause CauseDetail=CauseDetailText Zones=ZoneSentences FreeBlocks=FreeLists CallTrace=CallTraceLines SuppressedBefore Completeness Source LineNumber RepeatOf'
    }
    'FragTools.Settings.MemorySetting'               = @{
        Headings = @{ AtBoot = 'ConfiguredValue' }
        Group    = 'SettingOrigin'
        Table    = 'Name 28', 'Value=SettingValue 10>', 'Default 11>', 'AtBoot 9>', 'ConfiguredIn 60'
    }
    'FragTools.Settings.MemorySettingChange'         = @{ List = 'Host Name OldValue Value PersistedIn RestoreCommand' }
    'FragTools.Starts.ContainerStartFailure'         = @{
        Headings = @{ Tries = 'Occurrences' }
        Group    = 'Origin'
        Table    = 'Time 19', 'Pod=PodName 40', 'Reason=ReasonText 24', 'Tries 5>', 'Kernel 14'
        Wrap     = $true
        List     = 'FirstSeen LastSeen TimestampYearInferred Occurrences LineCount Host Component Reason Resource ExitStatus Namespace Pod PodUid Container ContainerId Message KernelEventCount KernelEvents=KernelEventsLines OomKills=OomKillsLines Source LineNumber'
    }
    'FragTools.Watch.WatchSample'                    = @{
        Headings = @{ Fails = 'CompactFails'; Node = 'NumaNode'; Stalls = 'CompactStalls' }
        Group    = 'WatchOrigin'
        Table    = 'Time=TimeOfDay 8', 'Node 4>', 'Zone 7', 'Index=IndexCell 6>', 'Trend 14', 'Free 8>', 'Stalls 6>', 'Fails 5>', 'NewFailures=NewFailuresText 24', 'ByOrder 14'
    }
    'FragTools.Watermarks.ExtFragIndex'              = @{
        Group = 'IndexOrigin'
        Table = 'NumaNode 8>', 'Zone 8', 'Order 5>', 'Block 8>', 'Index=IndexCell 6>', 'Unusable 8>', 'Meaning 13', 'WouldCompact 12'
    }
    'FragTools.Watermarks.ZoneExtFragIndex'          = @{
        Group = 'ZoneHeading'
        Text  = 'ZoneLine'
        List  = 'Host NumaNode Zone Orders=OrdersText FragmentationIndices=FragmentationIndicesText UnusableIndices=UnusableIndicesText Meanings=MeaningsText FirstUnavailableOrder Threshold Origin Source'
    }
}
