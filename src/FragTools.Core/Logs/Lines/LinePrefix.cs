using System.Text;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Takes the prefixes off a line, the outermost first. What carries kernel lines around puts its own before them,
/// and several may stand before one message: a CRI log of a pod that runs <c>dmesg</c>, a syslog line with the uptime in it.
/// </summary>
internal static class LinePrefix
{
    private const int MostLayers = 6;
    private const int LongestNode = 80;

    /// <summary>Peels a text: sets the line's message and what the prefixes tell.</summary>
    public static void Peel(ReadOnlySpan<byte> text, ref LineView line)
    {
        line.Message = LineMarks.Strip(Trim(text));
        for (var layer = 0; layer < MostLayers && Layer(ref line); layer++)
        {
        }

        if (line.IsPartial && text.Overlaps(line.Container, out var at))
        {
            // A blank before the cut is the line's own.
            line.Container = text[at..];
        }

        line.Message = Trim(line.Message);
    }

    /// <summary>Without blanks, the CR of a line's end and the zeros of a crash at both ends; a terminal's bell before it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && text[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or 0 or 7)
        {
            start++;
        }

        while (end > start && text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or 0)
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Takes one more layer off <see cref="LineView.Message"/>.</summary>
    /// <returns>True where there may be another below.</returns>
    private static bool Layer(ref LineView line)
    {
        var text = ByteText.TrimStart(line.Message);
        if (text.IsEmpty)
        {
            return false;
        }

        return Node(text, ref line) || text[0] switch
        {
            (byte)'<' => Priority(text, ref line),
            (byte)'[' => StreamPrefix.Take(text, ref line) || BracketPrefix.Take(text, ref line),
            (byte)'.' => BracketPrefix.TakeProcessor(text, ref line),
            (byte)'{' => Labels(text, ref line),
            >= (byte)'0' and <= (byte)'9' => Digits(text, ref line),
            >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or >= 0x80
                => StreamPrefix.Take(text, ref line) || Letters(text, ref line),
            _ => false,
        };
    }

    /// <summary>
    /// <c>10.0.0.5: kern:    info: [</c>: talosctl puts the node before the facility, and before kubelet's JSON;
    /// <c>n3: [   12.345678] </c>: pdsh before the time.
    /// </summary>
    private static bool Node(ReadOnlySpan<byte> text, ref LineView line)
    {
        var end = text[..Math.Min(text.Length, LongestNode)].IndexOf(": "u8);
        if (end < 2 || !line.Host.IsEmpty || line.Origin != LineOrigin.Bare)
        {
            return false;
        }

        var name = text[..end];
        var rest = ByteText.TrimStart(text[(end + 2)..]);
        var isNode = rest.StartsWith("kern: "u8) || rest.StartsWith("user: "u8) ? name.IndexOf((byte)' ') < 0
            : PrefixFacts.IsHost(name) && (rest.StartsWith("{\""u8) || (rest is [(byte)'[', ..] && IsStamped(rest)));
        if (isNode)
        {
            line.Host = name;
            line.Message = rest;
        }

        return isNode;
    }

    private static bool IsStamped(ReadOnlySpan<byte> text)
    {
        var view = new LineView(text);
        return BracketPrefix.Take(text, ref view) && (view.Stamp.Kind != StampKind.None || !double.IsNaN(view.Uptime));
    }

    /// <summary><c>&lt;4&gt;</c> of <c>dmesg -r</c> and of syslog on the wire; RFC 5424 goes on with its version.</summary>
    private static bool Priority(ReadOnlySpan<byte> text, ref LineView line)
    {
        var rest = text[1..];
        if (!StampText.TryNumber(ref rest, 3, out var priority) || rest is not [(byte)'>', ..])
        {
            return false;
        }

        line.Message = rest[1..];
        var isKernel = KmsgPrefix.IsKernel(priority);
        var isStructured = rest is [_, (byte)'1', (byte)' ', ..];
        var inner = rest[(isStructured ? 3 : 1)..];
        var more = true;
        if (isStructured && StampText.TryIso(ref inner, out var stamp, out _))
        {
            line.Stamp = stamp;
            more = SyslogTag.TakeStructured(inner, ref line);
        }
        else if (!isStructured && !isKernel && StampText.TrySyslog(ref inner, out stamp))
        {
            line.Stamp = stamp;
            SyslogTag.Take(inner, ref line);
        }

        // Whatever a program calls itself: only the kernel has its priority. A relay gives what it passes on its own, and leaves the
        // kernel's tag behind time and host.
        var isRelayed = !isKernel && line.Stamp.Kind != StampKind.None && line.Origin == LineOrigin.Kernel;
        line.Origin = isKernel || isRelayed ? line.Origin : LineOrigin.Other;
        return (isKernel || isRelayed) && more;
    }

    private static bool Digits(ReadOnlySpan<byte> text, ref LineView line)
    {
        var rest = text;
        if (StampText.TryIso(ref rest, out var stamp, out var hasComma))
        {
            // Only before the first stamp: a message may begin with a time of its own.
            if (line.Stamp.Kind != StampKind.None && line.Origin == LineOrigin.Kernel)
            {
                return false;
            }

            line.Stamp = stamp;
            return AfterIso(rest, hasComma, ref line);
        }

        // Grafana puts nanoseconds since 1970 before the time.
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is >= 13 and <= 19 && text[digits] is (byte)' ' or (byte)'\t')
        {
            var behind = text[(digits + 1)..];
            if (StampText.TryIso(ref behind, out _, out _))
            {
                line.Stamp = LogRecord.TimeOf(text[..digits]);
                return AfterIso(behind, hasComma: false, ref line);
            }
        }

