using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FragTools.Tests.Reports;

/// <summary>A line as its writer wrote it.</summary>
/// <param name="Text">The words.</param>
/// <param name="Index">Its place in the report, from 0.</param>
/// <param name="Writer">Who wrote it: <c>kernel</c>, or a program with its process number.</param>
internal sealed record PrintedLine(string Text, int Index, string Writer)
{
    public static DateTimeOffset Time { get; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public string Uptime => string.Create(CultureInfo.InvariantCulture, $"{7000.1 + (Index * 0.000007),12:F6}");

    public string Bare => Uptime.Trim();

    public string Micros => ((Time.ToUnixTimeMilliseconds() * 1000) + Index).ToString(CultureInfo.InvariantCulture);

    public string Iso => Time.AddTicks(Index * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}

/// <summary>A way in which people and programs hand logs on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsKernels">Do only the kernel's lines come in it?</param>
/// <param name="Render">Renders lines.</param>
internal sealed record Rendering(string Name, bool IsKernels, Func<IReadOnlyList<PrintedLine>, byte[]> Render);

/// <summary>The ways in which logs are handed on: prefixes before each line, marks around it, files and records that carry it.</summary>
internal static class Renderings
{
    /// <summary>Before each line.</summary>
    public static IReadOnlyList<Rendering> Prefixes { get; } =
    [
        // The kernel's own tools.
        Kernel("dmesg", static line => $"[{line.Uptime}] "), Kernel("dmesg -x", static line => $"kern  :warn  : [{line.Uptime}] "), Kernel("dmesg -r", static line => $"<4>[{line.Uptime}] "),
        Kernel("dmesg -T", static _ => "[Wed Mar  4 05:06:07 2026] "), Kernel("dmesg -xT", static _ => "kern  :warn  : [Wed Mar  4 05:06:07 2026] "),
        Kernel("dmesg -d", static line => $"[{line.Uptime} <    0.000007>] "), Kernel("dmesg -dT", static _ => "[Wed Mar  4 05:06:07 2026 <    0.000007>] "),
        Kernel("dmesg -e", static line => line.Index == 0 ? "[Mar 4 05:06] " : "[  +0.000007] "), Kernel("dmesg -t -d", static _ => "[<    0.000007>] "),
        Kernel("dmesg iso", static line => $"{line.Iso.Replace('.', ',')}+00:00 "), Kernel("kmsg", static line => $"4,{900 + line.Index},{7000100000 + (line.Index * 7)},-;"),
        Kernel("caller", static line => $"[{line.Uptime}][ T5012] "), Kernel("caller apart", static line => $"[{line.Uptime}] [    C2] "),

        // Vendors' kernels and phones.
        Kernel("Samsung", static line => $"<4>[{line.Uptime}]  [2:           java: 5012] "), Kernel("Samsung, a name with a blank", static line => $"<4>[{line.Uptime}]  [2:    Web Content: 5012] "),
        Kernel("MediaTek", static line => $"<4>[{line.Uptime}] .(2)[5012:java]"), Kernel("Huawei", static line => $"<4>[{line.Bare}s][pid:5012,cpu2,java]"), Kernel("Unisoc", static line => $"[{line.Uptime}] c2 "),
        Kernel("processor", static line => $"[{line.Bare}@2] "), Kernel("logcat -v threadtime", static _ => "03-04 05:06:07.100     0     0 W kernel  : "), Kernel("logcat -v time", static _ => "03-04 05:06:07.100 W/kernel  (    0): "),
        Kernel("logcat and uptime", static line => $"03-04 05:06:07.100  root     0     0 I kernel  : [{line.Uptime}] "),

        // Syslog and the journal.
        Any("syslog", static line => $"Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("syslog and uptime", static line => $"Mar  4 05:06:07 node7 kernel: [{line.Uptime}] "),
        Kernel("syslog, glued", static _ => "Mar  4 05:06:07 node7 kernel:"), Any("syslog without a host", static line => $"Mar  4 05:06:07  {line.Writer}: "), Kernel("syslog without a tag", static line => $"Mar  4 05:06:07 node7 [{line.Uptime}] "),
        Any("syslog of another year", static line => $"Mar  4 2026 05:06:07 node7 {line.Writer}: "), Kernel("vmunix", static _ => "Mar  4 05:06:07 node7 vmunix: "), Kernel("metalog", static line => $"Mar 04 05:06:07 [kernel] [{line.Uptime}] "),
        Kernel("busybox", static line => $"Mar  4 05:06:07 node7 kern.warn kernel: [{line.Uptime}] "), Kernel("busybox without a host", static line => $"Mar  4 05:06:07 kern.info kernel: [{line.Uptime}] "),
        Kernel("OpenWrt", static line => $"Wed Mar  4 05:06:07 2026 kern.warn kernel: [{line.Uptime}] "), Any("iso", static line => $"{line.Iso}+00:00 node7 {line.Writer}: "), Kernel("iso and uptime", static line => $"{line.Iso}Z node7 kernel: [{line.Uptime}] "),
        Any("iso with a blank", static line => $"{line.Iso.Replace('T', ' ')} node7 {line.Writer}: "), Any("rfc3164", static line => $"<{(line.Writer == "kernel" ? 6 : 30)}>Mar  4 05:06:07 node7 {line.Writer}: "),
        Kernel("rfc5424", static line => $"<4>1 {line.Iso}Z node7 kernel - - - "), Kernel("rfc5424 and uptime", static line => $"<4>1 {line.Iso}Z node7 kernel - - - [{line.Uptime}] "),
        Kernel("rfc5424 without priority", static line => $"1 {line.Iso}Z node7 kernel - - - "), Any("journal short-unix", static line => $"{line.Micros[..^6]}.{line.Micros[^6..]} node7 {line.Writer}: "),
        Any("journal short-monotonic", static line => $"[{line.Uptime}] node7 {line.Writer}: "), Any("journal short-full", static line => $"Wed 2026-03-04 05:06:07 UTC node7 {line.Writer}: "),
        Kernel("journal unit", static _ => "Mar 04 05:06:07 node7 unknown[0]: "), Any("no date", static line => $"05:06:07 node7 {line.Writer}: "), Kernel("no date, no host", static _ => "05:06:07 kernel: "),
        Kernel("no date, uptime", static line => $"05:06:07 kernel: [{line.Uptime}] "), Any("host only", static line => $"node7 {line.Writer}: "), Kernel("host and uptime", static line => $"node7 kernel: [{line.Bare}] "),
        Kernel("tag only", static _ => "kernel: "), Kernel("tag and uptime", static line => $"kernel: [{line.Bare}] "), Kernel("date in brackets", static _ => "[2026-03-04 05:06:07] "), Kernel("date in brackets, uptime", static line => $"[2026-03-04 05:06:07] [{line.Uptime}] "),
        Kernel("time in brackets", static line => $"[05:06:07] [{line.Uptime}] "), Any("date of an application", static line => $"[2026/03/04 05:06:07.100] node7 {line.Writer}: "),

        // Other languages.
        .. ((string[])["mars 04", "мар 04", "3月 04", "3월 04", " 3月 04", "Mär 04", "marca 04", "mrt 04", "maalis 04", "Mar. 04", "břen 04", "березня 04", "Thg 3 04", "مارس 04", "Μαρ 04", "मार्च 04"])
            .Select(static date => Kernel($"journal, {date}", _ => $"{date} 05:06:07 node7 kernel: ")),
        .. ((string[])["三 3月  4", "수  3월  4", "水  3月  4", "mer. mars   4", "Mi Mär  4", "mié mar  4", "mer mar  4", "śro mar  4", "Ср мар  4", "st bře  4", "ke maalis 4", "Çar Mar  4", "Τετ Μαρ  4"])
            .Select(static date => Kernel($"dmesg -T, {date}", _ => $"[{date} 05:06:07 2026] ")),

        // What people search and list with.
        Any("grep -n", static line => $"{100 + line.Index}:Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("grep -n dmesg", static line => $"{100 + line.Index}:[{line.Uptime}] "), Kernel("grep -n dmesg -T", static line => $"{100 + line.Index}:[Wed Mar  4 05:06:07 2026] "),
        Kernel("cat -n dmesg -T", static line => $"{100 + line.Index,6}\t[Wed Mar  4 05:06:07 2026] "), Kernel("grep -n bare", static line => $"{100 + line.Index}:"),
        Any("grep -H", static line => $"/var/log/messages:Mar  4 05:06:07 node7 {line.Writer}: "), Any("zgrep", static line => $"/var/log/syslog.2.gz:Mar  4 05:06:07 node7 {line.Writer}: "),
        Any("grep -Hn", static line => $"kern.log-20260304:{100 + line.Index}:Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("grep -nC", static line => $"{100 + line.Index}{(line.Index == 0 ? ':' : '-')}[{line.Uptime}] "),
        Any("grep -HC", static line => $"messages{(line.Index == 0 ? ':' : '-')}Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("cat -n", static line => $"{100 + line.Index,6}\t[{line.Uptime}] "), Kernel("cat -n bare", static line => $"{100 + line.Index,6}\t"),
        Any("nl", static line => $"{100 + line.Index,6}  Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("less -N", static line => $"{100 + line.Index,7} [{line.Uptime}] "), Any("less -N syslog", static line => $"{100 + line.Index,7} Mar  4 05:06:07 node7 {line.Writer}: "),

        // What gathers logs of many machines and pods.
        Kernel("pdsh", static line => $"node7: [{line.Uptime}] "), Kernel("pdsh bare", static _ => "node7: "), Any("pdsh syslog", static line => $"node7: Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("ansible -o", static line => $"node7 | [{line.Uptime}] "),
        Kernel("stern", static line => $"debugger-abc debugger [{line.Uptime}] "), Kernel("stern bare", static _ => "debugger-abc debugger "), Kernel("kubectl --prefix", static line => $"[pod/debugger-abc/debugger] [{line.Uptime}] "),
        Kernel("kubectl --prefix bare", static _ => "[pod/debugger-abc/debugger] "), Kernel("kubectl --timestamps", static line => $"{line.Iso}000Z [{line.Uptime}] "), Kernel("kubectl --timestamps bare", static line => $"{line.Iso}000Z "),
        Kernel("compose", static line => $"kmsg-1  | [{line.Uptime}] "), Kernel("compose bare", static _ => "kmsg-1  | "), Kernel("compose, a date", static line => $"kmsg-1  | {line.Iso}Z [{line.Uptime}] "),
        Kernel("talos", static line => $"10.0.0.5: kern:    warning: [{line.Iso}Z]: "), Kernel("vmware.log", static line => $"{line.Iso[..^3]}Z In(05) vcpu-5 - Guest: <4>[{line.Bare}] "),
        Kernel("CI", static line => $"{line.Iso}0Z [{line.Uptime}] "), Any("cloudwatch tail", static line => $"{line.Iso}+00:00 i-0abc Mar  4 05:06:07 node7 {line.Writer}: "), Kernel("grafana", static line => $"{line.Iso[..^3].Replace('T', ' ')}\t[{line.Uptime}] "),
        Kernel("logcli", static line => $"{line.Iso[..19]}Z {{job=\"systemd-journal\", node=\"n7\"}} "), Kernel("a time alone", static _ => "05:06:07 "), Kernel("in parentheses", static _ => "(node1) "), Kernel("in braces", static _ => "{node1} "),
        Kernel("numbered", static line => $"{line.Index + 1}. "), Kernel("a level behind the tag", static _ => "kernel: warning: "), Kernel("task and processor", static line => $"[{line.Uptime}] [T2291@C3] "),
        Kernel("grep -H bare", static _ => "n9.log:"), Kernel("a host, glued", static _ => "n9:"), Kernel("a bare dash", static _ => "- "), Kernel("a bare arrow", static _ => "-> "), Kernel("a bare plus", static _ => "+ "), Kernel("a bare hash", static _ => "# "), Kernel("a bare star", static _ => "* "),
        Kernel("commas, no head", static _ => "2026-03-04,node7,kernel,"), Kernel("semicolons, no head", static _ => "2026-03-04 05:06:07;node7;kernel;"), Any("passed on by a relay", static line => $"<132>Mar  4 05:06:07 node7 {line.Writer}: "),
        Kernel("an appliance's tag", static _ => "Mar  4 05:06:07  node7 /kernel: "), Any("logcli's labels", static line => $"{line.Iso[..19]}Z {{host=\"node7\", unit=\"kubelet.service\"}} {line.Writer}: "), Kernel("logcli's labels, uptime", static line => $"{line.Iso[..19]}Z {{host=\"node7\"}} [{line.Uptime}] "),
        Kernel("grafana text", static line => $"{line.Micros}000\t{line.Iso[..^3]}Z\t"), Kernel("dmesg -T, numbered", static _ => "[2026年03月04日 星期三 05:06:07] "),
        Kernel("nobody knows it", static _ => "%%q7/3%% unit=41 || "), Kernel("nobody knows it either", static line => $"rack=4;seq={line.Index};"),
    ];

    /// <summary>Around each line, and between its characters.</summary>
    public static IReadOnlyList<Rendering> Marks { get; } =
    [
        Around("spaces", "        ", ""), Around("tab", "\t", ""), Around("quoted", "> ", ""), Around("quoted twice", "> > ", ""), Around("quoted without blanks", ">>", ""), Around("bar", "| ", ""), Around("star", "* ", ""), Around("dash", "- ", ""),
        Around("stern", "dmesg-bcx42 main ", ""), Around("stern in colours", "\u001b[32mdmesg-bcx42\u001b[0m \u001b[92mmain\u001b[0m ", ""), Around("ansible's bar", "node7 | ", ""), Around("grep's file", "node7/kern.log:", ""),
        Around("bullet", "• ", ""), Around("backticks", "`", "`"), Around("quotation marks", "\"", "\""), Around("a list's quotation marks", "  \"", "\","), Around("apostrophes", "'", "'"), Around("bold", "**", "**"), Around("HTML code", "<code>", "</code>"),
        Around("HTML line ends", "", "<br/>"), Around("HTML spans", "<span class=\"line\">", "</span>"), Around("CRLF", "", "\r"), Around("CRCRLF", "", "\r\r"), Around("blanks behind", "", "                "), Around("no-break spaces", "\u00a0\u00a0", ""),
        Around("coloured", "\u001b[32m", "\u001b[0m"), Around("coloured, the escape shown", "^[[32m", "^[[0m"), Around("coloured, the escape lost", "[32m", "[0m"), Around("coloured by rsyslog", "#033[32m", "#033[0m"), Around("erased to the end", "", "\u001b[K"),
        Wrap("quotation marks, no time", "\"", "\""), Wrap("a list's quotation marks, no time", "    \"", "\","), Wrap("a list's apostrophes, no time", "'", "',"), Wrap("backticks, no time", "`", "`"), Wrap("parentheses", "Body: Str(", ")"),
        Wrap("logfmt", "ts=2026-03-04T05:06:07Z host=node7 msg=\"", "\""), Wrap("logfmt, more behind it", "ts=2026-03-04T05:06:07Z msg=\"", "\" host=node7 level=warn"), Wrap("quoted cells, no head", "\"2026-03-04 05:06:07\",\"node7\",\"", "\""), Wrap("quoted cells, more behind", "\"node7\",\"", "\",\"kern\""),
        Around("line ends shown", "", "$"), Around("line ends of DOS shown", "", "^M$"), Wrap("counted by logwatch", "    ", ": 1 Time(s)"), Around("a terminal's own mode", "\u001b[=3h\u001b[0m", ""), Wrap("a colour that is not ended", "\u001b[1m", ""), Wrap("line ends written out", "\"", "\\n\""),
        Each("dmesg --color", static line => $"\u001b[32m[{line.Uptime}] \u001b[0m" + (line.Text.IndexOf(':') is > 0 and < 20 and var at ? $"\u001b[33m{line.Text[..(at + 1)]}\u001b[0m{line.Text[(at + 1)..]}" : line.Text)),
        Each("Markdown's backslashes", static line => $"[{line.Uptime}] {line.Text}".Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal)),
        Each("HTML references", static line => $"[{line.Uptime}] {line.Text}".Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)),
        Each("no width", static line => $"[{line.Uptime}] {line.Text.Replace(": ", ":\u200b ", StringComparison.Ordinal)}"),
        Each("no-break spaces within", static line => $"[{line.Uptime}] {line.Text.Replace(' ', '\u00a0')}"), Each("times", static line => $"[{line.Uptime}] {line.Text.Replace("*", "×", StringComparison.Ordinal)}"),
        Whole("fence", static text => $"```\n{text}```\n"), Whole("fence with a language", static text => $"```text\n{text}```\n"), Whole("fence, glued", static text => $"The log of that minute:```{text}```\n"), Whole("Jira", static text => $"{{noformat}}\n{text}{{noformat}}\n"),
        Whole("Jira, glued", static text => $"{{code:java}}{text}{{code}}\n"), Whole("HTML", static text => $"<pre><code>{text}</code></pre>\n"), Whole("login prompt", static text => $"node7 login: {text}"), Whole("label", static text => $"dmesg output: {text}"),
        Whole("half a frame", static text => $"[ 7000.099999]  ? shrink_{text}"), Whole("a player's status", static text => $"[Playing][00:02:54/00:04:07]{text}"), Whole("a progress bar", static text => $" 41% [====>     ]\r 42% [====>     ]\r{text}"),
        Whole("UTF-8 with mark", static text => "\ufeff" + text), Bytes("UTF-16", static text => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text)]), Bytes("UTF-16, big", static text => [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(text)]),
        Bytes("UTF-16 without mark", static text => Encoding.Unicode.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))), Whole("CR only", static text => text.Replace('\n', '\r')), Whole("blank lines between", static text => text.Replace("\n", "\n\n", StringComparison.Ordinal)),
        Whole("newest first", static text => string.Join('\n', text.TrimEnd('\n').Split('\n').Reverse()) + "\n"),
        Whole("a mail in quoted-printable", static text => $"Subject: node7\nContent-Transfer-Encoding: quoted-printable\n\nHallo J=C3=BCrgen,\n{Quoted(text)}"), Whole("quoted-printable alone", Quoted),
        Whole("a mail in base64", static text => $"Subject: node7\nContent-Transfer-Encoding: base64\n\n{string.Join('\n', Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Chunk(76).Select(static piece => new string(piece)))}\n"),
        Whole("a document's hyphens", static text => text.Replace('-', '\u2010')), Whole("ligatures", static text => text.Replace("fi", "\ufb01", StringComparison.Ordinal).Replace("fr", "fr\u00ad", StringComparison.Ordinal)),
        Whole("asciinema", static text => $"{{\"version\": 2, \"width\": 211, \"height\": 50}}\n{string.Concat(text.Replace("\n", "\r\n", StringComparison.Ordinal).Chunk(1000).Select(static (piece, index) => $"[{index}.25, \"o\", {JsonSerializer.Serialize(new string(piece))}]\n"))}"),
        Whole("free blocks before it", static text => $"# cat /proc/buddyinfo\nNode 0, zone   Normal   3541   1800    600     20      0      0      0      0      0      0      0\n# dmesg\n{text}"),
    ];

    /// <summary>Files and records that carry lines.</summary>
    public static IReadOnlyList<Rendering> Carriers { get; } =
    [
        Json("journal json", static line => Journal(line)), Json("journal json-seq", static line => Journal(line), "\u001e"), Json("journal json-sse", static line => Journal(line), "data: "), Json("journal json, MESSAGE alone", static line => new { MESSAGE = line.Text }),
        Json("journal json, two fields", static line => new { __REALTIME_TIMESTAMP = line.Micros, MESSAGE = line.Text }), Pretty("journal json-pretty", static line => Journal(line), "\n"), Pretty("journal json-pretty, MESSAGE alone", static line => new { MESSAGE = line.Text }, "\n"),
        Document("journal array", static lines => lines.Select(Journal)), Text("journal export", static line => $"__CURSOR=s=1;i={line.Index:x}\n__REALTIME_TIMESTAMP={line.Micros}\n_HOSTNAME=node7\n{Writer(line)}MESSAGE={line.Text}\n\n"),
        Text("journal verbose", static line => $"Wed 2026-03-04 05:06:07.{line.Index:D6} UTC [s=1;i={line.Index:x};b=2;m=3;t=4;x=5]\n    {Writer(line).Replace("\n", "\n    ", StringComparison.Ordinal)}_HOSTNAME=node7\n    MESSAGE={line.Text}\n    PRIORITY=4\n"),
        Json("docker", static line => new { log = line.Text + "\n", stream = "stdout", time = line.Iso + "Z" }), Text("cri", static line => $"{line.Iso}000Z stdout F {line.Text}\n"), Text("cri in parts", static line => line.Text.Length < 20 ? $"{line.Iso}000Z stdout F {line.Text}\n" : $"{line.Iso}000Z stdout P {line.Text[..17]}\n{line.Iso}000Z stdout F {line.Text[17..]}\n"),
        Json("Fluent Bit, lines", static line => new { date = 1772600767.1, log = line.Text }), Json("Wazuh", static line => new { agent = new { name = "node7" }, full_log = $"Mar  4 05:06:07 node7 {line.Writer}: {line.Text}" }),
        Text("rubydebug", static line => $"{{\n          \"host\" => \"node7\",\n       \"message\" => {JsonSerializer.Serialize(line.Text)}\n}}\n"),
        Json("filebeat", static line => new { @timestamp = line.Iso + "Z", message = line.Text, host = new { name = "node7" } }), Json("vector", static line => new { timestamp = line.Iso + "Z", host = "node7", message = line.Text }),
        Json("elastic", static line => new { _index = "x", _source = new { message = line.Text, timestamp = line.Iso + "Z", host = new { hostname = "node7" } } }), Document("elastic search", static lines => new { took = 3, hits = new { total = 9, hits = lines.Select(static line => new { _id = line.Index, _source = new { message = line.Text, timestamp = line.Iso + "Z" } }) } }),
        Json("gcp", static line => new { insertId = "x", jsonPayload = Journal(line), timestamp = line.Iso + "Z" }), Json("gcp text", static line => new { textPayload = line.Text, timestamp = line.Iso + "Z", resource = new { type = "k8s_node" } }),
        Document("gcp array", static lines => lines.Select(static line => new { insertId = "x", jsonPayload = Journal(line), timestamp = line.Iso + "Z" })), Json("loki line", static line => new { line = line.Text, timestamp = line.Micros + "000", fields = new { job = "systemd-journal" } }),
        Document("loki", static lines => new { status = "success", data = new { resultType = "streams", result = new[] { new { stream = new { host = "node7" }, values = lines.Select(static line => new[] { line.Micros + "000", line.Text }) } } } }, isIndented: false),
        Document("loki, newest first", static lines => new { status = "success", data = new { result = new[] { new { stream = new { host = "node7" }, values = lines.Reverse().Select(static line => new[] { line.Micros + "000", line.Text }) } } } }, isIndented: false),
        Document("cloudwatch", static lines => new { events = lines.Select(static line => new { timestamp = long.Parse(line.Micros, CultureInfo.InvariantCulture) / 1000, message = line.Text }) }), Text("cloudwatch json", static line => $"{line.Iso[..^3]}Z {{\"ident\": \"{line.Writer}\", \"message\": {JsonSerializer.Serialize(line.Text)}}}\n"),
        Document("cloudwatch insights", static lines => new { results = lines.Select(static line => new[] { new { field = "@timestamp", value = line.Iso }, new { field = "@message", value = line.Text } }) }),
        Text("fluent bit", static line => $"[{line.Index}] kern: [[{line.Micros[..^6]}.{line.Micros[^6..]}000, {{}}], {{\"message\"=>{JsonSerializer.Serialize(line.Text)}, \"host\"=>\"node7\"}}]\n"), Text("fluentd file", static line => $"{line.Iso}+00:00\tkern.log\t{{\"message\":{JsonSerializer.Serialize(line.Text)}}}\n"),
        Table("datadog", "\"Date\",\"Host\",\"Service\",\"Content\"", static line => $"\"{line.Iso}Z\",\"node7\",\"{line.Writer}\",{Cell(line.Text)}"), Table("splunk", "\"_time\",host,source,\"_raw\"", static line => $"\"{line.Iso}Z\",node7,kern,{Cell(line.Text)}"),
        Table("grafana csv", "Time,Line", static line => $"{line.Iso}Z,{Cell(line.Text)}"), Table("tabs", "timestamp\tmessage", static line => $"{line.Iso}Z\t{line.Text}"), Json("otel", static line => new { timeUnixNano = line.Micros + "000", body = new { stringValue = line.Text } }),
        Document("ansible stdout_lines", static lines => new { changed = false, stdout = string.Join('\n', lines.Select(static line => line.Text)), stdout_lines = lines.Select(static line => line.Text) }), Document("ansible stdout", static lines => new { stdout = string.Join('\n', lines.Select(static line => line.Text)) }),
        Document("aws console output", static lines => new { InstanceId = "i-1", Output = string.Join("\r\n", lines.Select(static line => $"[{line.Uptime}] {line.Text}")) }) with { IsKernels = true },
        Document("a list of lines", static lines => lines.Select(static line => line.Text)),
        Document("aws console output in base64", static lines => new { InstanceId = "i-1", Output = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Select(static line => $"[{line.Uptime}] {line.Text}")))) }) with { IsKernels = true },
        Document("aws console output in base64, one line", static lines => new { InstanceId = "i-1", Output = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Select(static line => $"[{line.Uptime}] {line.Text}")))) }, isIndented: false) with { IsKernels = true },
        Document("cloudwatch events, records in them", static lines => new { events = lines.Select(static line => new { logStreamName = "node7", timestamp = long.Parse(line.Micros, CultureInfo.InvariantCulture) / 1000, message = JsonSerializer.Serialize(new { host = "node7", ident = line.Writer, message = line.Text }) }) }),
        Json("the journal's in docker's", static line => new { log = JsonSerializer.Serialize(Journal(line)) + "\n", stream = "stdout", time = line.Iso + "Z" }), Json("docker's in docker's", static line => new { log = JsonSerializer.Serialize(new { log = line.Text + "\n", stream = "stdout" }) + "\n", stream = "stdout", time = line.Iso + "Z" }),
        Text("yaml documents", static line => $"---\ninsertId: x{line.Index}\njsonPayload:\n  MESSAGE: {JsonSerializer.Serialize(line.Text)}\n  _HOSTNAME: node7\n  SYSLOG_IDENTIFIER: {line.Writer.Split('[')[0]}\ntimestamp: '{line.Iso}Z'\n"),
        Text("yaml documents, text", static line => $"---\ninsertId: x{line.Index}\ntextPayload: {JsonSerializer.Serialize(line.Text)}\ntimestamp: '{line.Iso}Z'\n"), new("yaml items", false, static lines => Utf8(lines.Select(static line => $"- eventId: '{line.Index}'\n  message: {JsonSerializer.Serialize(line.Text)}\n").Prepend("events:\n"))),
        new("splunk csv, newest first, whole seconds", true, static lines => Utf8(lines.Reverse().Select(static line => $"\"2026-03-04T05:06:07.000+0000\",{Cell($"Mar  4 05:06:07 node7 kernel: [{line.Uptime}] {line.Text}")}\n").Prepend("\"_time\",\"_raw\"\n"))),
        new("grafana text, newest first", true, static lines => Utf8(lines.Reverse().Select(static line => $"{line.Micros}000\t{line.Iso[..^3]}Z\t{line.Text}\n"))), new("syslog, newest first, one second", true, static lines => Utf8(lines.Reverse().Select(static line => $"Mar  4 05:06:07 node7 kernel: {line.Text}\n"))),
        new("a machine's answer to ansible", false, static lines => Utf8([$"ok: [node7] => {JsonSerializer.Serialize(new { stdout = string.Join('\n', lines.Select(static line => line.Text)), stdout_lines = lines.Select(static line => line.Text) }, Indented)}\n"])),
        Document("azure tables", static lines => new { tables = new[] { new { name = "PrimaryResult", columns = new[] { new { name = "TimeGenerated" }, new { name = "Computer" }, new { name = "SyslogMessage" } }, rows = lines.Select(static line => new[] { line.Iso + "Z", "node7-of-a-long-name-longer-than-most-messages", line.Text }) } } }),
        Document("opensearch fields", static lines => new { hits = new { hits = lines.Select(static line => new Dictionary<string, object> { ["_id"] = line.Index, ["fields"] = new Dictionary<string, string[]> { ["message"] = [line.Text], ["@timestamp"] = [line.Iso + "Z"] } }) } }),
        Table("azure csv", "TenantId,TimeGenerated [UTC],Computer,SyslogMessage", static line => $"a-b,\"3/4/2026, 5:06:07.{line.Index:D3} AM\",node7,{Cell(line.Text)}"), Table("a table under its separator", "sep=;\nTime;Event", static line => $"{line.Iso}Z;{Cell(line.Text)}"),
        Json("a field that nobody knows", static line => new { at = line.Iso, payload_x = line.Text }),
    ];

    private static Rendering Kernel(string name, Func<PrintedLine, string> prefix) => new(name, true, lines => Utf8(lines.Select(line => prefix(line) + line.Text + "\n")));

    private static Rendering Any(string name, Func<PrintedLine, string> prefix) => Kernel(name, prefix) with { IsKernels = false };

    private static Rendering Around(string name, string before, string behind) => new(name, true, lines => Utf8(lines.Select(line => $"{before}[{line.Uptime}] {line.Text}{behind}\n")));

    private static Rendering Wrap(string name, string before, string behind) => new(name, true, lines => Utf8(lines.Select(line => $"{before}{line.Text}{behind}\n")));

    private static Rendering Each(string name, Func<PrintedLine, string> render) => new(name, true, lines => Utf8(lines.Select(line => render(line) + "\n")));

    private static Rendering Whole(string name, Func<string, string> render) => Bytes(name, text => Encoding.UTF8.GetBytes(render(text)));

    private static Rendering Bytes(string name, Func<string, byte[]> render) => new(name, true, lines => render(string.Concat(lines.Select(line => $"[{line.Uptime}] {line.Text}\n"))));

    private static Rendering Text(string name, Func<PrintedLine, string> render) => new(name, false, lines => Utf8(lines.Select(render)));

    private static Rendering Json(string name, Func<PrintedLine, object> record, string before = "") => Text(name, line => before + JsonSerializer.Serialize(record(line)) + "\n");

    private static Rendering Pretty(string name, Func<PrintedLine, object> record, string behind) => Text(name, line => JsonSerializer.Serialize(record(line), Indented) + behind);

    private static Rendering Document(string name, Func<IReadOnlyList<PrintedLine>, object> document, bool isIndented = true)
        => new(name, false, lines => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(document(lines), isIndented ? Indented : JsonSerializerOptions.Default) + "\n"));

    private static Rendering Table(string name, string head, Func<PrintedLine, string> row) => new(name, false, lines => Utf8(lines.Select(line => row(line) + "\n").Prepend(head + "\n")));

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    private static object Journal(PrintedLine line) => line.Writer == "kernel"
        ? new { __REALTIME_TIMESTAMP = line.Micros, _HOSTNAME = "node7", _TRANSPORT = "kernel", PRIORITY = "4", MESSAGE = line.Text, SYSLOG_IDENTIFIER = "kernel" }
        : new { __REALTIME_TIMESTAMP = line.Micros, _HOSTNAME = "node7", _TRANSPORT = "stdout", PRIORITY = "4", MESSAGE = line.Text, SYSLOG_IDENTIFIER = line.Writer[..line.Writer.IndexOf('[')] };

    private static string Writer(PrintedLine line) => line.Writer == "kernel" ? "_TRANSPORT=kernel\nSYSLOG_IDENTIFIER=kernel\n" : $"_TRANSPORT=stdout\nSYSLOG_IDENTIFIER={line.Writer[..line.Writer.IndexOf('[')]}\n";

    private static string Cell(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>RFC 2045, 6.7.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            var columns = 0;
            foreach (var one in line.Select(static one => one == '=' ? "=3D" : one.ToString()))
            {
                quoted.Append(columns + one.Length > 75 ? "=\n" : "").Append(one);
                columns = columns + one.Length > 75 ? one.Length : columns + one.Length;
            }

            quoted.Append('\n');
        }

        return quoted.ToString();
    }

    private static byte[] Utf8(IEnumerable<string> text) => Encoding.UTF8.GetBytes(string.Concat(text));
}
