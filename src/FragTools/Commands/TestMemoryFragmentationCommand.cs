using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Linux;

namespace FragTools.Commands;

/// <summary>Takes what there is of nodes and gives a verdict each. Trees are a node each; files and text are of one.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MemoryFragmentation", DefaultParameterSetName = DefaultSet)]
[OutputType(typeof(FragmentationVerdict), typeof(bool))]
public sealed class TestMemoryFragmentationCommand : InputCommand, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<DiagnosisInput> _trees = [];
    private readonly LooseInputs _loose = new();

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Since { get; set; }

    // FragTools.Linux.PageSize.IsPossible
    [Parameter]
    [ValidateSet("4096", "8192", "16384", "32768", "65536", "131072", "262144")]
    public long PageSize { get; set; }

    [Parameter]
    [ValidateRange(1, 4096)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    public void Dispose() => _stop.Dispose();

    protected override void EndProcessing()
    {
        base.EndProcessing();
        var options = new DiagnosisOptions
        {
            Now = MyInvocation.BoundParameters.ContainsKey(nameof(Now)) ? Now : null,
            Since = MyInvocation.BoundParameters.ContainsKey(nameof(Since)) ? Since : null,
            PageSizeBytes = PageSize == 0 ? null : PageSize,
            Parallelism = ThrottleLimit,
        };
        try
        {
            foreach (var reading in NodeDiagnosis.Run([.. _trees, .. _loose.IsEmpty ? [] : new DiagnosisInput[] { _loose.ToInput() }], options, _stop.Token))
            {
                Write(reading);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ctrl-C: the engine ends the pipeline itself.
        }
    }

    // Called on another thread, in the middle of a read.
    protected override void StopProcessing() => _stop.Cancel();

    private protected override void Read(NodeInput input)
    {
        try
        {
            switch (input)
            {
                case NodeInput.Root(var tree):
                    _trees.Add(new DiagnosisInput.Tree(tree));
                    break;
                case NodeInput.CapturedFile(var path):
                    _loose.AddFile(path);
                    break;
                case NodeInput.Text(var bytes, var name):
                    _loose.AddStream(new MemoryStream(bytes.ToArray()), name);
                    break;
            }
        }
        catch (ReadException error)
        {
            WriteError(Errors.From(error));
        }
    }

    private void Write(Reading<FragmentationVerdict> reading)
    {
        foreach (var verdict in reading.Items)
        {
            WriteVerbose($"{verdict}: {verdict.Sources}");
            WriteObject(Quiet ? NodeDiagnosis.IsFragmentation(verdict) : verdict);
        }

        foreach (var error in reading.Errors)
        {
            WriteError(Errors.From(error));
        }
    }
}
