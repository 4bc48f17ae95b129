using System.Text;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Export;

/// <summary>What a line of a log is to a capture.</summary>
internal enum LineWorth
{
    /// <summary>It is another program's, or too old.</summary>
    None,

    /// <summary>It is kept.</summary>
    Kept,

    /// <summary>Nothing tells when it was written: it is kept beside a marker.</summary>
    Undated,
}

/// <summary>Decides which lines of a log are kept: those of the kernel, the kubelet and the runtimes since an instant.</summary>
/// <param name="clock">The log's clock.</param>
/// <param name="since">Lines before it are left out.</param>
/// <param name="isOfRuntime">Is every line of the log the kubelet's or a runtime's?</param>
internal sealed class CapturedLines(LogClock clock, DateTimeOffset since, bool isOfRuntime) : ILineSink
{
    // The lines of a report that a logger gave no times, and a list that a runtime prints.
    private const int MostWithout = 200;

    private static readonly EventKinds Kinds = EventKinds.Join(StartKinds.All, ReportKinds.All);

    private static readonly byte[][] Runtimes =
        [.. new[]
        {
            "kubelet",
            "dockerd",
            "docker",
            "containerd",
            "crio",
            "cri-o",
            "runc",
            "conmon",
            "k3s",
            "rke2",
            "hyperkube",
        }.Select(Encoding.ASCII.GetBytes)];

    private bool _isSeen;
    private bool _isWanted;
    private bool _isRecent = true;
    private int _without = MostWithout;

    /// <summary>Does a line hold words that lead to an event?</summary>
    public static bool HasMarker(ReadOnlySpan<byte> line) => Kinds.HasMarker(line);

    /// <summary>Judges the next line.</summary>
    public LineWorth Judge(LogLineReader reader, ReadOnlySpan<byte> raw, long number)
    {
        _isSeen = false;
        reader.Read(raw, number, offset: 0, hasMarker: false);
        return _without > MostWithout ? LineWorth.Undated : _isWanted && _isRecent ? LineWorth.Kept : LineWorth.None;
    }

    /// <inheritdoc/>
    public void Add(in LineView line)
    {
        // The later parts of a line that was joined by #012 go with the first.
        if (_isSeen)
        {
            return;
        }

        _isSeen = true;
        _isWanted = line.Origin switch
        {
            LineOrigin.Kernel => true,
            LineOrigin.Other => isOfRuntime || IsRuntime(line.Message) || IsRuntimes(line.Tag) || IsRuntimes(line.Unit),

            // It goes on where the line before it ended.
            _ => isOfRuntime || _isWanted,
        };
        var time = clock.Resolve(line.Stamp, line.Uptime, line.Offset, out _);
        _isRecent = time is null ? _isRecent : time >= since;
        _without = time is not null || !double.IsNaN(line.Uptime) ? 0 : _without + 1;
    }

    private static bool IsRuntimes(ReadOnlySpan<byte> name)
    {
        foreach (var one in Runtimes)
        {
            if (name.StartsWith(one) && (name.Length == one.Length || name[one.Length] is (byte)'.' or (byte)'-'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRuntime(ReadOnlySpan<byte> message)
    {
        foreach (var name in Runtimes)
        {
            if (message.StartsWith(name) && message.Length > name.Length && message[name.Length] is (byte)'[' or (byte)':')
            {
                return true;
            }
        }

        return false;
    }
}
