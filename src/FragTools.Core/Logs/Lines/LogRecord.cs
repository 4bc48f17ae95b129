using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// A record of a log shipper or of the journal: which of its fields holds the line, which its time, its machine and its
/// writer. The names are those of journald, Docker, Loki, CloudWatch, Google Cloud, Elastic (ECS), Splunk, Datadog,
/// OpenTelemetry, Fluent Bit, Ansible and the AWS command line; of several that hold a line the first listed counts.
/// </summary>
/// <param name="learned">A field that held a line in a record before, where it is none of the list.</param>
internal sealed class LogRecord(string? learned = null)
{
    private static readonly string[] Messages =
    [
        "MESSAGE", "log", "@message", "message", "Message", "textPayload", "line", "Line", "_raw", "raw", "content", "Content", "body",
        "Body", "stringValue", "text", "original", "Output", "output",
        "stdout", "RawData", "SyslogMessage", "logMessage", "LogEntry", "_line", "full_message", "short_message", "full_log",
    ];

    private static readonly string[] Times =
    [
        "__REALTIME_TIMESTAMP", "@timestamp", "timestamp", "Timestamp", "time", "Time", "_time", "timeUnixNano", "date", "Date", "ts",
        "_ts", "TimeGenerated", "eventTime", "observedTimeUnixNano",
        "receiveTimestamp", "_messagetimems", "_messagetime", "tsNs", "ISODATE", "DATE",
    ];

    private static readonly string[] Hosts =
        [
            "_HOSTNAME",
            "hostname",
            "host",
            "Host",
            "HOSTNAME",
            "Hostname",
            "node",
            "node_name",
            "nodename",
            "node.name",
            "k8s.node.name",
            "host.name",
            "Computer",
            "HostName",
            "HOST",
            "_sourcehost",
            "instance",
            "logStreamName"];

    private static readonly string[] ShownTimes =
    [
        "MMM d, yyyy @ HH:mm:ss.FFFFFFF", "M/d/yyyy, h:mm:ss.FFFFFFF tt", "M/d/yyyy h:mm:ss.FFFFFFF tt",
        "MM/dd/yyyy HH:mm:ss.FFFFFFF zzz",
    ];

    private int _timeRank = int.MaxValue;
    private int _hostRank = int.MaxValue;
    private bool _isJournal;

    /// <summary>The line; null where no field holds one.</summary>
    public byte[]? Message { get; private set; }

    /// <summary>The name of the field that holds the line.</summary>
    public string? MessageField { get; private set; }

    /// <summary>How far from the front of the list the field is.</summary>
    public int MessageRank { get; private set; } = int.MaxValue;

    /// <summary>Is the field none of the list?</summary>
    public bool IsFieldUnknown => MessageRank == Messages.Length;

    /// <summary>
    /// Is it plainly of one who carries the lines of others? Their programs write records, too, and what those say is their own.
    /// </summary>
    public bool IsCarrier => MessageField is "log" or "MESSAGE" || (!IsFieldUnknown && (Host is not null || Tag is not null));

    /// <summary>The instant that the record tells.</summary>
    public LogStamp Stamp { get; private set; }

    public byte[]? Host { get; private set; }

    /// <summary>The number of the line on which the line stands in the input, from 1; 0 where its reader knows.</summary>
    public long Line { get; set; }

    /// <inheritdoc cref="RecordPlace.Ordinal"/>
    public int Ordinal { get; set; }

    /// <summary>Has the record given out lines already, so that the same text in another field is a repetition?</summary>
    public bool IsGivenOut { get; set; }

    private byte[]? Tag { get; set; }

    private byte[]? Unit { get; set; }

    private byte[]? Transport { get; set; }

    private byte[]? Uptime { get; set; }

    /// <summary>Is this the name of a field that holds lines?</summary>
    public static bool IsMessage(string name) => Array.IndexOf(Messages, name) >= 0;

    /// <summary>Takes a field.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="line">The line on which it stands.</param>
    public void Add(string name, ReadOnlySpan<byte> value, long line)
    {
        if (Array.IndexOf(Messages, name) is >= 0 and var rank)
        {
            Take(name, rank, value, line);
        }
        else if (Array.IndexOf(Times, name) is >= 0 and var time)
        {
            if (time < _timeRank && TimeOf(value) is { Kind: not StampKind.None } stamp)
            {
                (Stamp, _timeRank) = (stamp, time);
            }
        }
        else if (Array.IndexOf(Hosts, name) is >= 0 and var host)
        {
            (Host, _hostRank) = host < _hostRank && !value.IsEmpty ? (value.ToArray(), host) : (Host, _hostRank);
        }
        else if (name is "SYSLOG_IDENTIFIER" or "ident" or "Service" or "service" or "appname" or "_COMM" or "ProcessName")
        {
            _isJournal |= name == "SYSLOG_IDENTIFIER";
            Tag = name == "SYSLOG_IDENTIFIER" || Tag is null ? value.ToArray() : Tag;
        }
        else if (name == "_SYSTEMD_UNIT")
        {
            Unit = value.ToArray();
        }
        else if (name == "_TRANSPORT")
        {
            _isJournal = true;
            Transport = value.ToArray();
        }
        else if (name == "_SOURCE_MONOTONIC_TIMESTAMP")
        {
            Uptime = value.ToArray();
        }
        else if (name == learned || MessageStart.IsProgramHead(value) || MessageStart.Find(
            value, isKernel: false, out _) >= 0 || MessageStart.FindDump(value) >= 0)
        {
            Take(name, Messages.Length, value, line);
        }
    }

