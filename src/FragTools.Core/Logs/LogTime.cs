using System.Globalization;
using FragTools.Text;

namespace FragTools.Logs;

/// <summary>Reads points in time as people write them for -Since and -Until.</summary>
public static class LogTime
{
    /// <summary>
    /// Reads a date and time (<c>2024-05-01 12:00</c>, with or without an offset; without one it is local), or how long
    /// ago: <c>90</c> and <c>90s</c> are seconds, <c>30m</c>, <c>1h</c>, <c>2d</c>, <c>1h30m</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="now">What "ago" counts from.</param>
    /// <param name="instant">The instant, in UTC.</param>
    /// <param name="problem">What is wrong with the text and what to write instead, or null.</param>
    /// <returns>True where an instant was read.</returns>
    public static bool TryParse(string? text, DateTimeOffset now, out DateTimeOffset instant, out string? problem)
    {
        problem = null;
        var trimmed = (text ?? "").Trim();
        if (!trimmed.Contains(
            ':', StringComparison.Ordinal) && Duration.TryParse(trimmed, out var ago, out _) && ago < now - DateTimeOffset.UnixEpoch)
        {
            instant = (now - ago).ToUniversalTime();
            return true;
        }

        if (DateTimeOffset.TryParse(
            trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal, out instant))
        {
            return true;
        }

        problem = $"'{SafeText.Escape(trimmed)}' is no time: write a date (2024-05-01 12:00) or how long ago (90s, 30m, 1h, 2d; a "
            + $"bare number is seconds)";
        return false;
    }
}
