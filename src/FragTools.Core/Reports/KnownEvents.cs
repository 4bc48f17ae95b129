using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FragTools.Logs;

namespace FragTools.Reports;

/// <summary>
/// Tells where a report of one log is of an event that another log of the same machine has told: a syslog daemon writes
/// the kernel's lines to messages and kern.log, the journal holds them, and the ring was saved to dmesg. Files of one
/// rotated set are one log, and what stands twice in one log happened twice.
/// </summary>
internal sealed class KnownEvents
{
    // Some 20 MB; who has more failures than that has other worries than to see some twice.
    private const int MostEvents = 100_000;

    private static readonly TimeSpan WrongZone = TimeSpan.FromHours(36);

    private readonly Dictionary<(string Root, Guid Head), List<Event>> _events = [];
    private int _count;

    /// <summary>Looks for the event of a report, and remembers it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="time">Its time, or null.</param>
    /// <param name="source">The file.</param>
    /// <param name="tree">The machine and the log that the file is of.</param>
    /// <returns>What is known of it.</returns>
    public Known Judge(KernelReport report, DateTimeOffset? time, string source, LogTree tree)
    {
        var one = new Event(report, time, $"{source}, line {report.Lines[0].Number}", tree.Log!);
        ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, (tree.Root.Path, HeadOf(report)), out _);
        same ??= [];
        if ((same.Find(known => IsOpen(known, one) && known.Content == one.Content && IsSame(known, one))
            ?? same.Find(known => IsOpen(known, one) && IsSame(known, one))) is not { } first)
        {
            if (_count < MostEvents)
            {
                _count++;
                same.Add(one);
            }

            return default;
        }

        // One event stands once in each log.
        first.Logs.Add(one.Log);
        if (one.Lines <= first.Lines)
        {
            return new Known(first.Place, IsWorse: true);
        }

        first.Lines = one.Lines;
        return new Known(first.Place, IsWorse: false);
    }

    private static bool IsOpen(Event known, Event one) => !known.Logs.Contains(one.Log);

    private static bool IsSame(Event known, Event one)
    {
        if (known.Host is not null && one.Host is not null && known.Host != one.Host)
        {
            return false;
        }

        var apart = (known.Time - one.Time)?.Duration();
        if (!double.IsNaN(known.Uptime) && !double.IsNaN(one.Uptime))
        {
            // dmesg, syslog and journal print the same microseconds; another boot may reach them again.
            return Math.Abs(known.Uptime - one.Uptime) < 0.001 && !(apart > WrongZone);
        }

        var isEqual = known.Content == one.Content;

        // Equal counters of a whole machine are of one instant, whatever the clocks and zones of the logs say.
        return (isEqual && one.HasNumbers) || (apart <= TimeSpan.FromSeconds(1) && (isEqual || one.HasCpuLine));
    }

    /// <summary>What a report of the same event begins with, however much of the rest was lost: its first line and its CPU line.</summary>
    private static Guid HeadOf(KernelReport report)
        => HashOf(report, [0, report.IndexOf(LineClass.CpuLine)]);

    private static Guid HashOf(KernelReport report, IEnumerable<int> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
        {
            hash.AppendData(line < 0 ? default : report.Text(line));
            hash.AppendData("\n"u8);
        }

        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>What is known of a report's event.</summary>
    /// <param name="Place">Where it was told first; null where it is new.</param>
    /// <param name="IsWorse">Does the report tell no more of it than what was given out?</param>
    internal readonly record struct Known(string? Place, bool IsWorse);

    private sealed class Event(KernelReport report, DateTimeOffset? time, string place, string log)
    {
        public string Place => place;

        public string Log => log;

        public DateTimeOffset? Time => time;

        public string? Host { get; } = report.Host;

        public double Uptime { get; } = report.FirstTimed.Uptime;

        public Guid Content { get; } = HashOf(report, Enumerable.Range(0, report.Lines.Count));

        public bool HasCpuLine { get; } = report.IndexOf(LineClass.CpuLine) >= 0;

        public bool HasNumbers { get; } = report.IndexOf(LineClass.Zone) >= 0 || report.IndexOf(LineClass.Counters) >= 0 || report.IndexOf(LineClass.OomKill) >= 0;

        public int Lines { get; set; } = report.Lines.Count;

        /// <summary>The logs that have told it.</summary>
        public HashSet<string> Logs { get; } = [log];
    }
}
