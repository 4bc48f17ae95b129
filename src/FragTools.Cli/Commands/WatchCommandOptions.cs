using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Watch;

namespace FragTools.Cli.Commands;

/// <summary>The options of <c>fragtools watch</c>.</summary>
internal sealed class WatchCommandOptions
{
    private static readonly WatchOptions Usual = new();

    private readonly Option<LinuxRoot?> _root = InputOptions.OneRoot();
    private readonly Option<int?> _order = ValueOption.Number("--order", "The order that is asked for (4)", ValueOption.HighestOrder);
    private readonly Option<TimeSpan?> _interval = ValueOption.Duration("--interval", "Time between samples (10s)");
    private readonly Option<TimeSpan?> _duration = ValueOption.Duration("--duration", "No sample later than this after the first");
    private readonly Option<int?> _count = ValueOption.Number("--count", "So many samples", int.MaxValue);
    private readonly Option<int[]> _numaNodes = ValueOption.NumaNodes();
    private readonly Option<string[]> _zones = ValueOption.Zones();
    private readonly Option<RemedyAction> _remedy = new("--remedy")
    {
        Description = "What to do where large blocks are short: drop-page-cache, drop-slab, compact, separated by commas",
        HelpName = "actions",
        CustomParser = ParseRemedy,
    };

    private readonly Option<double?> _actAbove = Index("--act-above", "Act where the index stays above this (0.9)");
    private readonly Option<TimeSpan?> _holdFor = ValueOption.Duration("--hold-for", "How long it must have stayed there (60s)");
    private readonly Option<TimeSpan?> _cooldown = ValueOption.Duration("--cooldown", "No second action before this is over (10m)");
    private readonly Option<double?> _rearmBelow = Index("--rearm-below", "An action helped if the index then falls below this (0.7)");

    private readonly Option<string?> _metrics = new("--metrics")
    {
        Description = "Keep this file of metrics for Prometheus, too, as fragtools metrics writes it; a verdict is made every 5 minutes",
        HelpName = "file",
    };

    private readonly Option<string?> _record = new("--record")
    {
        Description = "Keep the samples in a bounded ring of files, too; diagnose looks below /var/lib/fragtools/history for what was "
            + "before a failure",
        HelpName = "folder",
    };

    private readonly Option<long?> _recordSize = ValueOption.Number(
        "--record-size", "The most megabytes of it (16: two months of samples every 10 seconds)", 1, WatchRecorder.MostBytes >> 20, 16);

    public WatchCommandOptions(Command command)
    {
        Option[] options =
        [
            _root, _order, _interval, _duration, _count, _numaNodes, _zones, _remedy, _actAbove, _holdFor, _cooldown, _rearmBelow, _metrics,
            _record, _recordSize,
        ];
        Array.ForEach(options, command.Add);
    }

    public LinuxRoot Root(ParseResult parsed) => parsed.GetValue(_root) ?? LinuxRoot.Live;

    /// <summary>Opens what keeps the samples; null where nothing does.</summary>
    /// <exception cref="NodeException">It cannot be written.</exception>
    public WatchRecorder? OpenRecorder(ParseResult parsed)
        => parsed.GetValue(_record) is not { Length: > 0 } folder ? null
            : new WatchRecorder(folder, parsed.GetValue(_recordSize) is { } size ? size << 20 : WatchRecorder.UsualBytes);

    /// <summary>The file of metrics, or null.</summary>
    public string? Metrics(ParseResult parsed) => parsed.GetValue(_metrics);

    public WatchOptions Bind(ParseResult parsed) => new()
    {
        Order = parsed.GetValue(_order) ?? Usual.Order,
        Interval = parsed.GetValue(_interval) ?? Usual.Interval,
        Duration = parsed.GetValue(_duration),
        Count = parsed.GetValue(_count),
        Zones = new ZoneFilter(parsed.GetValue(_numaNodes), parsed.GetValue(_zones)),
        AreZonesNamed = parsed.GetValue(_zones) is { Length: > 0 },
        Remedy = parsed.GetValue(_remedy),
        Policy = new WatchPolicyOptions
        {
            ActAbove = parsed.GetValue(_actAbove) ?? Usual.Policy.ActAbove,
            HoldFor = parsed.GetValue(_holdFor) ?? Usual.Policy.HoldFor,
            Cooldown = parsed.GetValue(_cooldown) ?? Usual.Policy.Cooldown,
            RearmBelow = parsed.GetValue(_rearmBelow),
        },
    };

    /// <summary>An option that takes a fragmentation index.</summary>
    public static Option<double?> Index(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "index",
        CustomParser = result =>
        {
            if (double.TryParse(
                result.Tokens[0].Value,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var index)
                && index is >= -1 and <= 1)
            {
                return index;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no index from -1 to 1: {name}");
            return null;
        },
    };

    // The names that the objects have are understood, too: DropPageCache.
    private static RemedyAction ParseRemedy(ArgumentResult result)
    {
        var remedy = RemedyAction.None;
        foreach (var word in ValueOption.Words(result))
        {
            switch (word.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant())
            {
                case "COMPACT":
                    remedy |= RemedyAction.Compact;
                    break;
                case "DROPPAGECACHE":
                    remedy |= RemedyAction.DropPageCache;
                    break;
                case "DROPSLAB":
                    remedy |= RemedyAction.DropSlab;
                    break;
                default:
                    result.AddError($"'{word}' is no remedy: --remedy takes drop-page-cache, drop-slab and compact, separated by commas");
                    return RemedyAction.None;
            }
        }

        return remedy;
    }
}
