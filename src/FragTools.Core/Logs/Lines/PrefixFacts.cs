using System.Buffers;
using System.Text;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Says what a prefix tells whose form nobody knows: times, uptime, host and tag stand in it somewhere, between other
/// words.
/// </summary>
internal static class PrefixFacts
{
    private const int Longest = 512;

    private static readonly SearchValues<byte> _noFile = SearchValues.Create(" \t|\"'[("u8);

    /// <summary>Reads a prefix.</summary>
    /// <param name="prefix">All that stands before the message.</param>
    /// <param name="isRepeated">Have lines before it had it, too? Else what looks like a name may be the rest of another line.</param>
    /// <param name="isShown">Has the next line it?</param>
    /// <param name="line">Receives what the prefix tells and the line does not yet.</param>
    /// <param name="rest">What stands behind the last part that is understood: most often nothing.</param>
    /// <returns>False where the prefix names another program as the writer.</returns>
    public static bool TryTell(
        ReadOnlySpan<byte> prefix, bool isRepeated, bool isShown, ref LineView line, out ReadOnlySpan<byte> rest)
    {
        prefix = prefix[Math.Max(0, prefix.Length - Longest)..];
        var outer = prefix;
        rest = prefix;
        for (var at = 0; at < prefix.Length; at++)
        {
            if (at > 0 && !IsParting(prefix[at - 1]))
            {
                continue;
            }

            var view = new LineView(prefix);
            LinePrefix.Peel(prefix[at..], ref view);
            if (view.Origin == LineOrigin.Other && IsProgram(view.Message))
            {
                return false;
            }

            line.Carrier = line.Carrier.IsEmpty ? view.Carrier : line.Carrier;
            if (view.Origin != LineOrigin.Kernel && view.Stamp.Kind == StampKind.None && double.IsNaN(view.Uptime))
            {
                continue;
            }

            // The last uptime is the line's: an earlier one may be that of the line that it was glued to.
            line.Stamp = line.Stamp.Kind == StampKind.None ? view.Stamp : line.Stamp;
            line.Uptime = double.IsNaN(view.Uptime) ? line.Uptime : view.Uptime;
            line.Host = line.Host.IsEmpty && view.Origin == LineOrigin.Kernel ? view.Host : line.Host;
            line.Caller = line.Caller.IsEmpty ? view.Caller : line.Caller;
            line.Origin = view.Origin == LineOrigin.Kernel ? LineOrigin.Kernel : line.Origin;
            outer = outer.Length == prefix.Length ? prefix[..^prefix[at..].TrimStart(" \t|"u8).Length] : outer;
            rest = view.Message;
            if (rest.IsEmpty || !prefix.Overlaps(rest, out var behind))
            {
                break;
            }

            at = Math.Max(at, behind - 1);
        }

        if (line.Carrier.IsEmpty && FileOf(outer) is { IsEmpty: false } file)
        {
            line.Carrier = file;
        }
        else if (line.Carrier.IsEmpty && (isRepeated || isShown || IsHost(outer.Trim(": |\t"u8))))
        {
            Name(outer, isRepeated, ref line);
        }

        return true;
    }

