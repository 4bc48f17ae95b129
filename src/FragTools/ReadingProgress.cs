using System.Management.Automation;
using FragTools.Logs;
using FragTools.Text;

namespace FragTools;

/// <summary>Shows how far a long read has come, once it has taken a second.</summary>
/// <param name="cmdlet">The cmdlet that reads.</param>
/// <param name="isEndless">Waits for more until Ctrl-C: there is no end to come near to.</param>
internal sealed class ReadingProgress(PSCmdlet cmdlet, bool isEndless)
{
    private const int QuietMilliseconds = 1000;

    private readonly long _start = Environment.TickCount64;
    private ProgressRecord? _shown;

    public void Tell(LogProgress progress)
    {
        if (isEndless || Environment.TickCount64 - _start < QuietMilliseconds)
        {
            return;
        }

        var size = progress.TotalBytes is > 0 and var total ? $" of {SizeText.Format(total)}" : "";
        var found = $"{progress.Reports} {(progress.Reports == 1 ? "report" : "reports")} found";
        _shown = new ProgressRecord(0, "Reading kernel messages", $"{progress.Source}: {SizeText.Format(progress.BytesRead)}{size}, {found}")
        {
            // What is unpacked may be more than the file's size.
            PercentComplete = progress.TotalBytes is > 0 and var all && progress.BytesRead <= all ? (int)(100 * progress.BytesRead / all) : -1,
        };
        cmdlet.WriteProgress(_shown);
    }

    public void End()
    {
        if (_shown is not null)
        {
            _shown.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(_shown);
        }
    }
}
