using System.Management.Automation;
using FragTools.Diagnosis;
using FragTools.Linux;

namespace FragTools.Commands;

/// <summary>
/// Takes what there is of nodes and makes a verdict of each. No parameter binds by property name: a folder's property
/// Root is "/".
/// </summary>
public abstract class DiagnosisCommand : PSCmdlet, IDisposable
{
    protected const string DefaultSet = nameof(Root);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<DiagnosisInput> _trees = [];
    private readonly LooseInputs _loose = new();
    private readonly PipedText _text = new();
    private bool _anythingPiped;

    [Parameter(ParameterSetName = nameof(Root))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Root { get; set; }

    [Parameter(ParameterSetName = nameof(LiteralRoot), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralRoot { get; set; } = [];

    [Parameter(ParameterSetName = nameof(Path), Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = nameof(LiteralPath), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ParameterSetName = nameof(InputObject), Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject[] InputObject { get; set; } = [];

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

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case nameof(InputObject):
                _anythingPiped = true;
                Array.ForEach(InputObject, Take);
                break;
            case nameof(Path):
                AddFiles(Path, literal: false);
                break;
            case nameof(LiteralPath):
                AddFiles(LiteralPath, literal: true);
                break;
            default:
                _trees.AddRange(Trees());
                break;
        }
    }

    protected override void EndProcessing()
    {
        AddText(_text.Flush());
        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }

        var inputs = new List<DiagnosisInput>([.. _trees, .. _loose.IsEmpty ? [] : new DiagnosisInput[] { _loose.ToInput() }]);
        try
        {
            Take(inputs.Count > 0 ? Verdicts(inputs) : []);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ctrl-C: the engine ends the pipeline itself.
        }
    }

    /// <summary>Takes the verdicts on all that was given, as they are made.</summary>
    private protected abstract void Take(IEnumerable<FragmentationVerdict> verdicts);

    /// <summary>Takes an object of the pipeline that is no input of a diagnosis.</summary>
    /// <returns>False where it is of no use.</returns>
    private protected virtual bool TryTake(object item) => false;

    // Called on another thread, in the middle of a read.
    protected override void StopProcessing() => _stop.Cancel();

    private IEnumerable<DiagnosisInput> Trees()
        => ParameterSetName == nameof(LiteralRoot) ? Resolve(LiteralRoot, literal: true).Select(AsTree)
            : Root is not null ? Resolve(Root, literal: false).Select(AsTree)
            : [DiagnosisInput.Live];

    private static DiagnosisInput AsTree(string path) => new DiagnosisInput.Tree(new LinuxRoot(path));

    private IEnumerable<string> Resolve(string[] typed, bool literal) => typed.SelectMany(path => InputPaths.Resolve(this, path, literal));

    private void AddFiles(string[] typed, bool literal)
    {
        foreach (var path in Resolve(typed, literal))
        {
            Try(() => _loose.AddFile(path));
        }
    }

    private void AddText(NodeInput? text)
    {
        if (text is NodeInput.Text(var bytes, var name))
        {
            Try(() => _loose.AddStream(new MemoryStream(bytes.ToArray()), name));
        }
    }

    private void Take(PSObject piece)
    {
        if (piece.BaseObject is string text)
        {
            foreach (var whole in _text.Add(text, piece.Properties["PSPath"]?.Value as string))
            {
                AddText(whole);
            }

            return;
        }

        AddText(_text.Flush());
        switch (piece.BaseObject)
        {
            case DirectoryInfo folder:
                _trees.Add(AsTree(folder.FullName));
                break;
            case FileInfo file when LinuxRoot.IsArchiveFile(file.FullName):
                _trees.Add(AsTree(file.FullName));
                break;
            case FileInfo file:
                Try(() => _loose.AddFile(file.FullName));
                break;
            case var other when !TryTake(other):
                WriteError(Errors.UnsupportedInput(other, null));
                break;
        }
    }

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (ReadException error)
        {
            WriteError(Errors.From(error));
        }
    }

    private IEnumerable<FragmentationVerdict> Verdicts(List<DiagnosisInput> inputs)
    {
        var options = new DiagnosisOptions
        {
            Now = MyInvocation.BoundParameters.ContainsKey(nameof(Now)) ? Now : null,
            Since = MyInvocation.BoundParameters.ContainsKey(nameof(Since)) ? Since : null,
            PageSizeBytes = PageSize == 0 ? null : PageSize,
            Parallelism = ThrottleLimit,
        };
        foreach (var reading in NodeDiagnosis.Run(inputs, options, _stop.Token))
        {
            foreach (var verdict in reading.Items)
            {
                WriteVerbose($"{verdict}: {verdict.Sources}");
                yield return verdict;
            }

            foreach (var error in reading.Errors)
            {
                WriteError(Errors.From(error));
            }
        }
    }
}
