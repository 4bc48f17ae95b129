namespace FragTools.Diagnosis.Evidence;

/// <summary>What became of a source of evidence.</summary>
public enum SourceState
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It was read in part; what could not be read is in <see cref="EvidenceSource.Detail"/>.</summary>
    Partial,

    /// <summary>It is not there, may not be read, or holds something else; why is in <see cref="EvidenceSource.Detail"/>.</summary>
    Missing,

    /// <summary>It was inferred from others; how is in <see cref="EvidenceSource.Detail"/>.</summary>
    Inferred,
}

/// <summary>One source of a verdict: a file, a log, or the time of capture.</summary>
public sealed record EvidenceSource
{
    /// <summary>The file or input as the user knows it, or what it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Was it read?</summary>
    public required SourceState State { get; init; }

    /// <summary>What was read of it, or why it was not.</summary>
    public required string Detail { get; init; }

    /// <summary>What it would have added; null where it was read whole.</summary>
    public string? WouldAdd { get; init; }

    /// <summary>Lines of a log that hold words of a report and became part of none: what they tell is not known.</summary>
    public long UnreadLines { get; init; }

    /// <summary>The first of them, escaped and shortened: <c>line 17: …</c>. Null where there is none.</summary>
    public string? FirstUnreadLine { get; init; }

    /// <summary>Is it there, and may not be read by this user?</summary>
    internal bool IsDenied { get; init; }

    /// <summary>Some of the first of them, with their numbers.</summary>
    internal IReadOnlyList<string> UnreadTexts { get; init; } = [];

    /// <summary>The first lines of <see cref="UnreadLines"/>, at most a hundred, escaped and shortened, with their numbers.</summary>
    /// <returns><c>line 17: …</c> and so on.</returns>
    public IReadOnlyList<string> GetUnreadLines() => UnreadTexts;

    /// <summary>The source and its state.</summary>
    /// <returns><c>/proc/zoneinfo: Missing</c>.</returns>
    public override string ToString() => $"{Name}: {State}";
}
