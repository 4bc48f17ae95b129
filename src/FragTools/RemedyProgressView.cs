using System.Management.Automation;
using FragTools.Remedy;

namespace FragTools;

/// <summary>Shows how far a remedy has come while its write blocks in the kernel.</summary>
/// <param name="cmdlet">The cmdlet that waits.</param>
internal sealed class RemedyProgressView(PSCmdlet cmdlet)
{
    private ProgressRecord? _shown;

    public void Tell(RemedyProgress progress)
    {
        _shown = new ProgressRecord(0, "Waiting for the kernel", progress.ToString());
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
