using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Text;

/// <summary>Reads lengths of time as people write them: <c>90</c>, <c>60s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
public static partial class Duration
{
    private const int SecondsOfDay = 86400;
    private const int SecondsOfHour = 3600;
    private const int SecondsOfMinute = 60;

    /// <summary>
    /// Reads a length of time: a bare number is seconds, <c>0.5</c> half of one; <c>500ms</c>, <c>60s</c>, <c>5m</c>,
    /// <c>1h</c>, <c>2d</c>, and several from the largest unit down: <c>1h30m</c>. <c>0:01:30</c> is read, too.
    /// </summary>
    /// <param name="text">The text; capital letters do as well.</param>
    /// <param name="duration">The length, from 0 to some 29,000 years.</param>
    /// <param name="problem">What is wrong with the text and what to write instead, or null.</param>
    /// <returns>True where a length was read.</returns>
    public static bool TryParse(string? text, out TimeSpan duration, out string? problem)
    {
        var trimmed = (text ?? "").Trim();
        if (InUnits(trimmed, out duration)
            || (trimmed.Contains(':', StringComparison.Ordinal)
                && TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out duration)
                && duration >= TimeSpan.Zero))
        {
            problem = null;
            return true;
        }

        duration = default;
        problem = $"'{SafeText.Escape(trimmed)}' is no length of time: write seconds (90), or 500ms, 60s, 5m, 1h, 2d, 1h30m";
        return false;
    }

    /// <summary>A length of time as <see cref="TryParse"/> reads it.</summary>
    /// <param name="duration">The length, not negative.</param>
    /// <returns>Such as <c>1h30m</c>, <c>90.5s</c> or <c>0s</c>.</returns>
    public static string Format(TimeSpan duration)
    {
        var whole = (long)duration.TotalMinutes;
        var seconds = (duration - TimeSpan.FromMinutes(whole)).TotalSeconds;
        var text = string.Concat(
            Unit(whole / (24 * SecondsOfMinute), "d"),
            Unit(whole / SecondsOfMinute % 24, "h"),
            Unit(whole % SecondsOfMinute, "m"),
            seconds > 0 ? seconds.ToString("0.###", CultureInfo.InvariantCulture) + "s" : "");
        return text.Length > 0 ? text : "0s";
    }

    private static string Unit(long count, string unit) => count > 0 ? count.ToString(CultureInfo.InvariantCulture) + unit : "";

    private static bool InUnits(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Units().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return false;
        }

        var seconds = (Part("d") * SecondsOfDay) + (Part("h") * SecondsOfHour) + (Part("m") * SecondsOfMinute) + Part("s")
            + (Part("ms") / 1000);
        if (seconds > (decimal)TimeSpan.MaxValue.TotalSeconds - 1)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;

        decimal Part(string name)
            => match.Groups[name] is { Success: true, Value: var digits }
                ? decimal.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                : 0;
    }

    // 12 digits are more than any clock has, and fewer than decimal overflows at.
    [GeneratedRegex(
        @"^((?<d>[0-9]{1,12}(\.[0-9]{1,9})?)d)?((?<h>[0-9]{1,12}(\.[0-9]{1,9})?)h)?((?<m>[0-9]{1,12}(\.[0-9]{1,9})?)m)?"
        + @"((?<ms>[0-9]{1,12})ms|(?<s>[0-9]{1,12}(\.[0-9]{1,9})?)s?)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Units();
}
