using System.Dynamic;
using System.Globalization;
using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Reports;
using FragTools.Serialization;
using FragTools.Starts;
using FragTools.Text;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Views;

/// <summary>
/// The texts of the format file's views, as properties of the hidden property Cells of each object: where scripts may call no method
/// (ConstrainedLanguage), they may still read a property.
/// </summary>
public sealed class Cells : DynamicObject
{
    private readonly PSObject _row;

    private Cells(PSObject row) => _row = row;

    /// <summary>The getter of the property Cells, as FragTools.Types.ps1xml names it.</summary>
    /// <param name="row">An object of the module, or a copy of one.</param>
    /// <returns>Its texts.</returns>
    public static object Of(PSObject row) => new Cells(row);

    /// <summary>A text that is made for a view, else the property of that name as a text: <c>FreeBytes</c> gives <c>1.5 GiB</c>.</summary>
    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        ArgumentNullException.ThrowIfNull(binder);
        result = Made(ObjectConverter.Revive(_row), binder.Name)
            ?? (binder.Name == "Origin" ? OriginView.Text(_row)
                : _row.Properties[binder.Name] is { } property ? Plain(property.Value, binder.Name)
                : throw new MissingMemberException(_row.TypeNames[0], binder.Name));
        return true;
    }

    private static string? Made(object item, string name) => (item, name) switch
    {
        (BuddyInfo zone, "Largest") => BlockView.Largest(zone.LargestFreeOrder, zone.PageSize),
        (BuddyInfo zone, "ByOrder") => BlockPicture.Draw(zone.FreeBlocks),
        (PageTypeInfo list, "Free") => (list.FreeBlocksTruncated ? ">" : "") + SizeText.Format(list.FreeBytes),
        (PageTypeInfo list, "Largest") => BlockView.Largest(list.LargestFreeOrder, list.PageSize),
        (PageTypeInfo list, "ByOrder") => BlockPicture.Draw(list.FreeBlocks),
        (SlabCache cache, "Active") => cache.ActiveShare?.ToString("0 %", CultureInfo.InvariantCulture),
        (ExtFragIndex index, "Index") => IndexView.Cell(index),
        (ExtFragIndex or ZoneExtFragIndex, "IndexOrigin") => OriginView.Index(PSObject.AsPSObject(item)),
        (ZoneExtFragIndex zone, "Heading") => IndexView.Heading(zone),
        (ZoneExtFragIndex zone, "Line") => IndexView.Line(zone),
        (PageAllocFailure failure, "Time") => ReportText.Time(failure.Timestamp, failure.UptimeSeconds),
        (PageAllocFailure failure, "Causes") => ReportText.Zones(failure.CauseDetail),
        (PageAllocFailure failure, "GfpMask") => failure.DecodeGfpMask()?.ToString(),
        (PageAllocFailure failure, "FreeBlocks") => failure.Zones?.ToString()?.Replace("; ", "\n", StringComparison.Ordinal),
        (OomKill kill, "Time") => ReportText.Time(kill.Timestamp, kill.UptimeSeconds),
        (OomKill kill, "Victim") => ReportText.Victim(kill),
        (OomKill kill, "Cgroup") => ReportText.Cgroup(kill),
        (OomKill kill, "Trigger") => ReportText.Process(kill.TriggerName, kill.TriggerProcessId),
        (OomKill kill, "GfpMask") => kill.DecodeGfpMask()?.ToString(),
        (PodOomScore score, "Origin") => PodScoreView.Origin(score),
        (PodOomScore score, "Process") => ReportText.Process(score.ProcessName, score.ProcessId),
        (PodOomScore score, "Pod") => PodScoreText.OwnerAndContainer(score),
        (PodOomScore score, "Owner") => PodScoreText.Owner(score),
        (PodOomScore score, "Scope") => PodScoreText.Scope(score),
        (PodOomScore score, "Drift") => PodScoreText.Drift(score),
        (CompactionResult result, "Text") => RemedyText.Of(result),
        (CacheDropResult result, "Text") => RemedyText.Of(result),
        (WatchSample sample, "Origin") => WatchView.Origin(sample),
        (WatchSample sample, "Time") => sample.Timestamp.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        (WatchSample sample, "Index") => WatchView.Index(sample),
        (WatchSample sample, "ByOrder") => BlockPicture.Draw(sample.FreeBlocks),
        (WatchSample sample, "Failures") => WatchView.Failures(sample),
        (ContainerStartFailure failure, "Time") => ReportText.Time(failure.FirstSeen, null),
        (ContainerStartFailure failure, "Started") => StartText.Started(failure),
        (ContainerStartFailure failure, "Why") => StartText.Reason(failure),
        (ContainerStartFailure failure, "Events") => StartText.Events(failure),
        (FragmentationVerdict verdict, "Card") => VerdictView.Card(verdict),
        (_, "Text") => VerdictView.Text(item),
        _ => null,
    };

    private static string? Plain(object? value, string name) => value switch
    {
        long bytes when name.EndsWith("Bytes", StringComparison.Ordinal) => SizeText.Format(bytes),
        PSObject { BaseObject: var inner } => Plain(inner, name),
        _ => value?.ToString(),
    };
}
