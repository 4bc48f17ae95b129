using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using FragTools.Proc;

namespace FragTools.Cli.Render;

/// <summary>
/// CSV as RFC 4180 has it, with LF for line ends as everything else here. Null is an empty cell. Objects with free
/// blocks have a column for each order besides, as many as the widest object of the whole output needs.
/// </summary>
internal sealed class CsvOutput<T>(Func<T, FreeBlockCounts>? freeBlocks, TextWriter writer) : IOutput<T>
{
    private readonly Lazy<IList<JsonPropertyInfo>> _properties = new(() => RecordJson.Of<T>().Properties);
    private readonly List<T> _held = [];
    private bool _headed;

    public void Write(IReadOnlyList<T> rows)
    {
        if (freeBlocks is not null)
        {
            _held.AddRange(rows);
            return;
        }

        WriteRows(rows, orders: 0);
    }

    public void End() => WriteRows(_held, freeBlocks is null || _held.Count == 0 ? 0 : _held.Max(row => freeBlocks(row).Count));

    private void WriteRows(IReadOnlyList<T> rows, int orders)
    {
        var properties = _properties.Value;
        if (!_headed)
        {
            _headed = true;
            writer.Write(string.Join(
                ',', properties.Select(property => property.Name).Concat(Enumerable.Range(0, orders).Select(order => $"Order{order}"))));
            writer.Write('\n');
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < properties.Count; i++)
            {
                WriteCell(i == 0, CsvCell.Text(properties[i].Get!(row!), properties[i].Name));
            }

            for (var order = 0; order < orders; order++)
            {
                WriteCell(false, Blocks(freeBlocks!(row), order));
            }

            writer.Write('\n');
        }
    }

    // ">100000" where the kernel stopped counting, as it prints it.
    private static string Blocks(FreeBlockCounts blocks, int order)
        => order >= blocks.Count ? "" : (blocks.IsAtLeast(order) ? ">" : "") + blocks[order].ToString(CultureInfo.InvariantCulture);

    private void WriteCell(bool first, string text)
    {
        if (!first)
        {
            writer.Write(',');
        }

        writer.Write(CsvCell.Quote(text));
    }
}
