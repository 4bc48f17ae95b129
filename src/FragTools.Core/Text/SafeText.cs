using System.Buffers;
using System.Globalization;
using System.Text;

namespace FragTools.Text;

/// <summary>
/// Text from kernels, logs and process names is hostile: it may hold escape sequences, or be no UTF-8 at all.
/// What leaves Core has every control character and every invalid byte written as <c>\xNN</c>.
/// </summary>
public static class SafeText
{
    private const int LongestFragment = 80;

    /// <summary>Decodes UTF-8 and escapes C0 and C1 controls, DEL, and bytes that are no UTF-8.</summary>
    /// <param name="text">The raw bytes.</param>
    /// <returns>Text that is safe in a terminal, a CSV cell or a metric label.</returns>
    public static string Escape(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return Encoding.ASCII.GetString(text);
        }

        var safe = new StringBuilder(text.Length + 16);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            if (status != OperationStatus.Done)
            {
                foreach (var raw in text[..consumed])
                {
                    AppendHex(safe, raw);
                }
            }
            else if (Rune.IsControl(rune) || IsReordering(rune))
            {
                AppendEscaped(safe, rune);
            }
            else
            {
                safe.Append(rune.ToString());
            }

            text = text[consumed..];
        }

        return safe.ToString();
    }

    /// <summary>As <see cref="Escape(ReadOnlySpan{byte})"/>, for text that is decoded: a path that an archive named.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same string where nothing had to be escaped.</returns>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) && !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Contains('\x7f')
            ? text
            : Escape(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>As <see cref="Escape(ReadOnlySpan{byte})"/>, cut to what an error message can carry.</summary>
    internal static string Fragment(ReadOnlySpan<byte> text)
        => Shortened(text, LongestFragment);

    /// <summary>As <see cref="Escape(ReadOnlySpan{byte})"/>, cut where it is longer.</summary>
    internal static string Shortened(ReadOnlySpan<byte> text, int longest)
        => text.Length <= longest ? Escape(text) : Escape(text[..longest]) + "…";

    // Bidirectional overrides and isolates can make a terminal show a line in another order than it has.
    private static bool IsReordering(Rune rune)
        => rune.Value is (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029;

    private static void AppendEscaped(StringBuilder safe, Rune rune)
    {
        if (rune.Value <= 0xff)
        {
            AppendHex(safe, (byte)rune.Value);
        }
        else
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
    }

    private static void AppendHex(StringBuilder safe, byte value)
        => safe.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
}