        // RFC 5424 whose priority was taken off.
        var structured = text is [(byte)'1', (byte)' ', ..] ? text[2..] : default;
        if (StampText.TryIso(ref structured, out stamp, out _))
        {
            line.Stamp = stamp;
            return SyslogTag.TakeStructured(structured, ref line);
        }

        return KmsgPrefix.Take(text, ref line) || OtherTimes.TakeUnix(text, ref line) || TimeOfDay(text, ref line)
            || OtherTimes.Take(text, ref line);
    }

    /// <summary><c>10:00:00 kernel: </c>, <c>10:00:00.123 [12.3] </c>: what is left where the date was cut off.</summary>
    private static bool TimeOfDay(ReadOnlySpan<byte> text, ref LineView line)
    {
        var rest = text;
        if (!StampText.TryTime(ref rest, out _) || rest is not [(byte)' ' or (byte)'\t', ..])
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);
        if (BracketPrefix.IsUptime(rest))
        {
            line.Message = rest;
            return true;
        }

        return SyslogTag.IsNext(rest) && SyslogTag.Take(rest, ref line);
    }

    private static bool AfterIso(ReadOnlySpan<byte> rest, bool hasComma, ref LineView line)
    {
        rest = ByteText.TrimStart(rest);
        line.Message = rest;

        // dmesg --time-format iso: a comma before the fraction and no host behind the zone.
        if (hasComma)
        {
            line.Origin = LineOrigin.Kernel;
            return false;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        // A time of the carrier's, and a line that names its writer itself.
        if (MessageStart.IsProgramHead(rest))
        {
            return false;
        }

        // A container's log: "<time> stdout F <message>" (CRI). The tag P says that the line goes on in the next.
        if (rest.StartsWith("stdout "u8) || rest.StartsWith("stderr "u8))
        {
            line.IsPartial = rest[7..] is [(byte)'P', (byte)' ', ..];
            line.Container = line.Message = rest[7..] is [(byte)'F' or (byte)'P', (byte)' ', .. var message] ? message : rest[7..];
            return !line.IsPartial;
        }

        return rest is [(byte)'[' or (byte)'<', ..] || (rest[0] == '{' && Labels(rest, ref line)) || SyslogTag.Take(rest, ref line);
    }

    /// <summary><c>{host="n7", unit="kubelet.service"} </c>: the labels that logcli shows behind the time, or alone.</summary>
    private static bool Labels(ReadOnlySpan<byte> text, ref LineView line)
    {
        // Without labels: "{}".
        if (text.StartsWith("{} "u8))
        {
            line.Message = text[2..];
            return true;
        }

        var end = text.IndexOf("\"}"u8);
        if (end < 0 || text.IndexOf("=\""u8) is not (> 1 and var equals) || text[1..equals].IndexOfAnyExcept(ByteSets.StatisticName) >= 0)
        {
            return false;
        }

        foreach (var name in (ReadOnlySpan<string>)["host=\"", "hostname=\"", "nodename=\"", "node=\"", "node_name=\"", "instance=\""])
        {
            if (line.Host.IsEmpty && text[..end].IndexOf(Encoding.ASCII.GetBytes(name)) is > 0 and var at
                && text[at - 1] is (byte)'{' or (byte)' ' or (byte)',')
            {
                var value = text[(at + name.Length)..];
                line.Host = value[..value.IndexOf((byte)'"')];
            }
        }

        line.Message = text[(end + 2)..];
        return true;
    }

    private static bool Letters(ReadOnlySpan<byte> text, ref LineView line)
    {
        if (line.Origin == LineOrigin.Kernel)
        {
            // Unisoc's kernels put the processor behind the time. journalctl -o short-monotonic: the uptime, then host and tag.
            return BracketPrefix.TakeProcessor(text, ref line)
                || (line.Host.IsEmpty && line.Stamp.Kind == StampKind.None && SyslogTag.IsNext(text) && SyslogTag.Take(text, ref line));
        }

        var rest = text;
        if (StampText.TrySyslog(
            ref rest, out var stamp) || OtherTimes.TryWeekday(ref rest, out stamp) || OtherTimes.TryLocalised(ref rest, out stamp))
        {
            line.Stamp = line.Stamp.Kind == StampKind.None ? stamp : line.Stamp;
            return SyslogTag.Take(rest, ref line);
        }

        // dmesg -x: "kern  :warn  : "; Talos: "kern:    info: [2026-03-04T05:06:07Z]: ".
        if (text.Length > 15 && text[13] == (byte)':' && text.StartsWith("kern  :"u8))
        {
            line.Message = text[15..];
            return true;
        }

        if ((text.StartsWith("kern: "u8) || text.StartsWith("user: "u8))
            && ByteText.TrimStart(text[6..]) is var level && level.IndexOf(": ["u8) is > 0 and < 10 and var end)
        {
            line.Origin = text[0] == 'k' ? LineOrigin.Kernel : line.Origin;
            line.Message = level[(end + 2)..];
            return true;
        }

        // The tag alone, or behind a host: the time was cut off.
        return SyslogTag.IsNext(text) && SyslogTag.Take(text, ref line);
    }
}
