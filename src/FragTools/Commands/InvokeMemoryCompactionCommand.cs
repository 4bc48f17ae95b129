using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Serialization;
using FragTools.Watermarks;

namespace FragTools.Commands;

[Cmdlet(
    VerbsLifecycle.Invoke, "MemoryCompaction", SupportsShouldProcess =
        true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = nameof(NumaNode))]
[OutputType(typeof(CompactionResult))]
public sealed class InvokeMemoryCompactionCommand : RemedyCommand
{
    private CompactionTargets? _targets;
    private bool _anythingPiped;

    [Parameter(ParameterSetName = nameof(NumaNode), Position = 0)]
    [ArgumentCompleter(typeof(NumaNodeCompleter))]
    [ValidateRange(0, int.MaxValue)]
    [ValidateNotNullOrEmpty]
    public int[]? NumaNode { get; set; }

    [Parameter(ParameterSetName = nameof(InputObject), Mandatory = true, ValueFromPipeline = true)]
    public PSObject[] InputObject { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(OrderCompleter))]
    [ValidateRange(0, 31)]
    public int Order { get; set; }

    [Parameter]
    public CacheKind DropCaches { get; set; }

    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = CompactionRequest.DefaultTimeout;

    [Parameter]
    public SwitchParameter Force { get; set; }

    private CompactionRequest Request => new()
    {
        NumaNodes = ParameterSetName == nameof(InputObject) ? _targets?.NumaNodes : NumaNode,
        Order = IfGiven(Order) ?? _targets?.Order,
        DropCaches = DropCaches,
        Force = Force,
        Timeout = Timeout,
    };

    protected override void ProcessRecord()
    {
        if (ParameterSetName != nameof(InputObject) || Tree is null)
        {
            return;
        }

        _anythingPiped = true;
        _targets ??= new CompactionTargets(Tree);
        foreach (var piece in InputObject)
        {
            Take(piece, _targets);
        }
    }

    protected override void EndProcessing()
    {
        if (Tree is null || _targets is { NumaNodes.Count: 0 })
        {
            // What was refused is reported: the machine is compacted for none of it.
            return;
        }

        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteVerbose("Nothing came through the pipeline, so nothing is compacted.");
            return;
        }

        var request = Request;
        if (Confirmation.IsWhatIf(this))
        {
            Try(() => WhatIf(request, Tree));
            return;
        }

        Try(() => MemoryCompaction.Check(Tree, request));
        if (Confirmation.Ask(this, Sentence(request.Describe(Tree), target: null)))
        {
            Try(() => Compact(request, Tree));
            Progress.End();
        }
    }

    private void Compact(CompactionRequest request, LinuxRoot tree)
    {
        // Not WriteObject's own enumeration, which wraps what is thrown on the way.
        foreach (var result in MemoryCompaction.Run(tree, request, Progress.Show, Cancellation))
        {
            WriteObject(result);
        }
    }

    private void WhatIf(CompactionRequest request, LinuxRoot tree)
    {
        // The engine writes "What if: …", and answers no.
        Confirmation.Ask(this, Sentence(request.Describe(tree), target: null));
        foreach (var result in MemoryCompaction.Assess(tree, request).Where(result => result.Skipped is not null))
        {
            Confirmation.Ask(this, $"Now a guard would stop it: {result.SkippedDetail}.");
        }
    }

    private void Take(PSObject piece, CompactionTargets targets)
    {
        try
        {
            switch (ObjectConverter.Revive(piece))
            {
                case ExtFragIndex index:
                    targets.Add(index);
                    break;
                case BuddyInfo zone:
                    targets.Add(zone);
                    break;
                case PSObject when piece.TypeNames.Any(name => name.StartsWith("Deserialized.FragTools.", StringComparison.Ordinal)):
                    // From another session, or from a file: which machine it speaks of is anybody's guess.
                    throw targets.Refusal(piece.Properties["Source"]?.Value as string);
                case var other:
                    WriteError(Errors.NotCompactable(other));
                    break;
            }
        }
        catch (NodeException refused)
        {
            WriteError(refused);
        }
    }
}
