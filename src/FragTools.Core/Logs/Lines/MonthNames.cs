using System.Buffers.Text;
using System.Text;

namespace FragTools.Logs.Lines;

/// <summary>Abbreviated months as glibc's locales write them: <c>dmesg -T</c> follows the language of whoever captured the log.</summary>
internal static class MonthNames
{
    private static readonly Dictionary<string, int> Numbers = Build(
        "jan janv ene gen sty led янв січ oca tammi",
        "feb févr fev lut úno фев лют şub helmi febr",
        "mar mär mars mrt bře мар бер maalis márc mär",
        "apr avril abr kwi dub апр кві nis huhti ápr april",
        "may mai mag mei maj kvě май мая тра touko máj",
        "jun juin giu cze čen июн чер haz kesä jún juni",
        "jul juil lug lip čec июл лип tem heinä júl juli",
        "aug août ago sie srp авг сер ağu elo",
        "sep sept set wrz zář сен вер eyl syys szept",
        "oct okt ott out paź říj окт жов eki loka",
        "nov lis ноя лис kas marras",
        "dec dez déc dic gru pro дек гру ara joulu des");

    /// <summary>The English abbreviations: what syslog writes whatever the language.</summary>
    public static int English(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'J', (byte)'a', (byte)'n'] => 1,
        [(byte)'F', (byte)'e', (byte)'b'] => 2,
        [(byte)'M', (byte)'a', (byte)'r'] => 3,
        [(byte)'A', (byte)'p', (byte)'r'] => 4,
        [(byte)'M', (byte)'a', (byte)'y'] => 5,
        [(byte)'J', (byte)'u', (byte)'n'] => 6,
        [(byte)'J', (byte)'u', (byte)'l'] => 7,
        [(byte)'A', (byte)'u', (byte)'g'] => 8,
        [(byte)'S', (byte)'e', (byte)'p'] => 9,
        [(byte)'O', (byte)'c', (byte)'t'] => 10,
        [(byte)'N', (byte)'o', (byte)'v'] => 11,
        [(byte)'D', (byte)'e', (byte)'c'] => 12,
        _ => 0,
    };

    /// <summary>The number of a month's abbreviation in any of the languages known, 0 for other words.</summary>
    public static int Any(ReadOnlySpan<byte> name)
    {
        var english = English(name);
        if (english != 0)
        {
            return english;
        }

        // Chinese, Japanese and Korean number their months: 4月, 4월.
        if (Utf8Parser.TryParse(name, out int number, out var used)
            && (name[used..].SequenceEqual("月"u8) || name[used..].SequenceEqual("월"u8)))
        {
            return number is >= 1 and <= 12 ? number : 0;
        }

        return name.Length <= 16 && Numbers.TryGetValue(Encoding.UTF8.GetString(name).TrimEnd('.').ToLowerInvariant(), out var month)
            ? month
            : 0;
    }

    private static Dictionary<string, int> Build(params string[] months)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var month = 0; month < months.Length; month++)
        {
            foreach (var name in months[month].Split(' '))
            {
                numbers[name] = month + 1;
            }
        }

        return numbers;
    }
}
