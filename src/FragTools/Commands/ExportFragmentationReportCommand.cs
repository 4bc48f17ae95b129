using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Export.Report;
using FragTools.Linux;

namespace FragTools.Commands;

[Cmdlet(VerbsData.Export, "FragmentationReport", DefaultParameterSetName = nameof(Root), SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportFragmentationReportCommand : DiagnosisCommand
{
    private readonly List<FragmentationVerdict> _piped = [];

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    // The first position is the report's.
    [Parameter(ParameterSetName = nameof(Root))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Root { get; set; }

    [Parameter]
    public ReportFormat Format { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override ErrorRecord Unsupported(object item)
        => Errors.UnsupportedInput(item, "a verdict of Test-MemoryFragmentation");

    private protected override bool TryTake(object item)
    {
        if (item is FragmentationVerdict verdict)
        {
            _piped.Add(verdict);
            return true;
        }

        return false;
    }

    private protected override void Take(IEnumerable<FragmentationVerdict> verdicts)
    {
        var options = new ReportOptions
        {
            Format = IfGiven(Format) ?? ReportOptions.FormatOf(OutFile),
            Tool = Tool,
        };
        // PowerShell's current folder is not the process's.
        var folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        var file = Full(OutFile);
        if (!ShouldProcess(file ?? folder, "Write a report"))
        {
            return;
        }

        try
        {
            if (FragmentationReport.Save(_piped.Concat(verdicts), options, file, folder, Force) is { } written)
            {
                WriteObject(FileItem(written));
            }
        }
        catch (NodeException error)
        {
            WriteError(error);
        }
    }
}
