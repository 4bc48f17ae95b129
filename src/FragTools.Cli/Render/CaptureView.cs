using FragTools.Export;

namespace FragTools.Cli.Render;

/// <summary>Where the capture is and what is in it.</summary>
internal sealed class CaptureView : View<NodeCaptureResult>
{
    public override void Draw(IReadOnlyList<NodeCaptureResult> rows, Screen screen)
    {
        foreach (var row in rows)
        {
            screen.WriteLine(row.Path);
            screen.Write(FormattableString.Invariant($"{row.Files} files, {row.LogLines} lines of logs, "));
            screen.WriteLine(FormattableString.Invariant(
                $"{row.DurationMilliseconds / 1000:0.0} s; {row.Missing.Count} could not be read"));
        }
    }
}
