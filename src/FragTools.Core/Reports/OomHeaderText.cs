using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// The line that begins a report of mm/oom_kill.c, dump_header (out_of_memory before 2.6.32):
/// <c>C invoked oom-killer: gfp_mask=0xM(GFP…), nodemask=(null), order=N, oom_score_adj=A</c>. The mask's text came
/// with 4.6; the node mask stands there from 4.9 to 4.20; up to 2.6.18 nobody is named before <c>oom-killer:</c>;
/// <c>oomkilladj=</c>, <c>oom_adj=</c> and <c>oom_adj=, oom_score_adj=</c>
/// stood where oom_score_adj stands now.
/// </summary>
internal ref struct OomHeaderText
{
    /// <summary>Who asked for memory.</summary>
    public ReadOnlySpan<byte> Process;

    /// <summary>The mask.</summary>
    public MaskText Mask;

    /// <summary>The order asked for, −1 where an operator pressed SysRq-F; null where the line is cut before it.</summary>
    public int? Order;

    /// <summary>Does the header show oom_score_adj (since 2.6.36)? Null where the line is cut before it.</summary>
    public bool? HasScoreAdj;

    /// <summary>Reads a header, to which the rest of a wrapped one may be joined.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bare">True where no prefix tells that the kernel wrote the line.</param>
    /// <param name="header">The header.</param>
    /// <returns>False where the line is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, bool bare, out OomHeaderText header)
    {
        header = default;
        var phrase = " invoked oom-killer:"u8;
        var at = message.IndexOf(phrase);
        if (message.StartsWith("oom-killer: gfp_mask="u8))
        {
            at = 0;
            phrase = phrase[" invoked ".Length..];
        }
        else if (at <= 0 || !FailureHeader.IsProcess(message[..at], bare))
        {
            return false;
        }

        header.Process = message[..at];
        var rest = message[(at + phrase.Length)..];
        if (rest.TrimStart(" "u8) is not ({ IsEmpty: true } or [(byte)'g', (byte)'f', (byte)'p', ..]))
        {
            return false;
        }

        var mask = ByteText.TrimStart(rest);
        if (TextScan.Take(ref mask, "gfp_mask="u8))
        {
            MaskText.TryTake(ref mask, out header.Mask);
        }

        header.Order = TextScan.NumberAfter(rest, " order="u8) is { } order and >= -1 and < 64 ? (int)order : null;
        header.HasScoreAdj = rest.IndexOf("oom_score_adj="u8) >= 0 ? true
            : rest.IndexOf(" oom_adj="u8) >= 0 || rest.IndexOf(" oomkilladj="u8) >= 0 ? false
            : null;
        return true;
    }
}