    /// <summary>
    /// Is this a prefix that a program writes: a number, a file, a host or a name with a colon, a bar or brackets behind it?
    /// The words of a sentence, of source code or of a patch before a quoted line are none.
    /// </summary>
    public static bool IsMachines(ReadOnlySpan<byte> prefix)
    {
        var text = ByteText.Trim(prefix);
        if (text.IsEmpty || text[^1] == ']')
        {
            return text.IsEmpty || text[0] == '[';
        }

        if (text.SequenceEqual("```"u8) || text.EndsWith("Body: Str("u8) || (prefix[^1] == '\t' && IsHost(text)))
        {
            return true;
        }

        if (text[0] is not (
            (>= (byte)'a' and <= (byte)'z') or (
                >= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'/' or (byte)'.'))
        {
            return false;
        }

        text = text[^1] == '|' ? ByteText.Trim(text[..^1]) : text[^1] is (byte)':' or (byte)'-' || text[0]
            is >= (byte)'0' and <= (byte)'9' ? text : default;
        return !text.IsEmpty && text.IndexOfAny(" \"'("u8) < 0;
    }

    /// <summary>May a prefix end with this?</summary>
    public static bool IsParting(byte value)
        => value is (byte)' '
            or 7
            or (byte)'\t'
            or (byte)'|'
            or (byte)']'
            or (byte)':'
            or (byte)'-'
            or (byte)'`'
            or (byte)'>'
            or (byte)';'
            or (byte)'_'
            or (byte)'(';

    /// <summary>
    /// <c>fluentd[12]: </c>: what a program says with a process number is that program's. A unit that is gone has none
    /// (<c>unknown[0]: </c>).
    /// </summary>
    private static bool IsProgram(ReadOnlySpan<byte> rest)
        => rest.IndexOf("]:"u8) is > 0 and var end
            && rest[..end].IndexOf((byte)'[') is > 0 and var bracket
            && rest[..end].IndexOf((byte)' ') < 0
            && ByteText.TryCount(rest[(bracket + 1)..end], out _) && !rest.StartsWith("unknown["u8);

    /// <summary>One word with a number or a dot in it: no words of another line, and no program's name.</summary>
    public static bool IsHost(ReadOnlySpan<byte> name)
        => name is [(>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9'), _, ..]
            && name.IndexOfAny(" /:[("u8) < 0 && name.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
            && (name.IndexOfAnyInRange((byte)'0', (byte)'9') > 0 || name.IndexOf((byte)'.') > 0);

    /// <summary>
    /// pdsh and salt write a host, a colon and a blank; stern, compose and kubectl a container's name: it tells one
    /// stream from another.
    /// </summary>
    private static void Name(ReadOnlySpan<byte> outer, bool isRepeated, ref LineView line)
    {
        // A line's number is nobody's name, nor is GitHub's "L12".
        var name = outer.Trim(" \t|"u8);
        var number = name.TrimStart("L"u8).TrimEnd(":"u8);
        if (number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            return;
        }

        var host = name.TrimEnd((byte)':');
        if (outer[^1] is (byte)' ' or (byte)'\t' or (byte)'|' && host.IndexOfAny(" /|"u8) < 0
            && (host.Length < name.Length || IsColumn(outer, host)))
        {
            line.Host = line.Host.IsEmpty ? host : line.Host;
        }
        else if (isRepeated && outer[^1] == ' ' && line.Caller.IsEmpty && name.IndexOfAny("/."u8) < 0 && name[0] is (
            >= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z'))
        {
            line.Caller = name;
        }
    }

    /// <summary><c>n1 | </c> of <c>ansible</c>, <c>n1 TAB </c>: a host's name in a column of its own.</summary>
    private static bool IsColumn(ReadOnlySpan<byte> outer, ReadOnlySpan<byte> name)
        => IsHost(name) && (ByteText.Trim(outer).Length > name.Length || outer.Contains((byte)'\t'));

    /// <summary>
    /// <c>n1/kern.log:</c>, <c>n1/kern.log.1-17-</c>: the file in which grep found a line or shows it as context, without what rotation
    /// added to its name.
    /// </summary>
    private static ReadOnlySpan<byte> FileOf(ReadOnlySpan<byte> prefix)
    {
        var name = ByteText.TrimStart(prefix);
        if (name is not [not (>= (byte)'0' and <= (byte)'9'), .., (byte)':' or (byte)'-']
            || name.IndexOfAny(_noFile) >= 0 || name.IndexOfAny("/."u8) < 0)
        {
            return default;
        }

        name = name.TrimEnd(":-"u8);
        var number = name.TrimEnd("0123456789"u8);
        name = number is [_, .., (byte)':' or (byte)'-'] ? number.TrimEnd(":-"u8) : name;
        foreach (var packed in (ReadOnlySpan<string>)[".gz", ".xz", ".zst", ".bz2"])
        {
            name = name.EndsWith(Encoding.ASCII.GetBytes(packed)) ? name[..^packed.Length] : name;
        }

        number = name.TrimEnd("0123456789"u8);
        return number is [_, .., (byte)'.' or (byte)'-'] && number.Length < name.Length ? number[..^1] : name;
    }
}
