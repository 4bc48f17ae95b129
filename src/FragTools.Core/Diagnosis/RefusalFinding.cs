namespace FragTools.Diagnosis;

/// <summary>What the findings about refused requests share.</summary>
internal static class RefusalFinding
{
    /// <summary>A finding about a group of refusals.</summary>
    public static Finding Of(string id, FailureGroup group, string why) => new()
    {
        Id = id,
        Severity = Severity.Critical,
        Statement = $"{Wording.Refusal(group)}. {why}",
        Numbers = Wording.Numbers(
            ("Order", group.Latest.Order), ("RequestedBytes", group.Latest.RequestedBytes), ("Occurrences", group.Count), ("MarginPages", group.Latest.CauseDetail?.MarginPages)),
        Basis = group.Latest,
        Source = group.Latest.Source,
        LineNumber = group.Latest.LineNumber,
    };

    /// <summary>Is that over: long ago, and the node would serve the same request now?</summary>
    public static bool IsOver(Case node, FailureGroup group, NowOutcome now)
        => node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true
            && group.Latest.Order is { } order
            && node.Now(order, group.Latest.DecodeGfpMask()).Outcome == now;
}
