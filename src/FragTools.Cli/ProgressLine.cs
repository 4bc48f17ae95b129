using System.Text;
using FragTools.KernelLog;
using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.Cli;

/// <summary>A line on standard error that says how far a long read has come; only on a terminal, and not before a second is over.</summary>
/// <param name="isEndless">Waits for more until Ctrl-C: there is no end to come near to.</param>
internal sealed class ProgressLine(bool isEndless)
{
    private const int QuietMilliseconds = 1000;

    // Back to the line's begin, and clear to its end.
    private const string Wipe = "\r\e[K";

    private readonly long _start = Environment.TickCount64;
    private bool _isShown;

    public void Tell(LogProgress progress)
    {
        if (isEndless || Environment.TickCount64 - _start < QuietMilliseconds || Console.IsErrorRedirected)
        {
            return;
        }

        var size = progress.TotalBytes is > 0 and var total ? $" of {SizeText.Format(total)}" : "";
        Write($"{Wipe}{SafeText.Escape(progress.Source)}: {SizeText.Format(progress.BytesRead)}{size}, {progress.Reports} found");
        _isShown = true;
    }

    /// <summary>Makes room for what is to stay.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            _isShown = false;
            Write(Wipe);
        }
    }

    private static void Write(string text)
    {
        using var stream = StandardStream.OpenError();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
