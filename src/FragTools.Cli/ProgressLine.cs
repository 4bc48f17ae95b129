using System.Text;
using FragTools.Diagnosis;
using FragTools.Logs.Inputs;
using FragTools.Remedy;
using FragTools.Text;

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
        if (isEndless)
        {
            return;
        }

        var size = progress.TotalBytes is > 0 and var total ? $" of {SizeText.Format(total)}" : "";
        Show($"{progress.Source}: {SizeText.Format(progress.BytesRead)}{size}, {progress.Reports} found");
    }

    /// <summary>The same of a write that blocks in the kernel.</summary>
    public void Tell(RemedyProgress progress) => Show(progress.ToString());

    /// <summary>The same of many nodes.</summary>
    public void Tell(NodeProgress progress) => Show(progress.ToString());

    /// <summary>Makes room for what is to stay.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            _isShown = false;
            Write(Wipe);
        }
    }

    private void Show(string text)
    {
        if (Environment.TickCount64 - _start < QuietMilliseconds || Console.IsErrorRedirected)
        {
            return;
        }

        // A line that the terminal breaks would not be wiped whole. A path's end tells more than its beginning.
        text = SafeText.Escape(text);
        Write(Wipe + (Terminal.ErrorWidth is { } width && text.Length >= width ? "…" + text[^Math.Max(0, width - 2)..] : text));
        _isShown = true;
    }

    private static void Write(string text)
    {
        using var stream = StandardStream.OpenError();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
