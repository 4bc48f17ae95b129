using FragTools.Logs;

namespace FragTools;

/// <summary>A log that comes line by line through the pipeline; its reports come out while it still comes.</summary>
/// <typeparam name="T">The type of the reports.</typeparam>
internal sealed class PipedLog<T>
    where T : ILogReport
{
    private readonly LogFeed<T> _feed;

    public PipedLog(string? origin, Func<string, LogFeed<T>> feed)
    {
        Origin = origin;
        _feed = feed(Name);
    }

    /// <summary>The file that Get-Content read, or null.</summary>
    public string? Origin { get; }

    public string Name => Origin ?? "(pipeline)";

    /// <summary>Reports so far.</summary>
    public long Count { get; private set; }

    public IReadOnlyList<T> Add(string text) => Counted(_feed.Add(text));

    public IReadOnlyList<T> Complete() => Counted(_feed.Complete());

    private IReadOnlyList<T> Counted(IReadOnlyList<T> reports)
    {
        Count += reports.Count;
        return reports;
    }
}