    /// <summary>Takes what an inner object of the record tells.</summary>
    public void Add(LogRecord inner)
    {
        if (inner.Message is { } message && inner.MessageRank < MessageRank)
        {
            (Message, MessageField, MessageRank, Line) = (message, inner.MessageField, inner.MessageRank, inner.Line);
        }

        Inherit(inner);
        IsGivenOut |= inner.IsGivenOut;
    }

    /// <summary>Takes what the record does not tell itself from what holds it.</summary>
    public void Inherit(LogRecord outer)
    {
        (Stamp, _timeRank) = outer._timeRank < _timeRank ? (outer.Stamp, outer._timeRank) : (Stamp, _timeRank);
        (Host, _hostRank) = outer._hostRank < _hostRank ? (outer.Host, outer._hostRank) : (Host, _hostRank);
        Tag ??= outer.Tag;
        Unit ??= outer.Unit;
        Transport ??= outer.Transport;
        Uptime ??= outer.Uptime;
        _isJournal |= outer._isJournal;
    }

    /// <summary>Sets the line whatever its field's name.</summary>
    public void Take(string? name, int rank, ReadOnlySpan<byte> value, long line)
    {
        if (rank < MessageRank && !value.IsEmpty)
        {
            (Message, MessageField, MessageRank, Line) = (PackedText.Of(value) ?? value.ToArray(), name, rank, line);
        }
    }

    /// <summary>
    /// Writes the record as a line of <c>journalctl -o json</c>, which is read like one; what no journal wrote has its
    /// prefix in the line.
    /// </summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(
            output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            json.WriteStartObject();
            if (Line > 0)
            {
                json.WriteNumber(JsonLine.LineNumberField, Line);
                json.WriteNumber(JsonLine.OrdinalField, Ordinal);
            }

            Text(json, "_HOSTNAME", Host);
            Text(json, "SYSLOG_IDENTIFIER", Tag);
            Text(json, "_SYSTEMD_UNIT", Unit);
            Text(json, "_SOURCE_MONOTONIC_TIMESTAMP", Uptime);
            if (Stamp.Kind == StampKind.Utc)
            {
                json.WriteString(
                    "__REALTIME_TIMESTAMP"u8, ((Stamp.Ticks - DateTime.UnixEpoch.Ticks) / 10)
                        .ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            if (_isJournal)
            {
                Text(json, "_TRANSPORT", Transport);
                Text(json, "MESSAGE", Message);
            }
            else
            {
                Text(json, "log", [.. Message!, (byte)'\n']);
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Text(Utf8JsonWriter json, string name, byte[]? value)
    {
        if (value is null)
        {
            return;
        }

        if (System.Text.Unicode.Utf8.IsValid(value))
        {
            json.WriteString(name, value);
            return;
        }

        json.WriteStartArray(name);
        foreach (var one in value)
        {
            json.WriteNumberValue(one);
        }

        json.WriteEndArray();
    }

    /// <summary>As Kibana shows a time, <c>Mar 4, 2026 @ 05:06:07.123</c>, and as Azure does, <c>3/4/2026, 5:06:07.123 AM</c>.</summary>
    private static bool TryShown(ReadOnlySpan<byte> text, out LogStamp stamp)
    {
        stamp = default;
        if (text.IndexOfAny("@/"u8) < 0 || !DateTime.TryParseExact(
            Encoding.ASCII.GetString(text),
            ShownTimes,
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal,
            out var time))
        {
            return false;
        }

        stamp = new LogStamp(StampKind.Utc, time.Ticks);
        return true;
    }

    /// <summary>An instant as text, or as seconds, milliseconds, microseconds or nanoseconds since 1970: their digits tell which.</summary>
    internal static LogStamp TimeOf(ReadOnlySpan<byte> value)
    {
        value = ByteText.Trim(value);
        var rest = value;
        if (StampText.TryIso(ref rest, out var stamp, out _) || TryShown(value, out stamp))
        {
            // What a service exports without a zone is in UTC.
            return stamp.Kind == StampKind.Local ? new LogStamp(StampKind.Utc, stamp.Ticks) : stamp;
        }

        if (!Utf8Parser.TryParse(value, out decimal number, out var used) || used != value.Length || number < 100_000_000)
        {
            return default;
        }

        var ticks = number switch
        {
            < 100_000_000_000m => number * TimeSpan.TicksPerSecond,
            < 100_000_000_000_000m => number * TimeSpan.TicksPerMillisecond,
            < 100_000_000_000_000_000m => number * 10,
            _ => number / 100,
        };
        return ticks < DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks
            ? LogStamp.Utc(DateTimeOffset.UnixEpoch.AddTicks((long)ticks))
            : default;
    }
}
