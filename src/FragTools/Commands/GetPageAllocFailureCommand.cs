using System.Management.Automation;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "PageAllocFailure", DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(PageAllocFailure))]
public sealed class GetPageAllocFailureCommand : LogCommand<PageAllocFailure>
{
    private protected override IEnumerable<PageAllocFailure> Read(
        IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation)
        => PageAllocFailures.Read(inputs, options, cancellation);

    private protected override LogFeed<PageAllocFailure> Feed(LogReadOptions options, string name) => PageAllocFailures.Feed(options, name);
}
