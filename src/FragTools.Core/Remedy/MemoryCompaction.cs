using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>Compacts memory where that can help, and says what it achieved and what it cost.</summary>
public static class MemoryCompaction
{
    /// <summary>
    /// Compacts: the whole machine in one write, or NUMA nodes in turn. Nothing is written where a guard stops it, or where
    /// there is no need; the results say so.
    /// </summary>
    /// <param name="root">The machine.</param>
    /// <param name="request">What is to be compacted, and what for.</param>
    /// <param name="progress">Is told how far it has come, on this thread.</param>
    /// <param name="cancellation">Comes back at once with what there is; the kernel ends its work all the same.</param>
    /// <returns>A result for each NUMA node, as each is ready. Nothing happens before they are asked for.</returns>
    /// <exception cref="NodeException">
    /// A file that would be written cannot be (KernelFileDenied, KernelFeatureOff), there is no such NUMA node or order
    /// (FilterMatchesNothing), or the machine's free memory cannot be read. Nothing was written then.
    /// </exception>
    public static IEnumerable<CompactionResult> Run(
        LinuxRoot root, CompactionRequest request, Action<RemedyProgress>? progress = null, CancellationToken cancellation = default)
        => Run(root, request, RemedyContext.Default with { Progress = progress }, cancellation);

    /// <summary>
    /// What <see cref="Run(LinuxRoot, CompactionRequest, Action{RemedyProgress}?, CancellationToken)"/> would do now:
    /// the same guards, and nothing is written.
    /// </summary>
    /// <param name="root">The machine.</param>
    /// <param name="request">What would be compacted, and what for.</param>
    /// <returns>A result for each NUMA node, with <see cref="CompactionResult.IsWhatIf"/>.</returns>
    /// <exception cref="NodeException">There is no such NUMA node or order, or the machine's free memory cannot be read.</exception>
    public static IReadOnlyList<CompactionResult> Assess(LinuxRoot root, CompactionRequest request)
        => Assess(root, request, RemedyContext.Default);

    /// <summary>Finds out whether all files that would be written can be, before anybody is asked. Nothing is written.</summary>
    /// <param name="root">The machine.</param>
    /// <param name="request">What would be compacted.</param>
    /// <exception cref="NodeException">
    /// As <see cref="Run(LinuxRoot, CompactionRequest, Action{RemedyProgress}?, CancellationToken)"/> throws it.
    /// </exception>
    public static void Check(LinuxRoot root, CompactionRequest request)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(request);
        new CompactionRun(root, request, RemedyContext.Default, CancellationToken.None).Check();
    }

    internal static IEnumerable<CompactionResult> Run(
        LinuxRoot root, CompactionRequest request, RemedyContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(request);
        return new CompactionRun(root, request, context, cancellation).Results();
    }

    internal static IReadOnlyList<CompactionResult> Assess(LinuxRoot root, CompactionRequest request, RemedyContext context)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(request);
        return new CompactionRun(root, request, context, CancellationToken.None).Assess();
    }
}
