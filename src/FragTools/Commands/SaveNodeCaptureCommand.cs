using System.Management.Automation;
using FragTools.Export;
using FragTools.Linux;

namespace FragTools.Commands;

[Cmdlet(VerbsData.Save, "NodeCapture", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCaptureResult))]
public sealed class SaveNodeCaptureCommand : PSCmdlet, IDisposable
{
    private const double HoursOfYear = 8784;

    private readonly CancellationTokenSource _stop = new();

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    [Parameter]
    [ValidateRange(0, HoursOfYear)]
    public double LogHours { get; set; } = 24;

    [Parameter]
    public SwitchParameter IncludeCommandLine { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    public void Dispose() => _stop.Dispose();

    protected override void StopProcessing() => _stop.Cancel();

    protected override void EndProcessing()
    {
        var roots = Root is null ? ["/"] : InputPaths.Resolve(this, Root, literal: true);
        foreach (var root in roots.Select(path => new LinuxRoot(path)))
        {
            var place = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path ?? NodeCapture.DefaultName(root, DateTimeOffset.UtcNow));

            // A path's last slash says that a folder is meant; PowerShell takes it off.
            place += Path is { Length: > 1 } && System.IO.Path.EndsInDirectorySeparator(Path) ? "/" : "";
            if (ShouldProcess(place, $"Save a capture of {root.Host ?? root.Path}"))
            {
                Save(root, place);
            }
        }
    }

    private void Save(LinuxRoot root, string place)
    {
        var progress = new ProgressRecord(0, "Save-NodeCapture", place);
        try
        {
            var result = NodeCapture.Save(root, place, new NodeCaptureOptions
            {
                Tool = MyInvocation.MyCommand.Module?.Version.ToString() ?? "unknown",
                LogTime = TimeSpan.FromHours(LogHours),
                IncludeCommandLine = IncludeCommandLine,
                Overwrite = Force,
                Progress = relative =>
                {
                    progress.CurrentOperation = relative;
                    WriteProgress(progress);
                },
            }, _stop.Token);
            foreach (var missing in result.Missing)
            {
                WriteWarning($"not in the capture: {missing}");
            }

            WriteObject(result);
        }
        catch (ReadException error)
        {
            WriteError(Errors.From(error));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ctrl-C: nothing was left.
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
    }
}
