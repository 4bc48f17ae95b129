using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Logs.Inputs;
using FragTools.Starts;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools start-failures</c>.</summary>
internal sealed class StartFailuresCommand : LogCommand<ContainerStartFailure>
{
    private readonly Option<TimeSpan?> _window = ValueOption.Duration("--window", "How far from a failed start a kernel report "
        + "counts, before or after; 30s unless given", ContainerStartFailures.WhyNoWindow);

    private readonly Option<bool> _evictions = new(
        "--include-eviction") { Description = "Evictions by the kubelet, too, as Reason Evicted" };

    private readonly Option<string[]> _pods = ValueOption.Pods("Only those of these pods");

    public override string Name => "start-failures";

    public override string Description => "Containers and pods that did not start, as kubelet and the container runtimes tell.";

    protected override bool WithRuntimes => true;

    protected override string LiveNote => "this machine's journal is read, and where it has none the logs in /var/log";

    protected override string Notes => """
        Reading the table:
          Reason is what the runtime said. SetnsExit and FinalChildEof: the child that makes the namespaces died;
          UnshareNoMemory: the kernel refused a namespace; CgroupNoMemory: it refused a cgroup, which is no
          fragmentation; NetworkNoMemory: it refused a network device; NfConntrackCache: its connection table;
          InitOomKilled, MemoryLimitTooLow: the container's own limit is too small; ProcessNoMemory, NoMemory:
          something else was refused memory; the others name limits that are not memory. None of them proves
          fragmentation by itself: Kernel has the reports of failed allocations close in time (--window).
          Tries counts the attempts, Lines the lines that report them; the lines that dockerd, containerd and kubelet
          write about one attempt are one. json has the messages unescaped, with container id and exit status.

        Examples:
          fragtools start-failures --journal --since 2d
          fragtools start-failures --root 'captures/*' --window 2m --output jsonl
          journalctl -o json -u kubelet -u containerd | fragtools start-failures
        """;

    protected override View<ContainerStartFailure> View => new StartFailureView();

    protected override void AddOptions(Command command)
    {
        command.Add(_window);
        command.Add(_evictions);
        command.Add(_pods);
    }

    protected override ReadSettings Bind(ParseResult parsed, ReadSettings settings)
        => settings with
        {
            Window = parsed.GetValue(_window),
            IsWithEvictions = parsed.GetValue(_evictions),
            Pods = ValueOption.Selection(parsed.GetValue(_pods)),
        };

    protected override IEnumerable<ContainerStartFailure> Read(
        IReadOnlyList<LogInput> inputs, LogReadOptions options, ReadSettings settings, CancellationToken cancellation)
        => ContainerStartFailures.Read(inputs, options, settings.Window, settings.IsWithEvictions, settings.Pods, cancellation);
}
