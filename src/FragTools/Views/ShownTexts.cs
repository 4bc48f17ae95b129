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
    private const int NarrowestColumn = 10;

    public static string Origin(PSObject row) => OriginView.Text(row);

    public static string? HostOrSource(PSObject row) => (ShownProperties.Of(row, "Host") ?? ShownProperties.Of(row, "Source")) as string;

    // Reports.

    public static string? Cgroup(PSObject row) => Live<OomKill>(row) is { } kill ? ReportText.Cgroup(kill) : null;

    public static string? DecodedMask(PSObject row) => Live<IKernelReport>(row)?.DecodeGfpMask()?.ToString();

    public static string? ExpectedVictim(PSObject row) => Live<OomKill>(row)?.ExpectedVictim.Detail;

    public static string? FreeLists(PSObject row)
        => Live<PageAllocFailure>(row)?.Zones.ToString().Replace("; ", "\n", StringComparison.Ordinal);

    public static string? CgroupCell(PSObject row) => Folded(Cgroup(row), before: 48, widest: 48);

    public static string? RequesterCell(PSObject row) => Folded(Requester(row), before: 59, widest: 51);

    public static string? VictimCell(PSObject row) => Folded(Victim(row)?.ToString(), before: 0, widest: 18);

    public static string? ProcessCell(PSObject row) => ObjectConverter.Revive(row) is PageAllocFailure failure
        ? Folded(failure.ProcessName, before: 0, widest: 15)
        : Folded(Process(row)?.ToString(), before: 0, widest: 18);

    public static string? Requester(PSObject row) => Live<PageAllocFailure>(row) is { } failure ? failure.Requester ?? failure.Cache : null;

    public static object? TaskCount(PSObject row) => Live<OomKill>(row)?.Tasks?.Count;

    public static string? Trigger(PSObject row)
        => Live<OomKill>(row) is { } kill ? ReportText.Process(kill.TriggerName, kill.TriggerProcessId) : null;

    public static object? Victim(PSObject row)
        => Live<OomKill>(row) is not { } kill ? null
            : kill.VictimName is { } name ? ShownProperties.Shown(name, ReportText.Victim(kill))
            : ReportText.Victim(kill);

    public static string? ZoneOutcomes(PSObject row)
        => Live<PageAllocFailure>(row) is { } failure ? Broken(ReportText.Zones(failure.CauseDetail), before: 120, widest: 60) : null;

    public static string? ZoneSentences(PSObject row)
        => Live<PageAllocFailure>(row)?.CauseDetail is { } cause
            ? ViewStyle.InList(string.Join('\n', cause.Zones.Select(static zone => zone.Sentence)))
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
        ContainerStartFailure failure => Folded(StartText.Started(failure), before: 20, widest: 40),
        PodOomScore { ProcessId: null } score => Folded(PodScoreText.Owner(score), before: 27, widest: 34),
        PodOomScore score => Folded(PodScoreText.OwnerAndContainer(score), PodScoreView.BeforePod(row.TypeNames[0]), widest: 52),
        AffectedPod pod => Folded(pod.ToString(), before: 0, widest: 40),
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

    public static object? VerdictHeading(PSObject row) => VerdictRows.Heading(row);

    public static string? VerdictRow(PSObject row) => VerdictRows.Text(row);

    public static string? EvidenceCell(PSObject row) => Broken(EvidenceIds(row), before: 60, widest: 60);

    public static string? EvidenceIds(PSObject row)
        => Live<FragmentationVerdict>(row) is { } verdict
            ? string.Join(' ', verdict.Evidence.Select(static one => one.Id).Distinct())
            : null;

    // Sentences are broken here, at blanks: the engine breaks them within words. As wide as Types.psd1 and the screen let the column be.

    public static string? FindingStatement(PSObject row) => Broken(ShownProperties.Of(row, "Statement"), before: 15, widest: 100);

    public static string? PodEffect(PSObject row) => Broken(ShownProperties.Of(row, "Effect"), before: 47, widest: 60);

    public static string? RemedyCommand(PSObject row) => Broken(ShownProperties.Of(row, "PowerShellCommand"), before: 45, widest: 80);

    public static string? RemedyWhat(PSObject row) => Broken(ShownProperties.Of(row, "What"), before: 0, widest: 34);

    public static string? SourceDetail(PSObject row) => Broken(ShownProperties.Of(row, "Detail"), before: 44, widest: 70);

    // A path's end tells more than its beginning.
    public static string? SourceName(PSObject row)
        => ShownProperties.Of(row, "Name") is string { Length: > WidestName } path ? "…" + path[^(WidestName - 1)..]
            : ShownProperties.Of(row, "Name") as string;

    // A word that is longer than a line, such as a cgroup's path, is broken as names are.
    private static string? Broken(object? text, int before, int widest)
    {
        var room = Room(before, widest);
        return text is not string sentence ? null
            : string.Join('\n', LineBreak.AtBlanks(sentence, room).SelectMany(line => LineBreak.OfName(line, room)));
    }

    // The end of a name tells it from others: it is broken where the screen is too narrow, not cut.
    private static string? Folded(string? name, int before, int widest)
        => name is null ? null : string.Join('\n', LineBreak.OfName(name, Room(before, widest)));

    // A column that the screen has no room for is shown by what is wider, such as Out-String -Width, and is whole there.
    private static int Room(int before, int widest)
        => ViewStyle.Width <= before ? widest : Math.Clamp(ViewStyle.Width - before, NarrowestColumn, widest);

    private static T? Live<T>(PSObject row)
        where T : class
        => ObjectConverter.Revive(row) as T;
}
