using FragTools.Linux;
using FragTools.Logs.Lines;
using FragTools.Logs.Sources;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Watch;

/// <summary>Page allocation failures that the kernel reports from now on: /dev/kmsg stays open, and each look reads only what is new.</summary>
internal sealed class FailureCounter : IDisposable
{
    private const int LongestRecord = 16 * 1024;

    private readonly KmsgStream _messages;
    private readonly byte[] _record = new byte[LongestRecord];
    private long _overruns;

    /// <exception cref="ReadException">The messages may not be read.</exception>
    public FailureCounter(string path)
    {
        _messages = KmsgStream.Open(follow: false, path);
        _messages.SkipToEnd();
    }

    /// <summary>Reads what has come since the last look.</summary>
    /// <param name="last">Who failed last and the order, or null.</param>
    /// <returns>How many failures; null where messages were lost.</returns>
    public long? Take(out string? last)
    {
        last = null;
        long failures = 0;
        int length;
        while ((length = _messages.Read(_record)) > 0)
        {
            if (FailureOf(_record.AsSpan(0, length)) is { } failure)
            {
                failures++;
                last = failure;
            }
        }

        var isWhole = _overruns == _messages.Overruns;
        _overruns = _messages.Overruns;
        return isWhole ? failures : null;
    }

    /// <summary>The process and the order, where a record is the header of a failure that the kernel itself wrote; else null.</summary>
    internal static string? FailureOf(ReadOnlySpan<byte> record)
    {
        if (record.IndexOf("allocation failure"u8) < 0)
        {
            return null;
        }

        var end = record.IndexOf((byte)'\n');
        var line = default(LineView);
        KmsgPrefix.Take(end < 0 ? record : record[..end], ref line);
        return line.Origin == LineOrigin.Kernel && FailureHeader.TryRead(line.Message, bare: false, out var header) && !header.IsStall
            ? $"{SafeText.Escape(header.Process)}: order {header.Order}"
            : null;
    }

    public void Dispose() => _messages.Dispose();
}
