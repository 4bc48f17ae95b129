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
        foreach (var heading in new[] { "total", "used", "free", "shared", "buff/cache", "available", "used classic" })
        {
            table.Add(new Column(heading, Right: true));
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
        foreach (var (heading, below) in new[]
        {
            ("slab", "reclaimable"), ("slab", "unreclaimable"), ("committed", "now"), ("committed", "limit"),
            ("huge pages", "transparent"), ("huge pages", "in pool"), ("huge pages", "free"), ("huge page", "size"),
            ("memory", "unaccounted"),
        })
        {
            table.Add(new Column(heading, Right: true, below));
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
