using System.Text.Json.Serialization.Metadata;
using FragTools.Memory;

namespace FragTools.Cli.Render;

internal sealed class CompactionStatView : View<CompactionStat>
{
    public override JsonTypeInfo<CompactionStat> Properties => RecordJson.Plain.CompactionStat;

    public override void Draw(IReadOnlyList<CompactionStat> rows, Screen screen) => ListView.Draw(
        rows,
        Properties,
        [nameof(CompactionStat.Host), nameof(CompactionStat.CompactCounters), nameof(CompactionStat.ThpCounters), nameof(CompactionStat.Source)],
        screen);
}
