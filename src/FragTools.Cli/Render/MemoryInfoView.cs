using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>The columns of <c>free</c>, and below them what else matters here.</summary>
internal sealed class MemoryInfoView : View<MemoryInfo>
{
    public override void Draw(IReadOnlyList<MemoryInfo> rows, Screen screen)
    {
        var origin = OriginColumn.For(rows);
        var table = new Table();
        origin.AddTo(table);
        table.Add(new Column(""));
        foreach (var (heading, spare) in new[]
        {
            ("total", 0), ("used", 0), ("free", 0), ("shared", 2), ("buff/cache", 1), ("available", 0), ("used classic", 3),
        })
        {
            table.Add(new Column(heading, Right: true, Spare: spare));
        }

        foreach (var row in rows)
        {
            AddRow(
                table, origin, row, "Mem",
                row.TotalBytes, row.UsedBytes, row.FreeBytes, row.SharedBytes, row.BuffCacheBytes, row.AvailableBytes,
                row.UsedBytesClassic);
            AddRow(table, origin, row, "Swap", row.SwapTotalBytes, row.SwapUsedBytes, row.SwapFreeBytes);
        }

        table.Write(screen);
        screen.WriteLine();
        DrawRest(rows, origin, screen);
    }

    private static void DrawRest(IReadOnlyList<MemoryInfo> rows, OriginColumn origin, Screen screen)
    {
        var table = new Table();
        origin.AddTo(table);
        foreach (var (heading, below, spare) in new[]
        {
            ("slab", "reclaimable", 0), ("slab", "unreclaimable", 0), ("committed", "now", 3), ("committed", "limit", 4),
            ("huge pages", "transparent", 1), ("huge pages", "in pool", 0), ("huge pages", "free", 1), ("huge page", "size", 2),
            ("memory", "unaccounted", 0),
        })
        {
            table.Add(new Column(heading, Right: true, below, Spare: spare));
        }

        foreach (var row in rows)
        {
            AddRow(
                table, origin, row, name: null,
                row.SlabReclaimableBytes, row.SlabUnreclaimableBytes, row.CommittedBytes, row.CommitLimitBytes, row.AnonHugePagesBytes,
                row.HugePagesTotal * row.HugePageBytes, row.HugePagesFree * row.HugePageBytes, row.HugePageBytes,
                row.UnaccountedBytes);
        }

        table.Write(screen);
    }

    private static void AddRow(Table table, OriginColumn origin, MemoryInfo row, string? name, params ReadOnlySpan<long?> sizes)
    {
        table.BeginRow();
        origin.AddTo(table, row);
        if (name is not null)
        {
            table.Add(name);
        }

        foreach (var size in sizes)
        {
            table.Add(SizeText.Format(size));
        }
    }
}
