using System.Management.Automation;
using FragTools.Export;
using FragTools.Linux;

namespace FragTools.Commands;

[Cmdlet(VerbsData.Save, "NodeCapture", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCaptureResult))]
public sealed class SaveNodeCaptureCommand : OneRootCommand
{
    private const double HoursOfYear = 8784;

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    [ValidateRange(0, HoursOfYear)]
    public double LogHours { get; set; } = 24;

    [Parameter]
    public SwitchParameter IncludeCommandLine { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void EndProcessing()
    {
        if (Tree is not { } root)
        {
            return;
        }

        var place = Full(Path ?? NodeCapture.DefaultName(root, DateTimeOffset.UtcNow));

        // A path's last slash says that a folder is meant; PowerShell takes it off.
        place += Path is { Length: > 1 } && System.IO.Path.EndsInDirectorySeparator(Path) ? "/" : "";
        if (ShouldProcess(place, $"Save a capture of {root.Host ?? root.Path}"))
        {
            Save(root, place);
        }
    }

    private void Save(LinuxRoot root, string place)
    {
        var progress = new ProgressView(this);
        try
        {
            // Stopped, it leaves nothing.
            RunUntilStopped(() => Write(NodeCapture.Save(root, place, Options(place, progress), Cancellation)));
        }
        catch (NodeException error)
        {
            WriteError(error);
        }

        progress.End();
    }

    private NodeCaptureOptions Options(string place, ProgressView progress) => new()
    {
        Tool = Tool,
        LogTime = TimeSpan.FromHours(LogHours),
        IncludeCommandLine = IncludeCommandLine,
        Overwrite = Force,
        Progress = relative => progress.Show(new ProgressRecord(0, "Save-NodeCapture", place) { CurrentOperation = relative }),
    };

    private void Write(NodeCaptureResult result)
    {
        foreach (var missing in result.Missing)
        {
            WriteWarning($"not in the capture: {missing}");
        }

        WriteObject(result);
    }
}
