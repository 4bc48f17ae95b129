using System.Management.Automation;
using FragTools.Linux;

namespace FragTools.Commands;

/// <summary>
/// What every cmdlet that reads nodes shares: the input. Live, roots, captured files, or the pipeline with text, files
/// and folders. No parameter binds by property name: a folder's property Root is "/".
/// </summary>
public abstract class InputCommand : PSCmdlet
{
    // Each kind of input is a parameter set of its own, named as its parameter.
    protected const string DefaultSet = nameof(Root);

    private readonly PipedText _text = new();
    private bool _anythingPiped;

    [Parameter(ParameterSetName = nameof(Root), Position = 0)]
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

    /// <summary>What the pipeline may bring besides text, files and folders, in words for an error.</summary>
    private protected virtual string? AlsoTaken => null;

    protected override void ProcessRecord()
    {
        if (ParameterSetName == nameof(InputObject))
        {
            _anythingPiped = true;
            Array.ForEach(InputObject, Take);
            return;
        }

        foreach (var input in Typed())
        {
            ReadIfAny(input);
        }
    }

    protected override void EndProcessing()
    {
        ReadIfAny(_text.Flush());
        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }
    }

    /// <summary>Takes one input.</summary>
    private protected abstract void Read(NodeInput input);

    /// <summary>Takes an object that is neither text, file nor folder.</summary>
    /// <returns>False where it is of no use.</returns>
    private protected virtual bool TryTake(object item) => false;

    private void Take(PSObject piece)
    {
        if (piece.BaseObject is string text)
        {
            foreach (var complete in _text.Add(text, piece.Properties["PSPath"]?.Value as string))
            {
                ReadIfAny(complete);
            }

            return;
        }

        // What stood before on the pipeline comes out before.
        ReadIfAny(_text.Flush());
        switch (piece.BaseObject)
        {
            case DirectoryInfo folder:
                ReadIfAny(AsRoot(folder.FullName));
                break;
            case FileInfo file:
                ReadIfAny(LinuxRoot.IsArchiveFile(file.FullName) ? AsRoot(file.FullName) : new NodeInput.CapturedFile(file.FullName));
                break;
            case var other when !TryTake(other):
                WriteError(Errors.UnsupportedInput(other, AlsoTaken));
                break;
        }
    }

    private IEnumerable<NodeInput> Typed() => ParameterSetName switch
    {
        nameof(Path) => Resolve(Path, literal: false).Select(path => new NodeInput.CapturedFile(path)),
        nameof(LiteralPath) => Resolve(LiteralPath, literal: true).Select(path => new NodeInput.CapturedFile(path)),
        nameof(LiteralRoot) => Resolve(LiteralRoot, literal: true).Select(AsRoot),
        _ => Root is null ? [NodeInput.Live] : Resolve(Root, literal: false).Select(AsRoot),
    };

    private static NodeInput.Root AsRoot(string path) => new(new LinuxRoot(path));

    private IEnumerable<string> Resolve(string[] typed, bool literal) => typed.SelectMany(path => InputPaths.Resolve(this, path, literal));

    private void ReadIfAny(NodeInput? input)
    {
        if (input is not null && !Stopping)
        {
            Read(input);
        }
    }
}
