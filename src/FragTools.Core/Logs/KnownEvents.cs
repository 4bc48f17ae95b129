using System.Runtime.InteropServices;
using FragTools.Logs.Inputs;
using FragTools.Text;

namespace FragTools.Logs;

/// <summary>
/// Recognizes an event of one log that another log of the same machine holds as well: a syslog daemon writes the kernel's
/// lines to messages and kern.log, the journal holds them, and the ring was saved to dmesg. This is the only rule of
/// sameness. Files of one rotated set are one log, and what stands twice in one log happened twice, unless two tools show it there.
/// </summary>
internal sealed class KnownEvents
{
    private static readonly TimeSpan WrongZone = TimeSpan.FromHours(36);

    private readonly Dictionary<(string Machine, Guid Head), List<Known>> _events = [];
    private int _count;

    /// <summary>Looks for an event, and remembers it.</summary>
    /// <param name="whole">The event.</param>
    /// <param name="print">What it is recognized by.</param>
    /// <param name="time">Its time, or null.</param>
    /// <param name="place">The log that holds it.</param>
    /// <returns>What is known of it.</returns>
    public Judgement Judge(LogEvent whole, EventPrint print, DateTimeOffset? time, LogPlace place)
    {
        var one = new Known(whole, print, time, $"{place.Name}, line {place.LineOf(whole.LineNumber)}", place.Input.Log);
        ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, (place.Input.Machine, print.Head), out _);
        same ??= [];
        if ((same.Find(known => IsOpen(known, one) && known.Print.Content == print.Content && IsSame(known, one))
            ?? same.Find(known => IsOpen(known, one) && IsSame(known, one))) is not { } first)
        {
            if (_count < Bounds.KnownEvents)
            {
                _count++;
                same.Add(one);
            }

            return default;
        }

        // One event stands once in each log.
        first.Logs.Add(one.Log);
        if (print.Lines <= first.Lines)
        {
            return new Judgement(first.Place, IsWorse: true);
        }

        first.Lines = print.Lines;
        return new Judgement(first.Place, IsWorse: false);
    }

    private static bool IsOpen(Known known, Known one) => !known.Logs.Contains(one.Log) || IsCopy(known, one);

    /// <summary>
    /// What two tools show of one event, in one paste: rsyslog's lines have the kernel's time, the journal's have not; both have the host,
    /// and those of dmesg have not, whose dates are off by what the machine slept.
    /// </summary>
    private static bool IsCopy(Known known, Known one)
        => one.Print.IsUnique && known.Print.Content == one.Print.Content && known.Time - one.Time is { } apart
            && ((double.IsNaN(known.Uptime) != double.IsNaN(one.Uptime) && apart.Duration() <= TimeSpan.FromSeconds(1))
                || (known.Host is null != one.Host is null && apart.Duration() <= WrongZone));

    private static bool IsSame(Known known, Known one)
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

        var isEqual = known.Print.Content == one.Print.Content;
        return (isEqual && one.Print.IsUnique) || (apart <= TimeSpan.FromSeconds(1) && (isEqual || one.Print.NamesTask));
    }

    /// <summary>What is known of an event.</summary>
    /// <param name="Place">Where it was found first; null where it is new.</param>
    /// <param name="IsWorse">Does this log say no more of it than the first?</param>
    internal readonly record struct Judgement(string? Place, bool IsWorse);

    private sealed class Known(LogEvent whole, EventPrint print, DateTimeOffset? time, string place, string log)
    {
        public EventPrint Print => print;

        public string Place => place;

        public string Log => log;

        public DateTimeOffset? Time => time;

        public string? Host { get; } = whole.Host;

        public double Uptime { get; } = whole.Uptime;

        public int Lines { get; set; } = print.Lines;

        /// <summary>The logs that hold it.</summary>
        public HashSet<string> Logs { get; } = [log];
    }
}
