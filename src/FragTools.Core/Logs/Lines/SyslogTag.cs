using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// What stands between the time and the message of a syslog line: the host, sometimes a facility, and the tag of who
/// spoke.
/// </summary>
internal static class SyslogTag
{
    private const int MostWords = 6;

    /// <summary>Takes host and tag; the tag <c>kernel:</c> may be glued to the message, and some write none before <c>[12.3]</c>.</summary>
    /// <returns>True: a further prefix may follow. Lines of others are marked so.</returns>
    public static bool Take(ReadOnlySpan<byte> text, ref LineView line)
    {
        var rest = ByteText.TrimStart(text);
        for (var word = 0; word < MostWords && !rest.IsEmpty; word++)
        {
            if (KernelTag(rest) is > 0 and var tag)
            {
                line.Origin = LineOrigin.Kernel;
                line.Message = rest[tag..];
                return true;
            }

            if (rest[0] == '[' && BracketPrefix.IsUptime(rest))
            {
                line.Message = rest;
                return true;
            }

            // A service that keeps logs puts its time and its name for the machine before those of syslog.
            if (word > 0 && StampText.TrySyslog(ref rest, out var stamp))
            {
                line.Stamp = line.Stamp.Kind == StampKind.None ? stamp : line.Stamp;
                line.Host = default;
                rest = ByteText.TrimStart(rest);
                continue;
            }

            var blank = rest.IndexOf((byte)' ');
            var field = blank < 0 ? rest : rest[..blank];
            if (field[^1] == ':' || blank < 0)
            {
                return PassedOn(field, rest, ref line);
            }

            if (line.Host.IsEmpty && !IsPriority(field))
            {
                line.Host = field;
            }

            rest = ByteText.TrimStart(rest[blank..]);
        }

        line.Origin = LineOrigin.Other;
        line.Message = rest;
        return false;
    }

    /// <summary>
    /// What a program without a process number passes on of the kernel's has the kernel's time; vmware.log says that
    /// its guest speaks.
    /// </summary>
    private static bool PassedOn(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> rest, ref LineView line)
    {
        var message = ByteText.TrimStart(rest[tag.Length..]);
        var isGuest = tag.SequenceEqual("Guest:"u8);
        if (isGuest || tag.StartsWith("unknown["u8) || (tag is not [.., (byte)']', _] && BracketPrefix.IsUptime(message)))
        {
            line.Host = isGuest ? default : line.Host;
            line.Origin = LineOrigin.Kernel;
            line.Message = message;
            return true;
        }

        line.Origin = LineOrigin.Other;
        line.Message = rest;
        return false;
    }

    /// <summary><c>kern.warn</c>: syslog daemons of small machines name facility and level.</summary>
    private static bool IsPriority(ReadOnlySpan<byte> field) => field.StartsWith("kern."u8) || field.StartsWith("user."u8);

    /// <summary>RFC 5424: host, application, process, message id and structured data.</summary>
    public static bool TakeStructured(ReadOnlySpan<byte> text, ref LineView line)
    {
        var fields = new FieldReader(text);
        line.Host = fields.MoveNext() ? fields.Field : default;
        line.Tag = fields.MoveNext() ? fields.Field : default;
        line.Origin = line.Tag.SequenceEqual("kernel"u8) ? LineOrigin.Kernel : LineOrigin.Other;
        line.Message = fields.MoveNext() && fields.MoveNext() && fields.MoveNext() ? fields.Rest : default;
        return line.Origin == LineOrigin.Kernel;
    }

    /// <summary>Is the next word, or the one after it, the kernel's tag?</summary>
    public static bool IsNext(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        return fields.MoveNext() && (KernelTag(fields.Field) > 0 || (fields.MoveNext() && KernelTag(fields.Field) > 0));
    }

    /// <summary>
    /// The length of <c>kernel:</c> or <c>kernel[0]:</c> at the front; <c>vmunix:</c> of syslogd on older Unix and of some
    /// appliances, <c>/kernel:</c> of others, <c>[kernel]</c> of metalog. 0 where none is there.
    /// </summary>
    private static int KernelTag(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("vmunix: "u8) || text.StartsWith("[kernel]"u8))
        {
            return 8;
        }

        if (text.StartsWith("/kernel: "u8))
        {
            return 8;
        }

        if (!text.StartsWith("kernel"u8) || text.Length < 7)
        {
            return 0;
        }

        var colon = text[6] == ':' ? 6 : -1;
        if (text[6] == '[')
        {
            var end = text[..Math.Min(text.Length, 20)].IndexOf("]:"u8);
            colon = end < 0 ? -1 : end + 1;
        }

        return colon < 0 ? 0 : colon + 1;
    }
}
