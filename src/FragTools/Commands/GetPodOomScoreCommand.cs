using System.Management.Automation;
using FragTools.Completion;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Views;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "PodOomScore", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(PodOomScore))]
public sealed class GetPodOomScoreCommand : InputCommand
{
    private readonly List<LinuxRoot> _roots = [];
    private PodManifestCollector? _manifests;
    private PodScoreFilter? _filter;
    private PodScoreOptions _options = new();
    private ReportScores? _reports;
    private string? _view;

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Manifest { get; set; } = [];

    // Manifests come through the pipeline beside any root.
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public override PSObject[]? InputObject { get; set; }

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

    private protected override string FileParameter => "-" + nameof(Manifest);

    private protected override int MostCharacters => PodManifestInput.MostBytes;

    private bool IsInputNamed => Root is not null || LiteralRoot.Length + Manifest.Length > 0;

    private PodScoreOptions Options => _options with { Manifests = _manifests!.All };

    protected override void BeginProcessing()
    {
        _manifests = new PodManifestCollector(YamlReader.Load) { Note = note => WriteVerbose(note + "."), Error = WriteError };
        _filter = new PodScoreFilter(Namespace, Pod);
        _options = new PodScoreOptions
        {
            NodeCapacityBytes = KubernetesArguments.Capacity(this, NodeCapacity, nameof(NodeCapacity)),
            KubernetesVersion = KubernetesArguments.Version(this, KubernetesVersion),
            Scope = Scope,
            IncludeSystem = IncludeSystem,
            StaticPods = YamlReader.Load,
        };
        if (Root is not null || LiteralRoot.Length > 0)
        {
            Read(TypedInputs());
        }

        Read(Manifest.SelectMany(path => InputPaths.ResolveFiles(this, path)).Select(path => new NodeInput.CapturedFile(path)));
    }

    protected override void ProcessRecord() => TakePipeline();

    protected override void EndProcessing()
    {
        EndText();
        if (!IsInputNamed && !IsAnythingPiped)
        {
            base.EndProcessing();
            _roots.AddRange(MyInvocation.ExpectingInput ? [] : [LinuxRoot.Live]);
        }

        if (_reports is not null || RunUntilStopped(WriteScores))
        {
            WriteErrors(_filter!.Missing());
        }
    }

    /// <summary>Takes roots, and the manifests that files and text hold.</summary>
    private protected override void Read(IEnumerable<NodeInput> inputs)
    {
        foreach (var input in inputs)
        {
            if (input is NodeInput.Root(var root))
            {
                _roots.Add(root);
                continue;
            }

            _manifests!.Add(input);
        }
    }

    // A report's scores come at once: the next report may be hours away.
    private protected override bool TryTake(object item)
    {
        if (item is not OomKill kill)
        {
            return false;
        }

        _reports ??= new ReportScores(Options, _roots.FirstOrDefault());
        WriteVerbose($"{kill.Source}, line {kill.LineNumber}: {kill.ExpectedVictim.Detail}");
        Write(_reports.Score(kill), hasManifests: false);
        return true;
    }

    private protected override ErrorRecord Unsupported(object item)
        => Errors.UnsupportedInput(item, "objects of Get-OomKill", "a file (manifests)", "-Root or -Manifest");

    private void WriteScores()
    {
        var options = Options;
        foreach (var reading in PodScores.ReadAll(_roots, options, Cancellation))
        {
            Write(reading, options.Manifests is not null);
        }
    }

    private void Write(Reading<PodOomScore> reading, bool hasManifests) => Write(_filter!.Apply(reading), scores =>
    {
        foreach (var score in scores)
        {
            // One table for all: the engine does not change tables.
            _view ??= PodScoreView.NameFor(score, hasManifests);
            WriteObject(PodScoreView.Typed(score, _view));
        }
    });
}
