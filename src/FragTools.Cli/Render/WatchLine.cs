using FragTools.Proc;
using FragTools.Text;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>
/// A line a zone and sample, for a file, a pipe or a dumb terminal: columns of fixed width, since nobody knows what
/// comes.
/// </summary>
internal sealed class WatchLine(Screen screen) : IWatchOutput
{
    private const int HeadingEvery = 40;

    private int _untilHeading;

    public void Write(WatchTurn turn)
    {
        foreach (var sample in turn.Samples)
        {
            if (_untilHeading-- == 0)
            {
                _untilHeading = HeadingEvery;
                screen.WriteLine(new Cell($"Times: {TimeText.Zone(sample.Timestamp)}", Tint.Faint));
                screen.WriteLine(
                    new Cell(
                        $"{"Time",-8}  Node  {"Zone",-7}  {"Index",6}  {"Free",8}  {"Largest",-12}  {"By order",-14}  {"Stalls",6}  "
                            + $"{"Failed",6}  {"Moved",8}  Failures", Tint.Strong));
            }

            screen.WriteLine(
                $"{TimeText.TimeOfDay(sample.Timestamp)}  {sample.NumaNode,4}  "
                    + $"{sample.Zone,-7}  ",
                new Cell($"{IndexText.Brief(sample.FragmentationIndex),6}", WatchPicture.TintOf(sample)),
                $"  {SizeText.Format(sample.FreeBytes),8}  {Texts.Largest(sample.FreeBlocks, sample.PageSize, Tint.None).Text,-12}  "
                    + $"{BlockPicture.Draw(sample.FreeBlocks),-14}  "
                + $"{Texts.Of(sample.CompactStalls),6}  {Texts.Of(sample.CompactFails),6}  {Texts.Of(sample.PagesMigrated),8}  "
                    + $"{Texts.Of(sample.NewFailures),8}");
        }

        foreach (var remark in turn.Remarks)
        {
            screen.WriteLine(new Cell(remark, Tint.Strong));
        }
    }

    public void End()
    {
    }
}
