using FragTools.Memory;

namespace FragTools.Cli.Render;

/// <summary>The columns of <c>free</c>, and below them what else matters here.</summary>
internal sealed class MemoryInfoView : View<MemoryInfo>
{
    public override void Draw(IReadOnlyList<MemoryInfo> hosts, Screen screen)
    {
        var origin = OriginColumn.For(hosts);
        var table = NewTable(origin, "", "total", "used", "free", "shared", "buff/cache", "available", "used classic");
        foreach (var host in hosts)
        {
            AddRow(table, origin, host, "Mem", host.TotalBytes, host.UsedBytes, host.FreeBytes, host.SharedBytes, host.BuffCacheBytes, host.AvailableBytes, host.UsedBytesClassic);
            AddRow(table, origin, host, "Swap", host.SwapTotalBytes, host.SwapUsedBytes, host.SwapFreeBytes);
        }

        table.Write(screen);
        screen.WriteLine();

        table = NewTable(origin, "", "reclaimable", "unreclaimable", "committed", "limit", "transparent", "pool", "pool free", "pool page");
        foreach (var host in hosts)
        {
            AddRow(
                table, origin, host, "Slab, promises, huge pages",
                host.SlabReclaimableBytes, host.SlabUnreclaimableBytes, host.CommittedBytes, host.CommitLimitBytes, host.AnonHugePagesBytes,
                host.HugePagesTotal * host.HugePageBytes, host.HugePagesFree * host.HugePageBytes, host.HugePageBytes);
        }

        table.Write(screen);
    }

    protected override IOutput<MemoryInfo> OpenData(Format format, TextWriter writer)
        => DataOutput.Open(format, writer, RecordJson.Plain.MemoryInfo);

    private static Table NewTable(OriginColumn origin, string first, params ReadOnlySpan<string> headings)
    {
        var table = new Table();
        origin.AddTo(table);
        table.Add(new Column(first));
        foreach (var heading in headings)
        {
            table.Add(new Column(heading, Right: true));
        }

        return table;
    }

    private static void AddRow(Table table, OriginColumn origin, MemoryInfo host, string name, params ReadOnlySpan<long?> sizes)
    {
        table.BeginRow();
        origin.AddTo(table, host);
        table.Add(name);
        foreach (var size in sizes)
        {
            table.Add(SizeText.Format(size));
        }
    }
}
