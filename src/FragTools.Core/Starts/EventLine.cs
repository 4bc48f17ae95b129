using System.Text.RegularExpressions;

namespace FragTools.Starts;

/// <summary>
/// Events in the kubelet's own log, where it writes each that it sends (k8s.io/client-go/tools/record, event.go): up to 1.18 an
/// object reference as Go prints it, since then <c>"Event occurred" object="shop/cart-0" kind="Pod" reason="…" message="…"</c>.
/// </summary>
internal static partial class EventLine
{
    /// <summary>Is a line such an event?</summary>
    /// <param name="entry">The line.</param>
    /// <param name="clues">Reads what it says of pod and container.</param>
    /// <param name="reported">The event; null where it is about something else.</param>
    public static bool TryRead(LogEntry entry, Func<PodClues> clues, out ReportedEvent? reported)
    {
        reported = null;
        if (entry.Message.StartsWith("Event occurred", StringComparison.Ordinal) && entry.Field("reason") is { } reason
            && entry.Field("message") is { } message)
        {
            reported = Read(
                reason, message, entry.Field("kind"), entry.Field("object"), entry.Field("fieldPath"), clues());
            return true;
        }

        if (!entry.Message.StartsWith("Event(", StringComparison.Ordinal)
            || Reference().Match(entry.Message) is not { Success: true } match)
        {
            return false;
        }

        var name = match.Groups["ns"].Value is { Length: > 0 } space ? $"{space}/{match.Groups["name"].Value}" : match.Groups["name"].Value;
        reported = Read(
            match.Groups["reason"].Value, match.Groups["message"].Value, match.Groups["kind"].Value, name, match.Groups["field"].Value,
            clues().With(PodClues.None with { Uid = match.Groups["uid"].Value is { Length: > 0 } uid
                && match.Groups["kind"].Value == "Pod" ? uid : null }));
        return true;
    }

    private static ReportedEvent? Read(string reason, string message, string? kind, string? name, string? field, PodClues clues)
    {
        var slash = name?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var pod = kind == "Pod" && name is not null
            ? PodClues.None with { Namespace = slash > 0 ? name[..slash] : null, Pod = name[(slash + 1)..], Container = ContainerOf(field) }
            : PodClues.None;
        return EventText.Read(reason, message, new ReportedEvent
        {
            Kind = ReportedKind.StartFailure,
            Message = message,
            Component = LogWriter.Kubelet,
            Clues = pod.With(clues),
        });
    }

    private static string? ContainerOf(string? field)
        => Container().Match(field ?? "") is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex(
        @"^Event\(v1\.ObjectReference\{Kind:""(?<kind>\w+)"", Namespace:""(?<ns>[^""]*)"", Name:""(?<name>[^""]*)"", UID:""(?<uid>[^""]*)"""
            + @".*?FieldPath:""(?<field>[^""]*)""\}\): type: '\w+' reason: '(?<reason>\w+)' (?<message>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\{(?<name>[^}]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Container();
}

/// <summary>
/// CRI-O writes an id of the request on each line that it writes for it: a line that names the container helps with one that does not.
/// </summary>
internal sealed class RequestIds
{
    private const int Most = 4096;

    private readonly Dictionary<string, PodClues> _known = new(StringComparer.Ordinal);

    /// <summary>What a line and those before it of the same request say.</summary>
    public PodClues Known(LogEntry entry, PodClues clues)
    {
        if (entry.Component != LogWriter.Crio || entry.Field("id") is not { } id || entry.Field("name") is null)
        {
            return clues;
        }

        var all = _known.TryGetValue(id, out var before) ? clues.With(before) : clues;
        if (all.HasPod && _known.Count < Most)
        {
            _known[id] = all;
        }

        return all;
    }
}
