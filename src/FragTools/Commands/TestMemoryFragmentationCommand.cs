using System.Management.Automation;
using FragTools.Completion;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Views;

namespace FragTools.Commands;

[Cmdlet(VerbsDiagnostic.Test, "MemoryFragmentation", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(FragmentationVerdict), typeof(bool))]
public sealed class TestMemoryFragmentationCommand : DiagnosisCommand
{
    [Parameter]
    [ArgumentCompleter(typeof(OrderCompleter))]
    [ValidateRange(0, NodeQuestion.HighestOrder)]
    public int Order { get; set; }

    [Parameter]
    [ValidateRange(1, HugePageRequest.MostPages)]
    public long HugePages { get; set; }

    [Parameter]
    [HugePageSizeTransformation]
    [ArgumentCompleter(typeof(HugePageSizeCompleter))]
    public long HugePageSize { get; set; }

    [Parameter]
    public SwitchParameter Detailed { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PodNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Pod { get; set; } = [];

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override NodeQuestion Question => new()
    {
        Order = IfGiven(Order),
        HugePages = IfGiven(HugePages) is { } count ? new HugePageRequest(count, IfGiven(HugePageSize)) : null,
    };

    protected override void BeginProcessing()
    {
        if (IfGiven(HugePageSize) is { } size && IfGiven(HugePages) is null)
        {
            ThrowTerminatingError(Errors.HugePageSizeAlone(size));
        }

        base.BeginProcessing();
    }

    private protected override PodSelection? Pods => KubernetesArguments.Pods(Pod);

    // What is shown or kept is sorted once all is there; what is piped on goes on at once.
    private bool IsTable => AreSeveral && !Quiet && !Detailed && MyInvocation.PipelinePosition == MyInvocation.PipelineLength;

    private protected override void Take(IEnumerable<FragmentationVerdict> verdicts)
    {
        foreach (var verdict in IsTable ? verdicts.OrderBy(NodeDiagnosis.Urgency) : verdicts)
        {
            WriteObject(Quiet ? NodeDiagnosis.IsFragmentation(verdict)
                : Detailed ? VerdictView.Named(verdict, nameof(Detailed))
                : AreSeveral ? VerdictView.Named(verdict, "Row")
                : verdict);
        }
    }

    /// <summary>Makes bytes of a huge page's size as people write it.</summary>
    private sealed class HugePageSizeTransformationAttribute : ArgumentTransformationAttribute
    {
        public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
            => HugePageRequest.TryParseSize(TypedText.Of(inputData), out var bytes, out var problem)
                ? bytes
                : throw new ArgumentTransformationMetadataException(problem);
    }
}
