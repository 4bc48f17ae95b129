using System.Management.Automation;
using FragTools.Export.Metrics;
using FragTools.Linux;

namespace FragTools.Commands;

[Cmdlet(VerbsData.Export, "FragMetric", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(string))]
public sealed class ExportFragMetricCommand : OneRootCommand
{
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StateFile { get; set; }

    [Parameter]
    [ValidateRange(MetricOptions.FewestSeries, MetricOptions.MostSeries)]
    public int MaxSeries { get; set; } = MetricOptions.UsualSeries;

    [Parameter]
    [InstantTransformation]
    public DateTimeOffset Since { get; set; }

    protected override void EndProcessing()
    {
        var file = Full(OutFile);
        if (Tree is not { } root || (file is not null && !ShouldProcess(file, $"Write the metrics of {root.Host ?? root.Path}")))
        {
            return;
        }

        var collector = new MetricCollector(root, new MetricOptions
        {
            Tool = Tool,
            StateFile = MetricOptions.StateOf(file, Full(StateFile)),
            Series = MaxSeries,
            Since = IfGiven(Since),
            Yaml = YamlReader.ReadValues,
        });
        try
        {
            RunUntilStopped(() => Write(
                collector.Collect(DateTimeOffset.UtcNow, file, Cancellation),
                texts => WriteObject(file is null ? texts[0] : FileItem(file))));
        }
        catch (NodeException error)
        {
            WriteError(error);
        }
    }
}
