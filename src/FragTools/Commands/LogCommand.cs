using System.Management.Automation;
using FragTools.KernelLog;

namespace FragTools.Commands;

/// <summary>
/// What every cmdlet that reads logs shares: the input. Live, log files, roots, the journal, or the
/// pipeline with text, files and folders. No parameter binds by property name: a folder's property Root is "/".
/// </summary>
/// <typeparam name="T">The type of the reports.</typeparam>
public abstract class LogCommand<T> : PSCmdlet, IDisposable
    where T : ILogReport
{
    // Each kind of input is a parameter set of its own, named as its parameter.
    protected const string DefaultSet = nameof(Path);

    private readonly CancellationTokenSource _stop = new();
    private ReadingProgress? _progress;
    private PipedLog<T>? _text;
    private bool _anythingPiped;

    [Parameter(ParameterSetName = nameof(Path), Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(ParameterSetName = nameof(LiteralPath), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ParameterSetName = nameof(Root), Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Root { get; set; } = [];

    [Parameter(ParameterSetName = nameof(LiteralRoot), Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] LiteralRoot { get; set; } = [];

    [Parameter(ParameterSetName = nameof(Journal), Mandatory = true)]
    public SwitchParameter Journal { get; set; }

    [Parameter(ParameterSetName = nameof(InputObject), Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject[] InputObject { get; set; } = [];

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

    private LogReadOptions Options => new()
    {
        Since = MyInvocation.BoundParameters.ContainsKey(nameof(Since)) ? Since : null,
        Until = MyInvocation.BoundParameters.ContainsKey(nameof(Until)) ? Until : null,
        Follow = Follow,
        Progress = _progress!.Tell,
        Error = error => WriteError(Errors.From(error)),
        Warning = WriteWarning,
    };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Are the logs of kubelet and the container runtimes to be found below a root, too?</summary>
    private protected virtual bool WithRuntimes => false;

    private protected abstract IEnumerable<T> Read(IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation);

    private protected abstract IReportFeed<T> Feed(LogReadOptions options, string name);

    protected override void BeginProcessing() => _progress = new ReadingProgress(this, isEndless: Follow);

    protected override void ProcessRecord()
    {
        if (ParameterSetName == nameof(InputObject))
        {
            _anythingPiped = true;
            Array.ForEach(InputObject, Take);
            return;
        }

        Read([.. LogInputs.Resolve(this, ParameterSetName, Path ?? LiteralPath, ParameterSetName == nameof(Root) ? Root : LiteralRoot, WithRuntimes)]);
    }

    protected override void EndProcessing()
    {
        EndText();
        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }

        _progress!.End();
    }

    // Called on another thread, in the middle of a read or a wait.
    protected override void StopProcessing() => _stop.Cancel();

    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    private void Take(PSObject piece)
    {
        if (piece.BaseObject is string text)
        {
            // "Microsoft.PowerShell.Core\FileSystem::/tmp/messages", which Get-Content notes on its lines.
            var origin = (piece.Properties["PSPath"]?.Value as string)?.Split("::")[^1];
            if (_text is not null && _text.Origin != origin)
            {
                EndText();
            }

            _text ??= new PipedLog<T>(origin, name => Feed(Options, name));
            Write(_text.Add(text));
            return;
        }

        // What stood before on the pipeline comes out before.
        EndText();
        if (LogInputs.Of(this, piece.BaseObject, WithRuntimes) is { } inputs)
        {
            Read(inputs);
        }
    }

    private void EndText()
    {
        if (_text is { } text)
        {
            _text = null;
            Write(text.Complete());
            WriteVerbose(Found(text.Name, text.Count));
        }
    }

    private void Read(IReadOnlyList<LogInput> inputs)
    {
        var found = inputs.Select(input => input.Name).Distinct().ToDictionary(name => name, _ => 0);
        try
        {
            foreach (var report in inputs.Count > 0 ? Read(inputs, Options, _stop.Token) : [])
            {
                found[report.Source]++;
                Write([report]);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ctrl-C: the engine ends the pipeline itself.
            return;
        }

        foreach (var (name, count) in found)
        {
            WriteVerbose(Found(name, count));
        }
    }

    private void Write(IEnumerable<T> reports)
    {
        foreach (var report in reports)
        {
            if ((report as IKernelReport)?.DecodeGfpMask()?.Disagreement is { } disagreement)
            {
                WriteVerbose($"{report.Source}, line {report.LineNumber}: {disagreement}");
            }

            WriteObject(report);
        }
    }

    private static string Found(string name, long count) => $"{name}: {count} {(count == 1 ? "report" : "reports")} found.";
}
