using System.Globalization;
using System.Text.RegularExpressions;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Reads the rule at the end of a TZif file (RFC 9636, section 3.3): <c>CET-1CEST,M3.5.0,M10.5.0/3</c>. A copied
/// <c>/etc/localtime</c> is such a file, which nowhere tells the zone's name.
/// </summary>
internal static partial class PosixZone
{
    private const int LongestRule = 100;

    /// <summary>The zone of a file; null for a file of another kind, without a rule, or with one that is not read here.</summary>
    public static TimeZoneInfo? Of(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("TZif"u8) || file[^1] != '\n')
        {
            return null;
        }

        var rule = file[..^1];
        rule = rule[(rule.LastIndexOf((byte)'\n') + 1)..];
        return rule.Length > LongestRule ? null : Of(SafeText.Escape(rule));
    }

    /// <summary>The zone of a rule.</summary>
    public static TimeZoneInfo? Of(string rule)
    {
        var match = Rule().Match(rule);
        if (!match.Success || Offset(match.Groups["standard"].Value) is not { } standard)
        {
            return null;
        }

        if (!match.Groups["start"].Success)
        {
            return match.Groups["summer"].Success ? null : TimeZoneInfo.CreateCustomTimeZone(rule, standard, rule, rule);
        }

        var summer = match.Groups["offset"] is { Success: true, Value: var text } ? Offset(text) : standard + TimeSpan.FromHours(1);
        return summer - standard is { } delta && Change(
            match.Groups["start"].Value) is { } start && Change(match.Groups["end"].Value) is { } end
            ? TimeZoneInfo.CreateCustomTimeZone(
                rule, standard, rule, rule, rule, [TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                    DateTime.MinValue.Date, DateTime.MaxValue.Date, delta, start, end)])
            : null;
    }

    /// <summary>Hours and minutes west of Greenwich; the result is east.</summary>
    private static TimeSpan? Offset(string text)
        => Time(text) is { } west && west.Duration() <= TimeSpan.FromHours(14) && west.Seconds == 0 ? -west : null;

    /// <summary><c>M3.5.0/3</c>: month, week, day of the week, and the time of that day, which is 2 where it is not told.</summary>
    private static TimeZoneInfo.TransitionTime? Change(string text)
    {
        var parts = text[1..].Split('/');
        var numbers = parts[0].Split('.').Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var time = parts.Length > 1 ? Time(parts[1]) : TimeSpan.FromHours(2);
        return numbers is [>= 1 and <= 12, >= 1 and <= 5, >= 0 and <= 6] && time >= TimeSpan.Zero && time < TimeSpan.FromDays(1)
            ? TimeZoneInfo.TransitionTime.CreateFloatingDateRule(
                DateTime.MinValue + time.Value, numbers[0], numbers[1], (DayOfWeek)numbers[2])
            : null;
    }

    private static TimeSpan? Time(string text)
    {
        var parts = text.TrimStart('+', '-').Split(':').Select(static part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var time = new TimeSpan(parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
        return text.StartsWith('-') ? -time : time;
    }

    [GeneratedRegex("""
        ^([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)(?<standard>[+-]?[0-9]{1,2}(:[0-9]{2}){0,2})
        ((?<summer>[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)(?<offset>[+-]?[0-9]{1,2}(:[0-9]{2}){0,2})?
        (,(?<start>M[0-9]{1,2}\.[0-9]\.[0-9](/[+-]?[0-9]{1,3}(:[0-9]{2}){0,2})?),
        (?<end>M[0-9]{1,2}\.[0-9]\.[0-9](/[+-]?[0-9]{1,3}(:[0-9]{2}){0,2})?))?)?$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Rule();
}
