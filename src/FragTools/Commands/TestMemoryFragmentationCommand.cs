using System.Management.Automation;
using System.Management.Automation.Language;
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

    // What is shown or kept is sorted once all is there; what is piped on to other commands goes on at once.
    private bool IsTable => AreSeveral && !Quiet && !Detailed && IsShown;

    /// <summary>Do no commands follow, or only such as show what they get? As far as the line tells that this stands in.</summary>
    private bool IsShown
    {
        get
        {
            var following = MyInvocation.PipelineLength - MyInvocation.PipelinePosition;
            var line = MyInvocation.Line ?? "";
            return following == 0
                || (Parser.ParseInput(line[Math.Clamp(MyInvocation.OffsetInLine - 1, 0, line.Length)..], out _, out _)
                        .EndBlock?.Statements is [PipelineAst pipeline, ..]
                    && pipeline.PipelineElements.Count == following + 1
                    && pipeline.PipelineElements.Skip(1).OfType<CommandAst>().Count(IsForShow) == following);
        }
    }

    private bool IsForShow(CommandAst command)
        => InvokeCommand.GetCommand(command.GetCommandName() ?? "", CommandTypes.Alias | CommandTypes.Cmdlet) is { } found
            && (found is AliasInfo alias ? alias.ResolvedCommand?.Name ?? "" : found.Name) is var name
            && (name.StartsWith("Format-", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("Out-", StringComparison.OrdinalIgnoreCase));

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
