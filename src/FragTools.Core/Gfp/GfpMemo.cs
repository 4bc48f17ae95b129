using System.Globalization;
using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>
/// Masks that were decoded before. A log of a thousand reports has a handful of masks, and what candidates agree on
/// takes longer to find out than all the rest of a report.
/// </summary>
internal static class GfpMemo
{
    // A log that has more is made up; it shall not fill the memory.
    private const int Most = 256;

    private static readonly Dictionary<string, GfpMask> Decoded = new(StringComparer.Ordinal);

    /// <inheritdoc cref="GfpDecoder.Decode"/>
    public static GfpMask Decode(long mask, string? text, KernelRelease? kernel)
    {
        if (text?.Length > GfpInput.LongestText || kernel?.Release.Length > GfpInput.LongestText)
        {
            return GfpDecoder.Decode(mask, text, kernel);
        }

        var key = string.Concat(
            mask.ToString("x", CultureInfo.InvariantCulture), "\n", kernel?.Release, kernel is null ? null : $" {kernel.Patch}", text
                is null ? null : "\n"
                + text);
        lock (Decoded)
        {
            if (Decoded.TryGetValue(key, out var known))
            {
                return known;
            }

            var decoded = GfpDecoder.Decode(mask, text, kernel);
            if (Decoded.Count == Most)
            {
                Decoded.Clear();
            }

            return Decoded[key] = decoded;
        }
    }
}
