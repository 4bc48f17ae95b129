using System.Globalization;
using System.Text.RegularExpressions;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// A row of the tables in which kubectl shows events and pods (k8s.io/kubectl/pkg/describe, DescribeEvents; pkg/printers/internalversion,
/// printEvent and printPod). Columns are known by what stands in them and not by their places: a ticket or a chat leaves neither
/// the table's head nor its blanks.
/// </summary>
internal sealed partial record KubectlRow
{
    public required string Reason { get; init; }

    public required string Message { get; init; }

    /// <summary>The object's kind as printed: <c>pod</c>, <c>Pod</c>, <c>node</c>; null in a description, whose object is known.</summary>
    public string? Kind { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>The container, where the event is about one: <c>spec.containers{cart}</c>.</summary>
    public string? Container { get; init; }

    public string? Component { get; init; }

    public string? Host { get; init; }

    public int Count { get; init; } = 1;

    public TimeSpan? FirstAge { get; init; }

    public TimeSpan? LastAge { get; init; }

    public DateTimeOffset? FirstSeen { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>True for a row of <c>kubectl get pods</c>: the reason is the pod's status.</summary>
    public bool IsPod { get; init; }

    private const string Age = "(?:[0-9]+[ydhms]){1,3}|<unknown>|<invalid>";
    private const string Date = "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}";
    private const string Iso = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?Z";
    private const string Over = $"(?:\\s+\\(x(?<count>[0-9]{{1,9}})\\s+over\\s+(?<first>{Age})\\))?";
    private const string Label = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";
    private const string Source = "(?:\\{(?<from>[\\w.-]+),? ?(?<host>[\\w.-]*)\\s*\\}"
        + "|(?<from>[\\w.-]+|<unknown>)(?:, (?<host>[\\w.-]+))?)";
    private const string Part = "(?:(?:spec|implicitly)\\S*?\\{(?<container>[^}]*)\\}\\s+)?";
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>May a row begin so, which a terminal folded before its message?</summary>
    public static bool MayBegin(string line) => Beginning().IsMatch(line);

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without a prompt or quotation marks around it.</param>
    /// <returns>The row; null where it is none.</returns>
    public static KubectlRow? Read(string line)
    {
        foreach (var form in (ReadOnlySpan<Regex>)[Described(), Got(), GotBefore1_8(), DescribedBefore1_9(), Dumped()])
        {
            if (form.Match(line) is { Success: true } match)
            {
                return OfEvent(match);
            }
        }

        return PodStatus().Match(line) is { Success: true } pod
            ? new KubectlRow
            {
                Reason = pod.Groups["reason"].Value,
                Message = pod.Groups["reason"].Value,
                Kind = "pod",
                IsPod = true,
                Namespace = Known(pod.Groups["ns"]),
                Name = Known(pod.Groups["name"]),
                LastAge = AgeOf(pod.Groups["last"]),
            }
            : null;
    }

    private static KubectlRow OfEvent(Match match)
    {
        var message = match.Groups["message"].Value;

        // -o wide puts more columns behind the message, and the container and the source before it.
        var wide = Wide().Match(message);
        var source = wide.Success ? WideSource().Match(wide.Groups["message"].Value) : Match.Empty;
        var first = Value("first", wide);
        var last = Value("last", Match.Empty);
        return new KubectlRow
        {
            Reason = match.Groups["reason"].Value,
            Message = source.Success ? source.Groups["message"].Value.TrimEnd() : wide.Success
                ? wide.Groups["message"].Value.TrimEnd() : message.Trim(),
            Kind = Known(match.Groups["kind"]),
            Namespace = Known(match.Groups["ns"]),

            // Since 1.8 the table shows the event's own name, which is the object's with a number behind it.
            Name = Known(match.Groups["name"]) is { } name ? EventNumber().Replace(name, "") : null,
            Container = Known(match.Groups["container"]) ?? Known(source.Groups["container"]),
            Component = Known(match.Groups["from"]) ?? Known(source.Groups["from"]),
            Host = Known(match.Groups["host"]) ?? Known(source.Groups["host"]),
            Count = int.TryParse(Value("count", wide), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? Math.Max(count, 1) : 1,
            FirstAge = AgeOf(first) ?? AgeOf(last),
            LastAge = AgeOf(last),
            FirstSeen = DateOf(first) ?? DateOf(last),
            LastSeen = DateOf(last),
        };

        string Value(string name, Match other) => match.Groups[name] is { Success: true, Value: var value }
            ? value : other.Groups[name].Value;
    }

    private static string? Known(Group group)
        => group.Success && group.Value is not ("" or "<unknown>" or "<none>") ? SafeText.Escape(group.Value.Trim()) : null;

    private static TimeSpan? AgeOf(Group group) => AgeOf(group.Value);

    private static TimeSpan? AgeOf(string text)
    {
        var years = Years().Match(text);
        var rest = years.Success ? text[years.Length..] : text;
        return rest.Length + years.Length == 0 || !(rest.Length == 0 || Duration.TryParse(rest, out _, out _)) ? null
            : TimeSpan.FromDays(365 * (years.Success ? int.Parse(years.Groups["years"].Value, CultureInfo.InvariantCulture) : 0))
                + (Duration.TryParse(rest, out var duration, out _) ? duration : TimeSpan.Zero);
    }

    /// <summary>A time as Go's RFC1123Z writes it, and e2e's dumps.</summary>
    public static DateTimeOffset? DateOf(string text)
        => DateTimeOffset.TryParseExact(
            text,
            ["ddd, dd MMM yyyy HH:mm:ss zzz", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal,
            out var date)
            ? date.ToUniversalTime()
            : null;

    // The type and the reason, or the ages and the type or count; narrower terminals than that show no tables.
    [GeneratedRegex(
        $"^(?:(?:Normal|Warning)\\s+[A-Z]\\w+(?:\\s|$)|(?:{Label}\\s+)?(?:{Age}|{Iso}){Over}\\s+"
            + $"(?:(?:Normal|Warning)(?:\\s|$)|(?:{Age})\\s+[0-9]{{1,9}}\\s))",
        Options)]
    private static partial Regex Beginning();

    // Type Reason Age From Message (1.9 and later).
    [GeneratedRegex($"^(?:Normal|Warning)\\s+(?<reason>[A-Za-z]\\w*)\\s+(?<last>{Age}){Over}\\s+{Source}\\s+(?<message>\\S.*)$", Options)]
    private static partial Regex Described();

    // [NAMESPACE] LAST SEEN TYPE REASON OBJECT [SUBOBJECT SOURCE] MESSAGE [FIRST SEEN COUNT NAME] (1.14 and later; kubectl events).
    [GeneratedRegex(
        $"^(?:(?<ns>{Label})\\s+)?(?<last>{Age}|{Iso}){Over}\\s+(?:Normal|Warning)\\s+(?<reason>[A-Za-z]\\w*)\\s+(?<kind>[A-Za-z.]+)"
            + $"/(?<name>{Label})\\s+(?<message>\\S.*)$",
        Options)]
    private static partial Regex Got();

    // LASTSEEN FIRSTSEEN COUNT NAME KIND SUBOBJECT TYPE REASON SOURCE MESSAGE (up to 1.13).
    [GeneratedRegex(
        $"^(?:(?<ns>{Label})\\s+)?(?<last>{Age})\\s+(?<first>{Age})\\s+(?<count>[0-9]{{1,9}})\\s+(?<name>{Label})"
            + $"\\s+(?<kind>[A-Z]\\w+)\\s+{Part}(?:Normal|Warning)\\s+(?<reason>[A-Za-z]\\w*)\\s+{Source}\\s+(?<message>\\S.*)$",
        Options)]
    private static partial Regex GotBefore1_8();

    // FirstSeen LastSeen Count From SubobjectPath [Type] Reason Message (up to 1.8; dates up to 1.1).
    [GeneratedRegex(
        $"^(?<first>{Age}|{Date})\\s+(?<last>{Age}|{Date})\\s+(?<count>[0-9]{{1,9}})\\s+{Source}\\s+{Part}(?:(?:Normal|Warning)"
            + $"\\s+)?(?<reason>[A-Za-z]\\w*)\\s+(?<message>\\S.*)$",
        Options)]
    private static partial Regex DescribedBefore1_9();

    // test/e2e/framework: At 2024-07-12 15:49:58 +0000 UTC - event for pod: {kubelet host} Evicted: message.
    [GeneratedRegex(
        $"^(?:At )?(?<last>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} [+-][0-9]{{4}}) \\S+ - event for "
            + $"(?<name>{Label}): {Source}\\s+(?<reason>[A-Za-z]\\w*): (?<message>\\S.*)$",
        Options)]
    private static partial Regex Dumped();

    // [NAMESPACE] NAME READY STATUS RESTARTS AGE …
    [GeneratedRegex(
        $"^(?:(?<ns>{Label})\\s+)?(?<name>{Label})\\s+[0-9]+/[0-9]+\\s+(?:Init:)?(?<reason>OOMKilled|Evicted)\\s+[0-9]+(?: "
            + $"\\((?<last>{Age}) ago\\))?\\s+(?:{Age})(?:\\s|$)",
        Options)]
    private static partial Regex PodStatus();

    [GeneratedRegex($"^(?<message>.*?)\\s{{2,}}(?<first>{Age})\\s+(?<count>[0-9]{{1,9}})\\s+{Label}\\.[0-9a-f]{{10,}}\\s*$", Options)]
    private static partial Regex Wide();

    [GeneratedRegex($"^{Part}{Source}\\s{{2,}}(?<message>\\S.*)$", Options)]
    private static partial Regex WideSource();

    [GeneratedRegex("\\.[0-9a-f]{10,}$", Options)]
    private static partial Regex EventNumber();

    [GeneratedRegex("^(?<years>[0-9]{1,4})y", Options)]
    private static partial Regex Years();
}

/// <summary>The state of a container, or of the pod itself, as far as its lines were read.</summary>
internal sealed class KubectlState(long line)
{
    public long Line => line;

    public string? Reason { get; private set; }

    public string? Message { get; private set; }

    public DateTimeOffset? Finished { get; private set; }

    public void Take(string key, string value)
    {
        (Reason, Message, Finished) = key switch
        {
            "Reason" => (value, Message, Finished),
            "Message" => (Reason, value, Finished),
            "Finished" => (Reason, Message, KubectlRow.DateOf(value)),
            _ => (Reason, Message, Finished),
        };
    }
}

/// <summary>What stands before each line of a description: the marks of a mail, and the blanks of a page that indents all of it.</summary>
internal sealed partial class KubectlMargin
{
    private int _width;

    /// <summary>The line without it.</summary>
    /// <param name="line">The line as it stands.</param>
    /// <param name="isOpen">Is a description open? Else its first line tells how far it is indented.</param>
    public string Strip(string line, bool isOpen)
    {
        var text = Quotes().Replace(line, "");
        if (!isOpen)
        {
            _width = Indented().Match(text.TrimEnd()).Groups["margin"].Length;
        }

        var margin = Math.Min(_width, text.Length - text.AsSpan().TrimStart(' ').Length);
        return margin == 0 ? text : text[margin..];
    }

    // What a mail, a chat or Markdown puts before quoted lines, and around those that are to be seen.
    [GeneratedRegex(@"^(?:[>|] ?)+|^```\w*|^\s*\*\*|\*\*\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Quotes();

    [GeneratedRegex(
        @"^(?<margin> {1,12})Name: +[a-z0-9][a-z0-9.-]*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Indented();
}
