using System.Management.Automation;
using FragTools.Completion;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Starts;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "ContainerStartFailure", DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(ContainerStartFailure))]
public sealed class GetContainerStartFailureCommand : LogCommand<ContainerStartFailure>
{
    [Parameter]
    [DurationTransformation]
    [ValidateWindow]
    public TimeSpan Window { get; set; } = ContainerStartFailures.DefaultWindow;

    [Parameter]
    public SwitchParameter IncludeEviction { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PodNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Pod { get; set; } = [];

    private protected override bool WithRuntimes => true;

    private protected override IEnumerable<ContainerStartFailure> Read(
        IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation)
        => ContainerStartFailures.Read(inputs, options, Window, IncludeEviction, KubernetesArguments.Pods(Pod), cancellation);

    private protected override LogFeed<ContainerStartFailure> Feed(LogReadOptions options, string name)
        => ContainerStartFailures.Feed(options, Window, IncludeEviction, KubernetesArguments.Pods(Pod), name);

    /// <summary>A window that makes sense.</summary>
    private sealed class ValidateWindowAttribute : ValidateArgumentsAttribute
    {
        protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
        {
            if (arguments is TimeSpan window && ContainerStartFailures.WhyNoWindow(window) is { } problem)
            {
                throw new ValidationMetadataException(problem);
            }
        }
    }
}
