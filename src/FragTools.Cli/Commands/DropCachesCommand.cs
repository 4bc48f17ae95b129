using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Remedy;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools drop-caches</c>.</summary>
internal sealed class DropCachesCommand : RemedyCommand<CacheDropResult>
{
    public override string Name => "drop-caches";

    public override string Description => "Drops the kernel's caches after a sync, and says what that freed.";

    protected override string Notes => """
        What it costs:
          What was cached is read from disk again, and every file's first access is slow for a while. Dirty pages cannot
          be dropped, so a sync comes first. It frees memory; whether that lies together is another question: see
          fragtools extfrag and fragtools compact.

        Examples:
          sudo fragtools drop-caches --kind page-cache
          sudo fragtools drop-caches --kind all --yes --output json
        """;

    protected override View<CacheDropResult> View => new CacheDropView();

    protected override Func<ParseResult, Remedy> AddOptions(Command command)
    {
        var kind = ValueOption.Caches("--kind", "What to drop: page-cache, slab or all", allowsNone: false);
        var timeout = ValueOption.Duration(
            "--timeout", "Come back after this time though the kernel is still at work: 90, 60s, 5m (default 5m)");
        command.Add(kind);
        command.Add(timeout);
        command.Validators.Add(result =>
        {
            if (result.GetResult(kind) is null)
            {
                result.AddError("say what to drop, for instance: fragtools drop-caches --kind page-cache");
            }
        });
        return parsed =>
        {
            var (what, limit) = (parsed.GetValue(kind), parsed.GetValue(timeout));
            return new Remedy(
                root => CacheDrop.Describe(root, what) + (root.Host is { } host ? $" on {host}" : ""),
                static _ => [],
                CacheDrop.Check,
                (root, progress, stop) => [CacheDrop.Run(root, what, limit, progress.Tell, stop)],
                static result => result.Completed);
        };
    }
}
