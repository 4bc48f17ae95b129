using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Reads lines of kubelet (k8s.io/klog: <c>E0102 15:04:05.123456    1234 file.go:12] </c>, plain and structured), of
/// dockerd, containerd, CRI-O and runc (logrus: <c>time="…" level=error msg="…"</c>), and of any of them as JSON.
/// </summary>
internal static class LogEntryReader
{
    private static readonly string[] ErrorLevels = ["error", "fatal", "panic"];

    /// <summary>Does a text begin like a line of these programs?</summary>
    public static bool IsHead(ReadOnlySpan<byte> text)
        => text.StartsWith("time="u8) || text.StartsWith("level="u8) || text.StartsWith("{\""u8) || TryKlog(
            text, out _, out _, out _) || TerminalLine.IsHead(text);

    /// <summary>Is it in klog's form, which Kubernetes' programs write under whatever name they were started?</summary>
    public static bool IsKlog(ReadOnlySpan<byte> text) => TryKlog(text, out _, out _, out _);

    /// <summary>Reads a line.</summary>
    /// <param name="text">What the program wrote.</param>
    /// <param name="component">The program, where the line's prefix tells.</param>
    /// <returns>Null where it is no such line, and no program is named.</returns>
    public static LogEntry? Read(ReadOnlySpan<byte> text, string? component)
    {
        if (TryKlog(text, out var stamp, out var place, out var rest))
        {
            return Klog(text, stamp, place, Encoding.UTF8.GetString(rest), component ?? LogWriter.Kubelet);
        }

        if (text.StartsWith("{\""u8))
        {
            return Json(text, component);
        }

        var line = Encoding.UTF8.GetString(text);
        if (text.StartsWith("time="u8) || text.StartsWith("level="u8))
        {
            return Pairs(LogFields.Read(line), component);
        }

        return component is null
            ? TerminalLine.Read(line)
            : new LogEntry { Component = component, Shape = LogEntry.FirstWords(line), Message = LogText.Unescape(line) };
    }

    /// <summary>Is a value of the text cut off, so that the next line may hold the rest?</summary>
    public static bool IsCut(ReadOnlySpan<byte> text)
        => (text.StartsWith("time="u8) || text.StartsWith("level="u8)) && LogFields.Read(Encoding.UTF8.GetString(text)).IsCut;

    private static LogEntry Klog(ReadOnlySpan<byte> text, LogStamp stamp, ReadOnlySpan<byte> place, string rest, string component)
    {
        var fields = rest.StartsWith('"') ? LogFields.Read(rest) : null;
        var entry = new LogEntry
        {
            Component = component,
            IsError = text[0] is (byte)'E' or (byte)'F',
            Stamp = stamp,
            Shape = Encoding.UTF8.GetString(place),
            Message = fields?.Head is null ? LogText.Unescape(rest) : Sentence(fields.Head, fields["err"]),
        };
        return fields is null ? entry : entry with { Field = key => fields[key] };
    }

    /// <summary>The level and date, the time, the thread, and the source file of k8s.io/klog's header (klog.go, formatHeader).</summary>
    private static bool TryKlog(ReadOnlySpan<byte> text, out LogStamp stamp, out ReadOnlySpan<byte> place, out ReadOnlySpan<byte> rest)
    {
        stamp = default;
        place = rest = default;
        if (text.Length < 24 || text[0] is not ((byte)'I' or (byte)'W' or (byte)'E' or (byte)'F') || text[5] != ' '
            || !ByteText.TryCount(text[1..5], out var date))
        {
            return false;
        }

        var behind = text[6..];
        if (!StampText.TryTime(ref behind, out var time))
        {
            return false;
        }

        var end = behind[..Math.Min(behind.Length, 200)].IndexOf("] "u8);
        var head = new FieldReader(end < 0 ? default : behind[..end]);
        if (!head.MoveNext() || !ByteText.TryCount(head.Field, out _) || !head.MoveNext())
        {
            return false;
        }

        var (month, day) = ((int)date / 100, (int)date % 100);
        if (month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(LogStamp.NoYear, month))
        {
            stamp = LogStamp.Yearless(new DateTime(LogStamp.NoYear, month, day) + time);
        }

        place = head.Field;
        rest = behind[(end + 2)..];
        return true;
    }

    private static LogEntry Pairs(LogFields fields, string? component)
    {
        var message = fields["msg"] ?? "";
        return new LogEntry
        {
            Component = component,
            IsError = fields["level"] is { } level ? ErrorLevels.Contains(level) : null,
            Stamp = Iso(fields["time"]),
            Shape = LogEntry.FirstWords(message),
            Message = Sentence(message, fields["error"] ?? fields["err"]),
            Field = key => fields[key],
        };
    }

    private static LogEntry? Json(ReadOnlySpan<byte> text, string? component)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    Object(ref reader, key, fields);
                }
                else if (reader.TokenType == JsonTokenType.StartArray)
                {
                    reader.Skip();
                }
                else
                {
                    fields.TryAdd(
                        key, reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan));
                }
            }
        }
        catch (JsonException)
        {
            // A line that was cut off: what came whole counts.
        }
        catch (InvalidOperationException)
        {
            // A text with a lone surrogate.
        }

        if (!fields.TryGetValue("msg", out var message))
        {
            return null;
        }

        // klog's JSON has no level: of an error "err" is there and the verbosity "v" is not (component-base/logs/json).
        var error = fields.GetValueOrDefault("error") ?? fields.GetValueOrDefault("err");
        var level = fields.GetValueOrDefault("level");
        return new LogEntry
        {
            Component = component ?? (fields.ContainsKey("caller") && fields.ContainsKey("ts") ? LogWriter.Kubelet : null),
            IsError = level is null ? error is not null && !fields.ContainsKey("v") : ErrorLevels.Contains(level),
            Stamp = Iso(fields.GetValueOrDefault("time")) is { Kind: not StampKind.None } time
                ? time
                : UnixMilliseconds(fields.GetValueOrDefault("ts")),
            Shape = fields.GetValueOrDefault("caller") ?? LogEntry.FirstWords(message),
            Message = Sentence(LogText.Unescape(message), error is null ? null : LogText.Unescape(error)),
            Field = key => fields.GetValueOrDefault(key),
        };
    }

    /// <summary>klog writes a pod as <c>{"name":"…","namespace":"…"}</c>; it becomes <c>namespace/name</c>, as in its text form.</summary>
    private static void Object(ref Utf8JsonReader reader, string key, Dictionary<string, string> fields)
    {
        string? name = null;
        string? space = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var inner = reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && inner is "name" or "namespace")
            {
                (name, space) = inner == "name" ? (reader.GetString(), space) : (name, reader.GetString());
            }
            else
            {
                reader.Skip();
            }
        }

        if (name is not null)
        {
            fields.TryAdd(key, space is null ? name : $"{space}/{name}");
        }
    }

    private static string Sentence(string message, string? error)
        => string.IsNullOrEmpty(error) ? message : message.Length == 0 ? error : $"{message}: {error}";

    private static LogStamp Iso(string? time)
    {
        ReadOnlySpan<byte> text = time is null ? default : Encoding.ASCII.GetBytes(time);
        return StampText.TryIso(ref text, out var stamp, out _) ? stamp : default;
    }

    private static LogStamp UnixMilliseconds(string? text)
        => text is not null && Utf8Parser.TryParse(
            Encoding.ASCII.GetBytes(text), out double milliseconds, out _) && milliseconds is > 1e11 and < 1e14
            ? LogStamp.Utc(DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds))
            : default;
}
