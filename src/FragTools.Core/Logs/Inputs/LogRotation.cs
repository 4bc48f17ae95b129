using System.Globalization;
using FragTools.Linux;

namespace FragTools.Logs.Inputs;

/// <summary>What a file's name reports its place among the rotated files of a log (logrotate: numbers, or <c>dateext</c>).</summary>
/// <param name="Path">The file.</param>
/// <param name="Log">The log it belongs to.</param>
/// <param name="Era">0 for files with a date, 1 for those with a number, 2 for the log itself.</param>
/// <param name="Age">The date, or the number's negative: the oldest is the least.</param>
internal sealed record LogRotation(string Path, string Log, int Era, long Age) : IComparable<LogRotation>
{
    /// <summary>Is it the log that is being written, and none that was put aside?</summary>
    public bool IsCurrent => Era == 2;

    public static LogRotation Of(string path)
    {
        var name = Packing.BareName(path);
        var dot = name.LastIndexOf('.');
        if (dot > 0 && Number(name[(dot + 1)..]) is { } number and < 100000)
        {
            return new LogRotation(path, name[..dot], 1, -number);
        }

        // messages-20240101, and with dateformat -%Y%m%d-%s or .%Y-%m-%d what follows the same rule without its dashes.
        var dash = name.LastIndexOfAny(['-', '.']);
        while (dash > 0)
        {
            var date = name[(dash + 1)..].Replace("-", "", StringComparison.Ordinal);
            if (date.Length >= 8 && Number(date) is { } dated && date.StartsWith("20", StringComparison.Ordinal))
            {
                return new LogRotation(path, name[..dash], 0, dated);
            }

            dash = name.LastIndexOfAny(['-', '.'], dash - 1);
        }

        return new LogRotation(path, name, 2, 0);
    }

    /// <summary>Of one log, the file that was written before comes first.</summary>
    public int CompareTo(LogRotation? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = Era != other.Era ? Era.CompareTo(other.Era) : Age.CompareTo(other.Age);
        return order != 0 ? order : string.CompareOrdinal(Path, other.Path);
    }

    private static long? Number(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
