using System.Text;
using FragTools.Text;

namespace FragTools.Settings;

/// <summary>Puts one line into a configuration file and leaves every other byte as it is.</summary>
internal static class ConfigEdit
{
    private const string Heading = "# Written by FragTools (Set-MemorySetting -Persist, fragtools settings --persist). Other lines "
        + "are kept.\n";

    /// <param name="text">The file as it is; null where there is none.</param>
    /// <param name="isSame">Does a line, without its end, set the same thing?</param>
    /// <param name="isLast">Which of several such lines counts: the last (sysctl.d), or the first (tmpfiles.d)?</param>
    /// <param name="line">The line, without its end.</param>
    /// <returns>The file as it shall be.</returns>
    public static byte[] Put(byte[]? text, Func<string, bool> isSame, bool isLast, string line)
    {
        var bytes = text ?? Encoding.UTF8.GetBytes(Heading);
        var place = (Start: -1, End: -1);
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            end = end < 0 ? bytes.Length : end;
            if (isSame(SafeText.Escape(ByteText.Trim(bytes.AsSpan(start, end - start).TrimEnd((byte)'\r')))) && (isLast || place.Start < 0))
            {
                place = (start, end);
            }

            start = end + 1;
        }

        var written = Encoding.UTF8.GetBytes(line);
        if (place.Start >= 0)
        {
            return [.. bytes.AsSpan(0, place.Start), .. written, .. bytes.AsSpan(place.End)];
        }

        return bytes is [] or [.., (byte)'\n'] ? [.. bytes, .. written, (byte)'\n'] : [.. bytes, (byte)'\n', .. written, (byte)'\n'];
    }
}
