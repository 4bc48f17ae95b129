using System.Text;
using System.Text.RegularExpressions;

namespace FragTools.Text;

/// <summary>
/// Masks what a line of a log may hold and nobody else should: tokens (Bearer, JSON web tokens), basic authentication, passwords
/// and keys in arguments, JSON and addresses, private keys. It knows forms, not values: what stands in none of them stays.
/// </summary>
internal static partial class SecretMask
{
    private const string Masked = "[masked]";

    /// <summary>Masks a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The line as it was given where nothing was masked.</returns>
    public static ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> line)
    {
        // Byte for byte a letter: what is not masked stays what it was, whatever its encoding.
        var text = Encoding.Latin1.GetString(line);
        var masked = Secrets().Replace(text, static match => match.Groups["keep"].Value + Masked);
        return ReferenceEquals(masked, text) ? line : Encoding.Latin1.GetBytes(masked);
    }

    // Of each alternative what is kept comes first. A quote may be escaped: JSON in JSON.
    [GeneratedRegex(
        """
        (?<keep>\b(?i:bearer)\s+)[A-Za-z0-9+/=._~\-]{8,}
        |(?<keep>\b(?i:basic)\s+)(?=[A-Za-z+/]*[0-9A-Z=])[A-Za-z0-9+/]{8,}={0,2}
        |\beyJ[A-Za-z0-9_\-]{6,}\.[A-Za-z0-9_\-]{4,}(?:\.[A-Za-z0-9_\-]*){0,3}
        |(?<keep>\b[a-z][a-z0-9+.\-]{1,20}://[^/\s:@]{1,100}:)[^/\s@]{1,300}(?=@)
        |(?<keep>(?i:pass(?:word|wd|phrase)?|pwd|secret|token|api[_\-]?key|access[_\-]?key(?:[_\-]?id)?|private[_\-]?key|credentials?)
            (?:\\*["'])?\s?(?:=|:(?=\\*["']|\s?\\*["']))\s?(?:\\*["'])?)[^\s"'\\,;&}\]]{1,4000}
        |(?<keep>(?i:\bpass(?:word|wd|phrase)?:\s?))[^\s"'\\,;&}\]]{1,4000}
        |(?<keep>(?i:--?(?:password|passwd|token|secret|api-key)\s+))[^\s\-"'][^\s"']{0,4000}
        |\b(?:AKIA|ASIA)[0-9A-Z]{16}\b
        |\bgh[pousr]_[A-Za-z0-9]{20,}
        |(?<keep>-----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----).*
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Secrets();
}
