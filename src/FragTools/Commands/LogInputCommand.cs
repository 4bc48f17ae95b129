using System.Management.Automation;
using FragTools.Logs;

namespace FragTools.Commands;

/// <summary>
/// What every cmdlet that reads the kernel's messages can be told. No parameter binds by property name: a folder's
/// property Root is "/".
/// </summary>
public abstract class LogInputCommand : PSCmdlet
{
    // Each kind of input is a parameter set of its own, named as its parameter.
    protected const string DefaultSet = nameof(Path);

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

    /// <summary>Are the logs of kubelet and the container runtimes to be found below a root, too?</summary>
    private protected virtual bool WithRuntimes => false;

    private protected LogReadOptions Options(Action<LogProgress> progress) => new()
    {
        Since = MyInvocation.BoundParameters.ContainsKey(nameof(Since)) ? Since : null,
        Until = MyInvocation.BoundParameters.ContainsKey(nameof(Until)) ? Until : null,
        Follow = Follow,
        Progress = progress,
        Error = error => WriteError(Errors.From(error)),
        Warning = WriteWarning,
        Note = WriteVerbose,
    };

    /// <summary>The logs that were typed.</summary>
    private protected IReadOnlyList<LogInput> TypedLogs()
        => [.. LogInputs.Resolve(this, ParameterSetName, Path ?? LiteralPath, ParameterSetName == nameof(Root) ? Root : LiteralRoot, WithRuntimes)];
}
