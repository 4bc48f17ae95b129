using FragTools.KernelLog.Gfp;

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
            table.Add(new Column(mask.Hex));
            foreach (var property in RecordJson.Plain.GfpMask.Properties)
            {
                if (property.Name is nameof(GfpMask.Mask) or nameof(GfpMask.Hex) || property.Get!(mask) is not { } value
                    || CsvCell.Text(value) is not { Length: > 0 } text || value is 0L)
                {
                    continue;
                }

                table.BeginRow();
                table.Add(property.Name);
                table.Add(text);
            }

            table.Write(screen);
        }
    }

    protected override IOutput<GfpMask> OpenData(Format format, TextWriter writer) => DataOutput.Open<GfpMask>(format, writer);
}
