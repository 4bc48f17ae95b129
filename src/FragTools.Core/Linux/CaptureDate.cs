using System.Globalization;

namespace FragTools.Linux;

/// <summary>What <c>date</c> printed while a tree was captured.</summary>
internal static class CaptureDate
{
    // sosreport: its root has a link to the first, or to where older releases put it.
    private static readonly string[] Files = ["sos_commands/date/date", "date", "sos_commands/general/date"];

    // The C locale's, with 24 hours and with 12 (coreutils, date.c); the names of the zone and of the day are passed over.
    private static readonly string[] Forms =
        ["MMM d HH:mm:ss yyyy", "MMM d hh:mm:ss tt yyyy", "d MMM HH:mm:ss yyyy", "d MMM yyyy hh:mm:ss tt"];

    /// <summary>Finds it.</summary>
    /// <param name="tree">The tree.</param>
    /// <returns>The file and the time; null where none is there, or none that is understood.</returns>
    public static (string File, DateTimeOffset Time)? Of(LinuxRoot tree)
    {
        foreach (var file in Files)
        {
            if (tree.TryReadLine(file) is { } line && TryParse(line, out var time))
            {
                return (file, time);
            }
        }

        return null;
    }

    /// <summary>
    /// Reads <c>Thu Feb 10 14:00:00 UTC 2022</c>. Names of other zones are several's: the time is then taken as UTC, half a day off at
    /// most.
    /// </summary>
    /// <param name="text">The line.</param>
    /// <param name="time">The time.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var kept = string.Join(' ', words.Skip(1).Where(static word => char.IsAsciiDigit(word[0]) || word is "AM" or "PM"
            || Array.IndexOf(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames, word) >= 0));
        return DateTimeOffset.TryParseExact(
            kept, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
