using System.Management.Automation;
using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.Commands;

/// <summary>
/// What every cmdlet that reads a node's file shares: the input. Live, roots, captured files, or the pipeline with
/// text, files and folders. No parameter binds by property name: a folder's property Root is "/".
/// </summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class NodeCommand<T> : PSCmdlet
    where T : INodeRow
{
    // Each kind of input is a parameter set of its own, named as its parameter.
    protected const string DefaultSet = nameof(Root);

    private readonly PipedText _text = new();
    private bool _anythingPiped;

    [Parameter(ParameterSetName = nameof(Root), Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Root { get; set; }

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

    private protected abstract NodeReader<T> Reader { get; }

    private protected virtual long? GivenPageSize => null;

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
            Read(input);
        }
    }

    protected override void EndProcessing()
    {
        Read(_text.Flush());
        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }
    }

    /// <summary>Takes an object that is neither text, file nor folder.</summary>
    /// <returns>False where it is of no use.</returns>
    private protected virtual bool TryTake(object item) => false;

    private protected virtual Reading<T> Filter(Reading<T> reading, string source) => reading;

    private protected virtual void WriteItems(IReadOnlyList<T> items) => WriteObject(items, enumerateCollection: true);

    private protected void Emit(Reading<T> reading, string source)
    {
        foreach (var (file, count) in reading.Items.GroupBy(item => item.Source).Select(rows => (rows.Key, rows.Count())).DefaultIfEmpty((source, 0)))
        {
            WriteVerbose($"{file}: {count} {(count == 1 ? "object" : "objects")} read.");
        }

        var left = Filter(reading, source);
        foreach (var warning in left.Warnings)
        {
            WriteWarning(warning);
        }

        WriteItems(left.Items);
        foreach (var error in left.Errors)
        {
            WriteError(Errors.From(error));
        }
    }

    private void Take(PSObject piece)
    {
        if (piece.BaseObject is string text)
        {
            foreach (var complete in _text.Add(text, piece.Properties["PSPath"]?.Value as string))
            {
                Read(complete);
            }

            return;
        }

        // What stood before on the pipeline comes out before.
        Read(_text.Flush());
        switch (piece.BaseObject)
        {
            case DirectoryInfo folder:
                Read(AsRoot(folder.FullName));
                break;
            case FileInfo file:
                Read(LinuxRoot.IsArchiveFile(file.FullName) ? AsRoot(file.FullName) : new NodeInput.CapturedFile(file.FullName));
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

    private void Read(NodeInput? input)
    {
        if (input is not null && !Stopping)
        {
            Emit(Reader.Read(input, GivenPageSize), input.Describe(Reader.RelativePath));
        }
    }
}
