using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Remedy;
using FragTools.Reports;
using FragTools.Serialization;
using FragTools.Settings;
using FragTools.Starts;
using FragTools.Text;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Views;

/// <summary>The same of what one type shows, or several properties of it together.</summary>
public static class ShownTexts
{
    private const int WidestName = 34;

    public static string Origin(PSObject row) => OriginView.Text(row);

    public static string? HostOrSource(PSObject row) => (ShownProperties.Of(row, "Host") ?? ShownProperties.Of(row, "Source")) as string;

    // Reports.

    public static string? Cgroup(PSObject row) => Live<OomKill>(row) is { } kill ? ReportText.Cgroup(kill) : null;

    public static string? DecodedMask(PSObject row) => Live<IKernelReport>(row)?.DecodeGfpMask()?.ToString();

    public static string? ExpectedVictim(PSObject row) => Live<OomKill>(row)?.ExpectedVictim.Detail;

    public static string? FreeLists(PSObject row)
        => Live<PageAllocFailure>(row)?.Zones.ToString().Replace("; ", "\n", StringComparison.Ordinal);

    public static string? Requester(PSObject row) => Live<PageAllocFailure>(row) is { } failure ? failure.Requester ?? failure.Cache : null;

    public static object? TaskCount(PSObject row) => Live<OomKill>(row)?.Tasks?.Count;

    public static string? Trigger(PSObject row)
        => Live<OomKill>(row) is { } kill ? ReportText.Process(kill.TriggerName, kill.TriggerProcessId) : null;

    public static object? Victim(PSObject row)
        => Live<OomKill>(row) is not { } kill ? null
            : kill.VictimName is { } name ? ShownProperties.Shown(name, ReportText.Victim(kill))
            : ReportText.Victim(kill);

    public static string? ZoneOutcomes(PSObject row)
        => Live<PageAllocFailure>(row) is { } failure ? ReportText.Zones(failure.CauseDetail) : null;

    public static string? ZoneSentences(PSObject row)
        => Live<PageAllocFailure>(row)?.CauseDetail is { } cause
            ? string.Join('\n', cause.Zones.Select(static zone => zone.Sentence))
            : null;

    // Pods.

    public static string? DriftText(PSObject row) => Live<PodOomScore>(row) is { } score ? PodScoreText.Drift(score) : null;

    public static object? Killed(PSObject row)
        => Live<PodOomScore>(row)?.IsVictim is { } isVictim ? ShownProperties.Shown(isVictim, isVictim ? "killed" : "") : null;

    public static object? Kernel(PSObject row)
        => Live<ContainerStartFailure>(row) is { } failure
            ? ShownProperties.Shown(failure.KernelEventCount, StartText.Events(failure))
            : null;

    public static string? PodName(PSObject row) => ObjectConverter.Revive(row) switch
    {
        ContainerStartFailure failure => StartText.Started(failure),
        PodOomScore { ProcessId: null } score => PodScoreText.Owner(score),
        PodOomScore score => PodScoreText.OwnerAndContainer(score),
        AffectedPod pod => pod.ToString(),
        _ => null,
    };

    public static object? Process(PSObject row)
        => Live<PodOomScore>(row) is { ProcessName: { } name } score
            ? ShownProperties.Shown(name, ReportText.Process(name, score.ProcessId))
            : null;

    public static string? ReasonText(PSObject row) => Live<ContainerStartFailure>(row) is { } failure ? StartText.Reason(failure) : null;

    public static string? ScoreOrigin(PSObject row) => Live<PodOomScore>(row) is { } score ? PodScoreView.Origin(score) : null;

    public static object? Within(PSObject row)
        => Live<PodOomScore>(row) is { RankCgroup: { } cgroup } score ? ShownProperties.Shown(cgroup, PodScoreText.Scope(score)) : null;

    // Indices and samples.

    public static string? IndexCell(PSObject row) => ObjectConverter.Revive(row) switch
    {
        ExtFragIndex index => IndexView.Cell(index),
        WatchSample sample => WatchView.Index(sample),
        _ => null,
    };

    public static string IndexOrigin(PSObject row) => OriginView.Text(row) + "\n   " + OriginView.Index(row);

    public static string? ZoneHeading(PSObject row)
        => Live<ZoneExtFragIndex>(row) is { } zone ? $"{OriginView.Text(row)}\n   {IndexView.Heading(zone)}" : null;

    public static string? ZoneLine(PSObject row) => Live<ZoneExtFragIndex>(row) is { } zone ? IndexView.Line(zone) : null;

    public static object? NewFailuresText(PSObject row) => Live<WatchSample>(row) is { } sample ? WatchView.Failures(sample) : null;

    public static string? WatchOrigin(PSObject row) => Live<WatchSample>(row) is { } sample ? WatchView.Origin(sample) : null;

    // Settings and remedies.

    public static string? SettingOrigin(PSObject row)
        => $"{(ShownProperties.Of(row, "Host") is string host ? $"Host: {host}   " : "")}* is not the default";

    public static string? SettingValue(PSObject row)
        => Live<MemorySetting>(row) is not { } setting ? null
            : setting.IsDefault == false ? ViewStyle.Colored($"* {setting.Value}", "Yellow")
            : setting.Value ?? "(none)";

    public static string? RemedyText(PSObject row) => ObjectConverter.Revive(row) switch
    {
        CompactionResult result => FragTools.Remedy.RemedyText.Of(result),
        CacheDropResult result => FragTools.Remedy.RemedyText.Of(result),
        _ => null,
    };

    // Verdicts.

    public static string? Card(PSObject row) => Live<FragmentationVerdict>(row) is { } verdict ? VerdictView.Card(verdict) : null;

    public static string? Details(PSObject row) => Live<FragmentationVerdict>(row) is { } verdict ? VerdictView.Text(verdict) : null;

    public static string? EvidenceIds(PSObject row)
        => Live<FragmentationVerdict>(row) is { } verdict
            ? string.Join(' ', verdict.Evidence.Select(static one => one.Id).Distinct())
            : null;

    // Sentences are broken here, at blanks: the engine breaks them within words. As wide as Types.psd1 and the screen let the column be.

    public static string? FindingStatement(PSObject row) => Broken(row, "Statement", before: 15, widest: 100);

    public static string? PodEffect(PSObject row) => Broken(row, "Effect", before: 47, widest: 60);

    public static string? RemedyCommand(PSObject row) => Broken(row, "PowerShellCommand", before: 45, widest: 80);

    public static string? RemedyWhat(PSObject row) => Broken(row, "What", before: 0, widest: 34);

    public static string? SourceDetail(PSObject row) => Broken(row, "Detail", before: 44, widest: 70);

    // A path's end tells more than its beginning.
    public static string? SourceName(PSObject row)
        => ShownProperties.Of(row, "Name") is string { Length: > WidestName } path ? "…" + path[^(WidestName - 1)..]
            : ShownProperties.Of(row, "Name") as string;

    private static string? Broken(PSObject row, string property, int before, int widest)
        => ShownProperties.Of(row, property) is string text
            ? string.Join('\n', LineBreak.AtBlanks(text, Math.Clamp(ViewStyle.Width - before, 10, widest)))
            : null;

    private static T? Live<T>(PSObject row)
        where T : class
        => ObjectConverter.Revive(row) as T;
}
