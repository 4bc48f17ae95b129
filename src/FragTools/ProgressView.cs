using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Logs.Inputs;
using FragTools.Remedy;
using FragTools.Text;

namespace FragTools;

/// <summary>Shows how far a long read has come, or a write that blocks in the kernel.</summary>
/// <param name="cmdlet">The cmdlet that reads or writes.</param>
internal sealed class ProgressView(PSCmdlet cmdlet)
{
    // A read that is over sooner shows nothing.
    private const int QuietMilliseconds = 1000;

    private readonly long _start = Environment.TickCount64;
    private ProgressRecord? _shown;

    public void Show(LogProgress progress)
    {
        if (Environment.TickCount64 - _start < QuietMilliseconds)
        {
            return;
        }

        var size = progress.TotalBytes is > 0 and var total ? $" of {SizeText.Format(total)}" : "";
        var found = $"{progress.Reports} {(progress.Reports == 1 ? "report" : "reports")} found";

        // What is unpacked may be more than the file's size.
        var percent = progress.TotalBytes is > 0 and var all && progress.BytesRead <= all ? (int)(100 * progress.BytesRead / all) : -1;
        Show(new ProgressRecord(0, "Reading kernel messages", $"{progress.Source}: {SizeText.Format(progress.BytesRead)}{size}, {found}")
        {
            PercentComplete = percent,
        });
    }

    /// <summary>Shows how many nodes are done, and how long the others will take.</summary>
    public void Show(NodeProgress progress)
    {
        if (progress.Total > 1 && Environment.TickCount64 - _start >= QuietMilliseconds)
        {
            Show(new ProgressRecord(0, "Diagnosing nodes", progress.ToString())
            {
                PercentComplete = progress.Percent,
                SecondsRemaining = progress.Left is { } left ? (int)Math.Ceiling(left.TotalSeconds) : -1,
            });
        }
    }

    public void Show(RemedyProgress progress) => Show(new ProgressRecord(0, "Waiting for the kernel", progress.ToString()));

    public void Show(ProgressRecord record)
    {
        _shown = record;
        cmdlet.WriteProgress(record);
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
