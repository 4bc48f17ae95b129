using FragTools.Text;

namespace FragTools.Reports;

/// <summary>A mask as lines print it: <c>0x14000c0(GFP_KERNEL)</c>; the text in parentheses since 4.6.</summary>
internal ref struct MaskText
{
    /// <summary>The mask, or null where the line lacks it.</summary>
    public long? Mask;

    /// <summary>The text in the parentheses, or empty.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Takes a mask off the front; false where none is there.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> text, out MaskText gfp)
    {
        gfp = default;
        var rest = ByteText.TrimStart(text);
        if (!TextScan.TakeHex(ref rest, out var mask))
        {
            return false;
        }

        gfp.Mask = mask;
        if (rest is [(byte)'(', .. var inner])
        {
            var end = inner.IndexOf((byte)')');
            gfp.Text = end < 0 ? inner : inner[..end];
            rest = end < 0 ? default : inner[(end + 1)..];
        }

        text = rest;
        return true;
    }
}
