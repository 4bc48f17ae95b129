using System.Globalization;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>What remedies did, for people: the same lines on both front doors.</summary>
public static class RemedyText
{
    private const int NameWidth = 10;
    private const int Widest = 79;

    /// <summary>A compaction, a line a fact; what is not known or does not matter is left out.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Lines of at most 79 characters, without a line's end behind the last.</returns>
    public static string Of(CompactionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var remarkable = result.Guards.Where(finding => finding.Outcome != GuardOutcome.Passed && finding.Guard != result.Skipped);
        var lines = new List<string>();
        Add(lines, "NumaNode", Invariant($"{result.NumaNode}") + (result.Host is { } host ? $" of {host}" : ""));
        Add(lines, "Action", result.IsWhatIf && result.Action != RemedyAction.None
            ? $"would be: {result.Action}"
            : result.Action.ToString());
        Add(lines, "Skipped", result.Skipped is { } reason ? $"{reason}: {result.SkippedDetail}" : null);
        Add(lines, "Order", Need(result));
        Add(lines, "Index", Index(result));
        AddBlocks(lines, result);
        Add(lines, "Duration", result.DurationMilliseconds is { } milliseconds
            ? Invariant($"{milliseconds:0.#} ms") + (result.Completed == false ? ", and the kernel is still at work" : "")
            : null);
        Add(lines, "Pages", result.PagesMoved is { } moved
            ? Invariant($"{moved} moved; scanned: {Number(result.MigrateScanned)} to move, {Number(result.FreeScanned)} as places")
            : null);
        Add(lines, "Stalls", result.StallsDuring?.ToString());
        Add(lines, "Caches", result.CachesDroppedBytes is { } dropped ? $"smaller by {SizeText.Format(dropped)}" : null);
        foreach (var finding in remarkable)
        {
            Add(lines, "Guard", finding.ToString());
        }

        foreach (var advice in result.Advice)
        {
            Add(lines, "Advice", advice.Text);
        }

        Add(lines, "Note", result.Note);
        return string.Join('\n', lines);
    }

    /// <summary>Dropped caches, a line a fact.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Lines of at most 79 characters, without a line's end behind the last.</returns>
    public static string Of(CacheDropResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var lines = new List<string>();
        Add(lines, "Host", result.Host);
        Add(lines, "Dropped", result.Kind + (result.Completed ? "" : ", and the kernel is still at work"));
        Add(lines, "Duration", Invariant($"{result.DurationMilliseconds:0.#} ms, sync and all"));
        Add(lines, "Freed", result.FreedBytes is { } freed
            ? $"{SizeText.Format(freed)}; page cache smaller by {SizeText.Format(result.PageCacheFreedBytes)}, slab by "
                + $"{SizeText.Format(result.SlabFreedBytes)}"
            : null);
        Add(lines, "Before", result.Before?.ToString());
        Add(lines, "After", result.After?.ToString());
        return string.Join('\n', lines);
    }

    private static string? Need(CompactionResult result)
        => result.Order is { } order
            ? Invariant($"{order}") + result.Success switch
            {
                true => ": a block is there now",
                false => ": no block is there",
                null => "",
            }
            : null;

    private static string? Index(CompactionResult result)
        => result.IndexBefore is { } before
            ? Invariant($"{before:0.000} in {result.Zone}")
                + (result.IndexAfter is { } after ? Invariant($", {after:0.000} afterwards") : "")
            : null;

    private static void AddBlocks(List<string> lines, CompactionResult result)
    {
        if (result.After is not { } after)
        {
            return;
        }

        foreach (var (then, now) in result.Before.Join(after, zone => zone.Zone, zone => zone.Zone, (then, now) => (then, now)))
        {
            Add(lines, "Blocks", $"{then.FreeBlocks} in {then.Zone} before");
            Add(lines, "", $"{now.FreeBlocks} after");
        }

        Add(lines, "Gained", result.BlocksGained?.ToString());
    }

    private static string Number(long? count) => count is { } known ? Invariant($"{known}") : "-";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Add(List<string> lines, string name, string? value)
    {
        var head = name.PadRight(NameWidth);
        var rest = (value ?? "").AsSpan();
        while (!rest.IsEmpty)
        {
            var take = Fitting(rest);
            lines.Add(head + rest[..take].TrimEnd().ToString());
            rest = rest[take..].TrimStart();
            head = new string(' ', NameWidth);
        }
    }

    // Up to the last blank that fits; a word that is longer than a line stays whole.
    private static int Fitting(ReadOnlySpan<char> text)
    {
        const int Room = Widest - NameWidth;
        if (text.Length <= Room)
        {
            return text.Length;
        }

        var blank = text[..(Room + 1)].LastIndexOf(' ');
        var next = blank > 0 ? blank : text.IndexOf(' ');
        return next > 0 ? next : text.Length;
    }
}
