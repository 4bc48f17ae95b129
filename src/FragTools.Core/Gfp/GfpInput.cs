using System.Buffers;
using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Gfp;

/// <summary>Finds a mask in what a person typed or pasted.</summary>
internal static class GfpInput
{
    private const string Examples = "a mask looks like 0x10c0d0, 0x14000c0(GFP_KERNEL), mode:0x10c0d0 or GFP_KERNEL|__GFP_ZERO";
    private const int LongestShown = 80;

    /// <summary>The names of all 32 bits are not longer than this.</summary>
    public const int LongestText = 1000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly string[] Marks = ["mode:", "gfp_mask=", "gfp_flags=", "gfp="];

    public static GfpMask? Read(string? input, KernelRelease? kernel, out string? problem)
    {
        var text = (input ?? "").Trim();
        if (text.Length == 0)
        {
            problem = $"nothing is given; {Examples}";
            return null;
        }

        var mark = Array.Find(Marks, mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase));
        if (mark is not null)
        {
            text = text[(text.IndexOf(mark, StringComparison.OrdinalIgnoreCase) + mark.Length)..].TrimStart();
        }
        else if (text.Contains("GFP_", StringComparison.Ordinal) && !char.IsAsciiDigit(text[0]))
        {
            return FromNames(text, kernel, out problem);
        }

        return FromNumber(text, mark is not null, kernel, out problem);
    }

    /// <summary>What came from a log, escaped, and cut to a length that a message can carry.</summary>
    public static string Safe(string text, int longest = LongestShown)
        => SafeText.Escape(Encoding.UTF8.GetBytes(text.Length <= longest ? text : text[..longest] + "…"));

    private static GfpMask? FromNumber(string text, bool inLine, KernelRelease? kernel, out string? problem)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        var end = digits.AsSpan().IndexOfAnyExcept(HexDigits);
        var rest = end < 0 ? "" : digits[end..];
        digits = end < 0 ? digits : digits[..end];
        string? names = null;
        if (rest.StartsWith('(') && rest.IndexOf(')', StringComparison.Ordinal) is > 0 and var close)
        {
            names = rest[1..close];
            rest = rest[(close + 1)..];
        }

        var ends = rest.Length == 0 || (inLine && !char.IsAsciiLetterOrDigit(rest[0]));
        if (digits.Length == 0 || !ends)
        {
            problem = $"'{Safe(text)}' is no hexadecimal number; {Examples}";
            return null;
        }

        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask))
        {
            problem = $"0x{Safe(digits)} is too large: a GFP mask has 32 bits";
            return null;
        }

        problem = null;
        return GfpDecoder.Decode(mask, names, kernel);
    }

    private static GfpMask? FromNames(string text, KernelRelease? kernel, out string? problem)
        => GfpDecoder.TryCompose(text, kernel, out var mask, out problem) ? GfpDecoder.Decode(mask, null, kernel) : null;
}
