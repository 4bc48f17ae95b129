using System.Management.Automation;
using FragTools.Completion;
using FragTools.Diagnosis;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "PodOomScore", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(PodOomScore))]
public sealed class GetPodOomScoreCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private PodScoreSources? _sources;
    private PodScoreOutput? _output;
    private ReportScores? _reports;
    private PodScoreOptions _options = new();
    private bool _isAnythingGiven;

    [Parameter(ParameterSetName = nameof(Root), Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Root { get; set; }

    [Parameter(ParameterSetName = nameof(LiteralRoot), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralRoot { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Manifest { get; set; } = [];

    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject[]? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NodeCapacity { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(KubernetesVersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? KubernetesVersion { get; set; }

    [Parameter]
    public PodScoreScope Scope { get; set; }

    [Parameter]
    public SwitchParameter IncludeSystem { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Namespace { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PodCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Pod { get; set; } = [];

    public void Dispose() => _stop.Dispose();

    protected override void BeginProcessing()
    {
        _sources = new PodScoreSources(this);
        _output = new PodScoreOutput(this, new PodScoreFilter(Namespace, Pod));
        _options = new PodScoreOptions
        {
            NodeCapacityBytes = KubernetesArguments.Capacity(this, NodeCapacity, nameof(NodeCapacity)),
            KubernetesVersion = KubernetesArguments.Version(this, KubernetesVersion),
            Scope = Scope,
            IncludeSystem = IncludeSystem,
        };
        _sources.AddRoots(Root ?? LiteralRoot, literal: ParameterSetName == nameof(LiteralRoot));
        _sources.AddManifests(Manifest);
        _isAnythingGiven = Root is not null || LiteralRoot.Length + Manifest.Length > 0;
    }

    protected override void ProcessRecord()
    {
        // $null comes as null, and as a null among others.
        foreach (var piece in InputObject?.OfType<PSObject>() ?? [])
        {
            _isAnythingGiven = true;
            if (piece.BaseObject is OomKill kill)
            {
                Write(kill);
            }
            else
            {
                _sources!.Take(piece);
            }
        }
    }

    protected override void EndProcessing()
    {
        _sources!.EndText();
        if (MyInvocation.ExpectingInput && !_isAnythingGiven)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
            return;
        }

        try
        {
            Read();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ctrl-C: the engine ends the pipeline itself.
            return;
        }

        _output!.End();
    }

    // Called on another thread, in the middle of a read.
    protected override void StopProcessing() => _stop.Cancel();

    private void Read()
    {
        var options = _options with { Manifests = _sources!.Manifests };
        if (_reports is null && (_sources.Roots.Count > 0 || options.Manifests is not null || !_isAnythingGiven))
        {
            foreach (var root in _sources.Roots.DefaultIfEmpty())
            {
                _output!.Write(PodScores.Read(root, options, _stop.Token), options.Manifests is not null);
            }
        }
    }

    // At once: the next report may be hours away.
    private void Write(OomKill kill)
    {
        _reports ??= new ReportScores(_options with { Manifests = _sources!.Manifests }, _sources.Roots.FirstOrDefault());
        WriteVerbose($"{kill.Source}, line {kill.LineNumber}: {kill.ExpectedVictim.Detail}");
        _output!.Write(_reports.Score(kill), hasManifests: false);
    }
}
