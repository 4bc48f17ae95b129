using System.Globalization;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>A small picture on a terminal that is drawn anew with each sample.</summary>
internal sealed class WatchPicture(TextWriter writer, WatchOptions options) : IWatchOutput
{
    private const int MostRemarks = 3;

    // Title, headings, counters, an empty line and the cursor's own.
    private const int OtherLines = 6;

    private readonly List<string> _remarks = [];
    private int _drawn;

    public void Write(WatchTurn turn)
    {
        if (turn.Samples is not [var first, ..])
        {
            return;
        }

        var time = TimeText.TimeOfDay(first.Timestamp);
        _remarks.AddRange(turn.Remarks.Select(remark => $"{time} {remark}"));
        _remarks.RemoveRange(0, Math.Max(0, _remarks.Count - MostRemarks));

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var screen = Screen.For(text);
        WriteLine(screen, Joined(screen, "  ", Title(first, time)), Tint.Strong);
        DrawZones(turn.Samples, screen);
        WriteLine(screen, Joined(screen, ", ", Counters(first)), first.NewFailures > 0 ? Tint.Bad : Tint.None);
        foreach (var remark in _remarks)
        {
            WriteLine(screen, remark, Tint.None);
        }

        var picture = text.ToString();

        // Up to the first line of the picture before, and clear from there on.
        writer.Write(_drawn > 0 ? string.Create(CultureInfo.InvariantCulture, $"\e[{_drawn}F\e[J{picture}") : picture);
        _drawn = picture.AsSpan().Count('\n');
    }

    // Whatever else is written stands below the picture, and the next picture below that.
    public void Interrupt() => _drawn = 0;

    public void End()
    {
    }

    /// <summary>The colour of a sample's index.</summary>
    public static Tint TintOf(WatchSample sample) => sample.FragmentationIndex switch
    {
        -1 => Tint.Good,
        <= 0.5 => Tint.Warn,
        _ => Tint.Bad,
    };

    private static void DrawZones(IReadOnlyList<WatchSample> samples, Screen screen)
    {
        var rows = Math.Max(1, (Terminal.Height ?? int.MaxValue) - OtherLines - MostRemarks);
        var table = new Table();
        table.Add(new Column("Node", Right: true));
        table.Add(new Column("Zone"));
        table.Add(new Column("Index", Right: true));
        table.Add(new Column("Trend"));
        table.Add(new Column("Free", Right: true));
        table.Add(new Column("Largest", Right: true, Spare: 1));
        table.Add(new Column("By order", Spare: 2));
        foreach (var sample in samples)
        {
            if (rows-- <= 0)
            {
                continue;
            }

            table.BeginRow();
            table.Add(Texts.Of(sample.NumaNode));
            table.Add(sample.Zone);
            table.Add(new Cell(IndexText.Brief(sample.FragmentationIndex), TintOf(sample)));
            table.Add(sample.Trend.PadRight(WatchSample.LongestTrend));
            table.Add(SizeText.Format(sample.FreeBytes));
            table.Add(Texts.Largest(sample.FreeBlocks, sample.PageSize, Tint.Bad));
            table.Add(BlockPicture.Draw(sample.FreeBlocks));
        }

        table.Write(screen);
    }

    private string[] Title(WatchSample sample, string time) =>
    [
        sample.Host ?? "(unknown host)", $"{time} {TimeText.Zone(sample.Timestamp)}",
        $"order {options.Order} ({SizeText.Brief(sample.PageSize << options.Order)})", $"every {Duration.Format(options.Interval)}",
        "Ctrl-C ends",
    ];

    private static string[] Counters(WatchSample sample) =>
    [
        $"since the last: failures {Texts.Of(sample.NewFailures)}{(sample.LastFailure is { } last ? $" ({last})" : "")}",
        $"stalls {Texts.Of(sample.CompactStalls)}", $"compactions failed {Texts.Of(sample.CompactFails)}",
        $"pages moved {Texts.Of(sample.PagesMigrated)}",
    ];

    /// <summary>As many parts as there is room for, the first ones first.</summary>
    private static string Joined(Screen screen, string separator, string[] parts)
    {
        var count = parts.Length;
        while (count > 1 && screen.Width is { } width && string.Join(separator, parts.Take(count)).Length > width)
        {
            count--;
        }

        return string.Join(separator, parts.Take(count));
    }

    // A line that the terminal breaks would be two, and the next picture would begin too low.
    private static void WriteLine(Screen screen, string text, Tint tint)
        => screen.WriteLine(new Cell(screen.Width is { } width && text.Length > width ? text[..width] : text, tint));
}
