using System.Management.Automation;
using FragTools.Completion;
using FragTools.Export.Metrics;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Watch;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Watch, "MemoryFragmentation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(WatchSample), typeof(CompactionResult), typeof(CacheDropResult))]
public sealed class WatchMemoryFragmentationCommand : RemedyCommand
{
    private static readonly WatchPolicyOptions Usual = new();

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(OrderCompleter))]
    [ValidateRange(0, 31)]
    public int Order { get; set; } = new WatchOptions().Order;

    [Parameter]
    [DurationTransformation]
    public TimeSpan Interval { get; set; } = new WatchOptions().Interval;

    [Parameter]
    [DurationTransformation]
    public TimeSpan Duration { get; set; }

    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long Count { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(NumaNodeCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int[] NumaNode { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Zone { get; set; } = [];

    [Parameter]
    public RemedyAction[] Remedy { get; set; } = [];

    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double ActAbove { get; set; } = Usual.ActAbove;

    [Parameter]
    [DurationTransformation]
    public TimeSpan HoldFor { get; set; } = Usual.HoldFor;

    [Parameter]
    [DurationTransformation]
    public TimeSpan Cooldown { get; set; } = Usual.Cooldown;

    [Parameter]
    [ValidateRange(-1.0, 1.0)]
    public double RearmBelow { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetricFile { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RecordFolder { get; set; }

    [Parameter]
    [ValidateRange(WatchRecorder.FewestBytes, WatchRecorder.MostBytes)]
    public long RecordSize { get; set; } = WatchRecorder.UsualBytes;

    protected override void EndProcessing()
    {
        if (Tree is not { } tree)
        {
            return;
        }

        var options = Options();
        if (options.Problem() is { } problem)
        {
            ThrowTerminatingError(Errors.WatchInvalid(problem));
        }

        Try(() =>
        {
            using var watch = MemoryWatch.Open(tree, options, Progress.Show);
            // With -WhatIf the engine says what would be done and answers no: it is watched all the same.
            if (MemoryWatch.Describe(tree, options) is { } description && !Confirmation.Ask(this, description) && !options.IsWhatIf)
            {
                return;
            }

            foreach (var warning in watch.Warnings)
            {
                WriteWarning(warning);
            }

            // With -WhatIf no file is written either.
            var metrics = options.IsWhatIf || MetricFile is null ? null : Metrics(tree, Full(MetricFile));
            using var recorder = options.IsWhatIf || RecordFolder is null ? null : new WatchRecorder(Full(RecordFolder), RecordSize);
            foreach (var turn in watch.Run(Cancellation))
            {
                Write(turn);
                WriteErrors(recorder?.Add(turn) ?? []);
                WriteErrors(metrics?.Save(Cancellation) ?? []);
            }
        });
    }

    private WatchMetrics Metrics(LinuxRoot tree, string file) => new(tree, file, new MetricOptions
    {
        Tool = Tool,
        StateFile = MetricOptions.StateOf(file, null),
        Yaml = YamlReader.ReadValues,
    });

    private void Write(WatchTurn turn)
    {
        Progress.End();
        WriteObject(turn.Samples, enumerateCollection: true);
        WriteObject(turn.CacheDrops, enumerateCollection: true);
        WriteObject(turn.Compactions, enumerateCollection: true);
        foreach (var remark in turn.Remarks)
        {
            // Dropping caches alone has no object that says what it would have done.
            if (turn.Compactions.Count == 0 && turn.CacheDrops.Count == 0)
            {
                WriteInformation(new HostInformationMessage { Message = $"What if: {remark}" }, ["PSHOST"]);
            }
            else
            {
                WriteVerbose(remark);
            }
        }

        foreach (var error in turn.Errors)
        {
            WriteError(error);
        }
    }

    private WatchOptions Options() => new()
    {
        Order = Order,
        Interval = Interval,
        Duration = IfGiven(Duration),
        Count = IfGiven(Count),
        Zones = new ZoneFilter(NumaNode, Zone),
        AreZonesNamed = Zone.Length > 0,
        Remedy = Remedy.Aggregate(RemedyAction.None, static (all, one) => all | one),
        IsWhatIf = Confirmation.IsWhatIf(this),
        Policy = new WatchPolicyOptions { ActAbove = ActAbove, HoldFor = HoldFor, Cooldown = Cooldown, RearmBelow = IfGiven(RearmBelow) },
    };
}
