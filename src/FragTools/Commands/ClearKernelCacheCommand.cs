using System.Management.Automation;
using FragTools.Remedy;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Clear, "KernelCache", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(CacheDropResult))]
public sealed class ClearKernelCacheCommand : RemedyCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet(nameof(CacheKind.PageCache), nameof(CacheKind.Slab), nameof(CacheKind.All))]
    public CacheKind Kind { get; set; }

    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = CompactionRequest.DefaultTimeout;

    protected override void EndProcessing()
    {
        if (Tree is null)
        {
            return;
        }

        if (!Confirmation.IsWhatIf(this))
        {
            Try(() => CacheDrop.Check(Tree));
        }

        if (Confirmation.Ask(this, Sentence(CacheDrop.Describe(Tree, Kind), Tree)))
        {
            Try(() => WriteObject(CacheDrop.Run(Tree, Kind, Timeout, Progress.Show, Cancellation)));
            Progress.End();
        }
    }
}
