using System.Management.Automation;
using FragTools.Completion;
using FragTools.Gfp;
using FragTools.Linux;

namespace FragTools.Commands;

[Cmdlet(VerbsData.ConvertFrom, "GfpMask")]
[OutputType(typeof(GfpMask))]
public sealed class ConvertFromGfpMaskCommand : PSCmdlet
{
    private KernelRelease? _kernel;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[] Mask { get; set; } = [];

    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(KernelVersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? KernelVersion { get; set; }

    protected override void BeginProcessing()
    {
        _kernel = Linux.KernelRelease.TryParse(KernelVersion);
        if (KernelVersion is not null && _kernel is null)
        {
            ThrowTerminatingError(Errors.KernelVersionInvalid(KernelVersion));
        }
    }

    protected override void ProcessRecord()
    {
        foreach (var text in Mask)
        {
            try
            {
                var mask = GfpMask.Parse(text, _kernel);
                foreach (var remark in new[] { mask.Disagreement, mask.Note }.OfType<string>())
                {
                    WriteVerbose($"{mask.Hex}: {remark}");
                }

                WriteObject(mask);
            }
            catch (NodeException error)
            {
                WriteError(Errors.From(error));
            }
        }
    }
}
