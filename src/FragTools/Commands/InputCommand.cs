using System.Management.Automation;
using FragTools.Export;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Serialization;

namespace FragTools.Commands;

/// <summary>
/// The input parameters of all cmdlets that read nodes: the running machine, roots, captured files, or the pipeline with
/// text, files and folders. A cmdlet overrides a property to give it another position or set, and declares no input of
/// its own. No parameter binds by property name: a folder's property Root is "/".
/// </summary>
public abstract class InputCommand : ModuleCommand
{
    private readonly Dictionary<string, PipedArchive> _archives = [];
    private PipedText? _text;
    private bool _isTextBegun;

    // Each kind of input is a parameter set of its own, named as its parameter.
    [Parameter(ParameterSetName = nameof(Root), Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Root { get; set; }

    [Parameter(ParameterSetName = nameof(LiteralRoot), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralRoot { get; set; } = [];

    [Parameter(ParameterSetName = nameof(InputObject), Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public virtual PSObject[]? InputObject { get; set; }

    private protected bool IsAnythingPiped { get; private set; }

    /// <summary>Are files and text of any use, or trees alone?</summary>
    private protected virtual bool TakesText => true;

    /// <summary>The parameter that takes files.</summary>
    private protected virtual string FileParameter => TakesText ? "-Path" : "-Root";

    /// <summary>Of a longer text no more is kept than shows that it is longer.</summary>
    private protected virtual int MostCharacters => int.MaxValue;

    protected override void ProcessRecord()
    {
        if (ParameterSetName == nameof(InputObject))
        {
            TakePipeline();
        }
        else
        {
            Read(TypedInputs());
        }
    }

    protected override void EndProcessing()
    {
        EndText();
        if (MyInvocation.ExpectingInput && !IsAnythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }
    }

    /// <summary>Reads all inputs that were typed, or one that came through the pipeline.</summary>
    private protected abstract void Read(IEnumerable<NodeInput> inputs);

    /// <summary>What was typed; what stands for no input is reported.</summary>
    private protected virtual IEnumerable<NodeInput> TypedInputs()
        => ParameterSetName == nameof(LiteralRoot) ? Resolve(LiteralRoot, isLiteral: true).Select(AsRoot)
            : Root is null ? [NodeInput.Live]
            : Resolve(Root, isLiteral: false).Select(AsRoot);

    /// <summary>The paths that were typed; those that are none are reported one by one, when it is their turn.</summary>
    private protected IEnumerable<string> Resolve(string[] typed, bool isLiteral)
        => typed.SelectMany(path => InputPaths.Resolve(this, path, isLiteral)).TakeWhile(_ => !Stopping);

    /// <summary>Takes what the pipeline brings now.</summary>
    private protected void TakePipeline()
    {
        // $null comes as null, and as a null among others.
        foreach (var piece in InputObject?.OfType<PSObject>() ?? [])
        {
            IsAnythingPiped = true;
            Take(piece);
        }
    }

    /// <summary>Takes one object.</summary>
    private protected virtual void Take(PSObject piece)
    {
        if (piece.BaseObject is string member && (_archives.Count > 0 || PipedArchive.Begins(member)))
        {
            TakeArchive(member, HostOf(piece));
            return;
        }

        if (piece.BaseObject is string typed && !_isTextBegun && PathOf(typed) is { } path)
        {
            WriteError(Errors.PathPiped(path, MyInvocation.MyCommand.Name, Directory.Exists(path) ? "-Root" : FileParameter));
            return;
        }

        if (TakesText && piece.BaseObject is string text)
        {
            _isTextBegun = true;

            // "Microsoft.PowerShell.Core\FileSystem::/tmp/buddyinfo", which Get-Content notes on its lines.
            TakeText(text, (piece.Properties["PSPath"]?.Value as string)?.Split("::")[^1], HostOf(piece));
            return;
        }

        // What stood before on the pipeline comes out before.
        EndText();
        switch (ObjectConverter.Revive(piece))
        {
            case DirectoryInfo folder:
                Read([AsRoot(folder.FullName)]);
                break;
            case FileInfo file when LinuxRoot.IsArchiveFile(file.FullName):
                Read([AsRoot(file.FullName)]);
                break;
            case FileInfo file when TakesText:
                Read([new NodeInput.CapturedFile(file.FullName) { Host = HostOf(piece) }]);
                break;
            case NodeCaptureResult capture:
                Read([AsRoot(capture.Path)]);
                break;
            case var other when !TryTake(other):
                WriteError(Unsupported(other));
                break;
        }
    }

    /// <summary>Takes an object that is neither text, file nor folder.</summary>
    /// <returns>False where it is of no use.</returns>
    private protected virtual bool TryTake(object item) => false;

    private protected virtual ErrorRecord Unsupported(object item) => Errors.UnsupportedInput(item, alsoTaken: null);

    /// <summary>Takes a line, or a whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">The file that Get-Content read it from, or null.</param>
    /// <param name="host">The machine that it came from, or null.</param>
    private protected virtual void TakeText(string text, string? origin, string? host)
    {
        foreach (var whole in (_text ??= new PipedText(MostCharacters)).Add(text, origin, host))
        {
            Read([whole]);
        }
    }

    /// <summary>There are no more lines of a text.</summary>
    private protected virtual void EndText()
    {
        NodeInput[] trees = [.. _archives.Values.Select(static archive => archive.Input)];
        _archives.Clear();
        foreach (var rest in trees.Concat(_text?.Flush() ?? []))
        {
            Read([rest]);
        }
    }

    /// <summary>The path that a text is, where a file or folder of that name is there: no line of a log or a kernel's file is.</summary>
    private string? PathOf(string text)
    {
        try
        {
            return text.AsSpan().IndexOfAny("\r\n ") < 0 && text.Contains('/', StringComparison.Ordinal)
                && SessionState.Path.GetUnresolvedProviderPathFromPSPath(text) is var path && System.IO.Path.Exists(path)
                    ? path
                    : null;
        }
        catch (Exception failure) when (failure is SessionStateException or ProviderInvocationException or NotSupportedException)
        {
            return null;
        }
    }

    // An archive's lines, of several machines perhaps in turns.
    private void TakeArchive(string line, string? host)
    {
        if (!_archives.TryGetValue(host ?? "", out var archive))
        {
            _archives[host ?? ""] = archive = new PipedArchive(host);
        }

        archive.Add(line);
    }

    /// <summary>The machine that text came from: by -HostName, else as Invoke-Command notes it on what it brings.</summary>
    private protected virtual string? HostOf(PSObject piece) => piece.Properties["PSComputerName"]?.Value as string;

    private protected static NodeInput AsRoot(string path) => new NodeInput.Root(new LinuxRoot(path));
}

/// <summary>The input parameters of the cmdlets that read single files as well.</summary>
public abstract class FileInputCommand : InputCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    [Parameter(ParameterSetName = nameof(Path), Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Path { get; set; }

    [Parameter(ParameterSetName = nameof(LiteralPath), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    private protected override IEnumerable<NodeInput> TypedInputs()
        => Path is not null ? Resolve(Path, isLiteral: false).Select(AsFile)
            : ParameterSetName == nameof(LiteralPath) ? Resolve(LiteralPath, isLiteral: true).Select(AsFile)
            : base.TypedInputs();

    private protected override string? HostOf(PSObject piece) => HostName ?? base.HostOf(piece);

    private protected NodeInput AsFile(string path) => new NodeInput.CapturedFile(path) { Host = HostName };
}

/// <summary>The input parameters of the cmdlets that read logs.</summary>
public abstract class LogInputCommand : FileInputCommand
{
    // The first position is the log's.
    [Parameter(ParameterSetName = nameof(Path), Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    [Parameter(ParameterSetName = nameof(Root), Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Root { get; set; }

    [Parameter(ParameterSetName = nameof(Journal), Mandatory = true)]
    public SwitchParameter Journal { get; set; }

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Since { get; set; }

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Until { get; set; }

    [Parameter(ParameterSetName = nameof(Path))]
    [Parameter(ParameterSetName = nameof(LiteralPath))]
    [Parameter(ParameterSetName = nameof(Root))]
    [Parameter(ParameterSetName = nameof(LiteralRoot))]
    [Parameter(ParameterSetName = nameof(Journal))]
    public SwitchParameter Follow { get; set; }

    /// <summary>Are the logs of kubelet and the container runtimes read, too?</summary>
    private protected virtual bool WithRuntimes => false;

    protected override void BeginProcessing()
    {
        if (IfGiven(Since) > IfGiven(Until))
        {
            ThrowTerminatingError(Errors.TimesInvalid(Since));
        }
    }

    private protected LogReadOptions Options(ProgressView progress) => new()
    {
        Since = IfGiven(Since),
        Until = IfGiven(Until),
        Follow = Follow,
        Yaml = YamlReader.ReadValues,

        // With -Follow there is no end to come near to.
        Progress = Follow ? null : progress.Show,
        Error = WriteError,
        Warning = WriteWarning,
        Note = WriteVerbose,
    };

    // Rotated files are read in the order in which they were written.
    private protected override IEnumerable<NodeInput> TypedInputs()
        => Path is null ? base.TypedInputs() : LogFiles.InOrder(Resolve(Path, isLiteral: false).Distinct()).Select(AsFile);
}

/// <summary>The input parameter of all cmdlets that work on one machine: its root.</summary>
public abstract class OneRootCommand : ModuleCommand
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>The machine's tree; null where the root is no folder of the file system, which is then reported.</summary>
    private protected LinuxRoot? Tree { get; private set; }

    protected override void BeginProcessing()
        => Tree = Root is null ? LinuxRoot.Live
            : InputPaths.Resolve(this, Root, isLiteral: true) is [var folder] ? new LinuxRoot(folder)
            : null;
}
