using FragTools.Proc;

namespace FragTools.Cli.Render;

internal sealed class CompactionStatView : View<CompactionStat>
{
    public override void Draw(IReadOnlyList<CompactionStat> rows, Screen screen) => ListView.Draw(
        rows,
        RecordJson.Plain.CompactionStat,
        [
            nameof(CompactionStat.CompactSuccessRatio), nameof(CompactionStat.CompactScannedPerSuccess),
            nameof(CompactionStat.PageMigrateSuccessRatio), nameof(CompactionStat.ThpFallbackRatio),
        ],
        [nameof(CompactionStat.Host), nameof(
            CompactionStat.CompactCounters), nameof(CompactionStat.ThpCounters), nameof(CompactionStat.Source)],
        screen);
}
