using System.Runtime.InteropServices;
using System.Text;

namespace FragTools.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and the end of the terminal as a token: what runs ends in order, and shows what it has. A second signal ends
/// the process as if nobody had asked for the first.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static CancellationToken _any;

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public Interruption()
    {
        _any = _source.Token;
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        if (!IsHangupIgnored())
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop));
        }
    }

    /// <summary>Did a signal come while a handler was registered?</summary>
    public static bool HasCome => _any.IsCancellationRequested;

    /// <summary>Is cancelled by the first of them.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }

    // nohup: a handler would take its effect away. Bit 0 of SigIgn is signal 1 (fs/proc/array.c, render_sigset_t).
    private static bool IsHangupIgnored()
    {
        const string Ignored = "SigIgn:";
        try
        {
            var status = File.ReadAllText("/proc/self/status", Encoding.Latin1);
            var at = status.IndexOf(Ignored, StringComparison.Ordinal);
            var mask = at < 0 ? [] : status.AsSpan(at + Ignored.Length);
            mask = mask[..Math.Max(0, mask.IndexOf('\n'))].Trim();
            return !mask.IsEmpty && char.IsAsciiHexDigit(mask[^1]) && (Convert.ToInt32(mask[^1..].ToString(), 16) & 1) != 0;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
