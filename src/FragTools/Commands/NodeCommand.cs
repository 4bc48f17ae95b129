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
    private const string RootSet = "Root";
    private const string LiteralRootSet = "LiteralRoot";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string InputObjectSet = "InputObject";

    private readonly PipedText _text = new();
    private bool _anythingPiped;

    protected const string DefaultSet = RootSet;

    [Parameter(ParameterSetName = RootSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Root { get; set; }

    [Parameter(ParameterSetName = LiteralRootSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralRoot { get; set; } = [];

    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject[] InputObject { get; set; } = [];

    private protected abstract NodeReader<T> Reader { get; }

    private protected virtual long? GivenPageSize => null;

    /// <summary>What the pipeline may bring besides text, files and folders, in words for an error.</summary>
    private protected virtual string? AlsoTaken => null;

    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case InputObjectSet:
                _anythingPiped = true;
                foreach (var piece in InputObject)
                {
                    Take(piece);
                }

                break;
            case PathSet:
                ReadPaths(Path, literal: false, static path => new NodeInput.CapturedFile(path));
                break;
            case LiteralPathSet:
                ReadPaths(LiteralPath, literal: true, static path => new NodeInput.CapturedFile(path));
                break;
            case LiteralRootSet:
                ReadPaths(LiteralRoot, literal: true, AsRoot);
                break;
            default:
                if (Root is null)
                {
                    Read(NodeInput.Live);
                }
                else
                {
                    ReadPaths(Root, literal: false, AsRoot);
                }

                break;
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

    private static NodeInput.Root AsRoot(string path) => new(new LinuxRoot(path));

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
                Read(new NodeInput.CapturedFile(file.FullName));
                break;
            case var other when !TryTake(other):
                WriteError(Errors.UnsupportedInput(other, AlsoTaken));
                break;
        }
    }

    private void ReadPaths(string[] typed, bool literal, Func<string, NodeInput> toInput)
    {
        foreach (var path in typed.SelectMany(path => InputPaths.Resolve(this, path, literal)))
        {
            Read(toInput(path));
        }
    }

    private void Read(NodeInput? input)
    {
        if (input is not null && !Stopping)
        {
            Emit(Reader.Read(input, GivenPageSize), input.Describe(Reader.RelativePath));
        }
    }
}
