using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// A mask as lines print it: <c>0x14000c0(GFP_KERNEL)</c>; the text in parentheses since 4.6. Digits that were blotted out
/// before showing the log (<c>0x60****</c>) leave the number open.
/// </summary>
internal ref struct MaskText
{
    /// <summary>The mask, or null where the line lacks it or some of its digits.</summary>
    public long? Mask;

    /// <summary>The text in the parentheses, or empty.</summary>
    public ReadOnlySpan<byte> Text;

    private static ReadOnlySpan<byte> Blots => "*#?xX"u8;

    /// <summary>Takes a mask off the front; false where none is there.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> text, out MaskText gfp)
    {
        gfp = default;
        var rest = ByteText.TrimStart(text);
        if (TextScan.TakeHex(ref rest, out var mask) && !(rest.Length > 0 && Blots.IndexOf(rest[0]) >= 0))
        {
            gfp.Mask = mask;
        }
        else if (!TakeBlotted(ref rest))
        {
            return false;
        }

        if (rest is [(byte)'(', .. var inner])
        {
            var end = inner.IndexOf((byte)')');

            // Of a flag that is cut off, what is left may be another's name.
            gfp.Text = end < 0 ? inner[..Math.Max(inner.LastIndexOf((byte)'|'), 0)] : inner[..end];
            rest = end < 0 ? default : inner[(end + 1)..];
        }

        text = rest;
        return true;
    }

    /// <summary>Takes the digits that are left and the signs in place of the others.</summary>
    private static bool TakeBlotted(scoped ref ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAny("(, "u8);
        length = length < 0 ? text.Length : length;
        var number = text[..length];
        TextScan.Take(ref number, "0x"u8);
        const int LongestMask = 16;
        var hasBlot = number.IndexOfAny(Blots) >= 0;
        foreach (var digit in number)
        {
            hasBlot &= ByteSets.Hex.Has(digit) || Blots.IndexOf(digit) >= 0;
        }

        if (!hasBlot || number.Length > LongestMask)
        {
            return false;
        }

        text = text[length..];
        return true;
    }
}
