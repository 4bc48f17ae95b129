using System.Globalization;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>Free blocks by order in a table: how much, the largest block, the picture, and the counts where there is room.</summary>
internal sealed class BlockColumns
{
    private const int RulerStep = 5;
    private int _orders;
    private long? _pageSize;

    /// <summary>
    /// Takes note of a row before the columns are made: the widest decides, and sizes are named where all pages are
    /// alike.
    /// </summary>
    public void Measure(FreeBlockCounts blocks, long pageSize)
    {
        _pageSize = _orders == 0 || _pageSize == pageSize ? pageSize : null;
        _orders = Math.Max(_orders, blocks.Count);
    }

    public void AddTo(Table table)
    {
        table.Add(new Column("Free", Right: true));
        table.Add(new Column("Largest", Right: true));
        table.Add(new Column("By order", Below: Ruler()));
        for (var order = 0; order < _orders; order++)
        {
            table.Add(OrderColumn(order, _pageSize, order == 0 ? 2 : 1, spare: 9));
        }
    }

    /// <summary>A column headed by an order, and by the size of its blocks where that is known.</summary>
    public static Column OrderColumn(int order, long? pageSize, int gap, int spare = 0)
        => new(order.ToString(CultureInfo.InvariantCulture), Right: true, pageSize is { } bytes
            ? SizeText.Brief(bytes << order)
            : "", gap, spare);

    public void AddTo(Table table, FreeBlockCounts blocks, long pageSize, Tint none)
    {
        table.Add(SizeText.Format(blocks.FreePages * pageSize));
        table.Add(Texts.Largest(blocks, pageSize, none));
        table.Add(BlockPicture.Draw(blocks));
        for (var order = 0; order < _orders; order++)
        {
            table.Add(order >= blocks.Count ? null
                : blocks[order] == 0 ? new Cell("0", Tint.Faint)
                : blocks.IsAtLeast(order) ? ">" + Texts.Of(blocks[order])
                : Texts.Of(blocks[order]));
        }
    }

    // "0    5    10": each number begins above its order.
    private string Ruler()
    {
        var ruler = "";
        for (var order = 0; order < _orders; order += RulerStep)
        {
            ruler += order.ToString(CultureInfo.InvariantCulture) + (order + RulerStep >= _orders ? "" : order < 10 ? "    " : "   ");
        }

        return ruler;
    }
}
