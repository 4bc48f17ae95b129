using System.Globalization;
using FragTools.Gfp;
using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>A property a line: masks are read one at a time.</summary>
internal sealed class GfpView : View<GfpMask>
{
    public override void Draw(IReadOnlyList<GfpMask> rows, Screen screen)
    {
        for (var at = 0; at < rows.Count; at++)
        {
            if (at > 0)
            {
                screen.WriteLine();
            }

            var mask = rows[at];
            var table = new Table();
            table.Add(new Column("Mask"));
            table.Add(new Column(mask.Hex, Narrow: Narrow.Folded));
            foreach (var property in RecordJson.Plain.GfpMask.Properties)
            {
                AddRows(table, property.Name, property.Get!(mask));
            }

            table.Write(screen);
        }
    }

    private static void AddRows(Table table, string name, object? value)
    {
        // The headers that the tables were read from fill a screen; json has them.
        var texts = name is nameof(GfpMask.Mask) or nameof(GfpMask.Hex) or nameof(GfpMask.TableSource) ? []
            : value switch
            {
                // What a bit or a release means is a line each.
                ValueList<string> list when name is nameof(GfpMask.Readings) or nameof(GfpMask.AmbiguousFlags) => list,
                0L => [],
                long bits => [string.Create(CultureInfo.InvariantCulture, $"0x{bits:x}")],
                _ => (IReadOnlyList<string>)[CsvCell.Text(value)],
            };
        foreach (var text in texts.Where(static text => text.Length > 0))
        {
            table.BeginRow();
            table.Add(text == texts[0] ? name : "");
            table.Add(text);
        }
    }
}
