# What gives objects of each type that has a view; with $node and $fixtures. Dot-sourced when cases are looked for, and to run them.
$kinds = @(
    @{ Type = 'FragTools.Proc.BuddyInfo'; Command = { Get-BuddyInfo -Root $node } }
    @{ Type = 'FragTools.Proc.PageTypeInfo'; Command = { Get-PageTypeInfo -Root $node } }
    @{ Type = 'FragTools.Proc.ZoneInfo'; Command = { Get-ZoneInfo -Root $node } }
    @{ Type = 'FragTools.Proc.CompactionStat'; Command = { Get-CompactionStat -Root $node } }
    @{ Type = 'FragTools.Proc.SlabCache'; Command = { Get-SlabCache -Root $node } }
    @{ Type = 'FragTools.Proc.MemoryInfo'; Command = { Get-MemoryInfo -Root $node } }
    @{ Type = 'FragTools.Watermarks.ExtFragIndex'; Command = { Get-ExtFragIndex -Root $node } }
    @{ Type = 'FragTools.Watermarks.ZoneExtFragIndex'; Command = { Get-ExtFragIndex -Root $node -ByZone } }
    @{ Type = 'FragTools.Gfp.GfpMask'; Command = { ConvertFrom-GfpMask 0x40dc0 -KernelVersion 5.14 } }
    @{ Type = 'FragTools.Reports.PageAllocFailure'; Command = { Get-PageAllocFailure -Root $node } }
    @{ Type = 'FragTools.Reports.OomKill'; Command = { Get-OomKill -Root $node } }
    @{ Type = 'FragTools.Reports.OomTask'; Command = { (Get-OomKill -Root $node).Tasks } }
    @{ Type = 'FragTools.Starts.ContainerStartFailure'; Command = { Get-ContainerStartFailure -Root $fixtures/unknown-tke-dc05 } }
    @{ Type = 'FragTools.Pods.PodOomScore'; Command = { Get-PodOomScore -Root $node -Manifest $node/pods.yaml } }
    @{ Type = 'FragTools.Settings.MemorySetting'; Command = { Get-MemorySetting -Root $node } }
    @{ Type = 'FragTools.Settings.MemorySettingChange'; Command = { Set-MemorySetting extfrag_threshold 400 -Root $node -Confirm:$false } }
    @{ Type = 'FragTools.Export.NodeCaptureResult'; Command = { Save-NodeCapture "$TestDrive/$(New-Guid).tar" -Root $node -WarningAction Ignore } }
    @{ Type = 'FragTools.Remedy.CompactionResult'; Command = { Invoke-MemoryCompaction -Root $node -Order 6 -Force -Confirm:$false } }
    @{ Type = 'FragTools.Remedy.CacheDropResult'; Command = { Clear-KernelCache All -Root $node -Confirm:$false } }
    @{ Type = 'FragTools.Watch.WatchSample'; Command = { Watch-MemoryFragmentation -Root $node -Count 1 } }
    @{ Type = 'FragTools.Diagnosis.FragmentationVerdict'; Command = { Test-MemoryFragmentation -Root $node } }
    @{ Type = 'FragTools.Diagnosis.Rules.Finding'; Command = { (Test-MemoryFragmentation -Root $node).Evidence } }
    @{ Type = 'FragTools.Diagnosis.Remedies.SuggestedRemedy'; Command = { (Test-MemoryFragmentation -Root $node).Remedies } }
    @{ Type = 'FragTools.Diagnosis.Evidence.EvidenceSource'; Command = { (Test-MemoryFragmentation -Root $node).Sources } }
    @{ Type = 'FragTools.Diagnosis.Evidence.AffectedPod'; Command = { (Test-MemoryFragmentation -Root $node).Affected } }
)
