using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>
/// Drops the kernel's caches: sync first, because dirty pages cannot be dropped, then one write to
/// /proc/sys/vm/drop_caches (fs/drop_caches.c). What was cached is read from disk again.
/// </summary>
public static class CacheDrop
{
    /// <summary>What will be done, in words for a question.</summary>
    /// <param name="root">The root that is written below.</param>
    /// <param name="kind">What is to be dropped.</param>
    /// <returns><c>drop the page cache (sync, then 1 to /proc/sys/vm/drop_caches)</c>.</returns>
    public static string Describe(LinuxRoot root, CacheKind kind)
    {
        ArgumentNullException.ThrowIfNull(root);
        var what = kind switch
        {
            CacheKind.PageCache => "the page cache",
            CacheKind.Slab => "slab caches",
            _ => "the page cache and slab caches",
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"drop {what} (sync, then {(int)kind} to {root.Describe(CompactionFiles.DropCaches)})");
    }

    /// <summary>Finds out whether caches can be dropped here, before anybody is asked. Nothing is written.</summary>
    /// <param name="root">The machine.</param>
    /// <exception cref="NodeException">The kernel's file cannot be written to.</exception>
    public static void Check(LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        RemedyContext.Default.Writer(root).Check(CompactionFiles.DropCaches);
    }

    /// <summary>Drops caches.</summary>
    /// <param name="root">The machine.</param>
    /// <param name="kind">What is to be dropped; not None.</param>
    /// <param name="timeout">
    /// When to come back though the kernel has not ended; null for <see cref="CompactionRequest.DefaultTimeout"/>.
    /// </param>
    /// <param name="progress">Is told how far it has come, on this thread.</param>
    /// <param name="cancellation">Comes back at once; the kernel ends its work all the same.</param>
    /// <returns>What was freed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Nothing is to be dropped.</exception>
    /// <exception cref="NodeException">The kernel's file cannot be written to; nothing was written.</exception>
    public static CacheDropResult Run(
        LinuxRoot root, CacheKind kind, TimeSpan? timeout =
            null, Action<RemedyProgress>? progress = null, CancellationToken cancellation = default)
        => Run(
            root, kind, timeout
                ?? CompactionRequest.DefaultTimeout, RemedyContext.Default with { Progress = progress }, whenEnded: null, cancellation);

    // whenEnded runs when the kernel has ended, however long that takes.
    internal static CacheDropResult Run(
        LinuxRoot root, CacheKind kind, TimeSpan timeout, RemedyContext context, Action? whenEnded, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (kind is not (CacheKind.PageCache or CacheKind.Slab or CacheKind.All))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "PageCache, Slab or All can be dropped.");
        }

        var writer = context.Writer(root);
        writer.Check(CompactionFiles.DropCaches);
        writer.ShortenCpuLists();
        var before = ReadMemory(root);
        var time = context.Clock.GetUtcNow();
        var start = context.Clock.GetTimestamp();
        using var call = new BlockingCall(
            () =>
            {
                writer.Sync();
                writer.Write(CompactionFiles.DropCaches, Encoding.ASCII.GetBytes(((int)kind).ToString(CultureInfo.InvariantCulture)));
            },
            whenEnded);
        var completed = call.Wait(
            timeout,
            () => context.Progress?.Invoke(
                new RemedyProgress("dropping caches", context.Clock.GetElapsedTime(start), timeout, PagesMoved: null)),
            cancellation);
        var elapsed = context.Clock.GetElapsedTime(start);
        writer.ShortenCpuLists();
        return new CacheDropResult
        {
            Host = root.Host,
            Kind = kind,
            Completed = completed,
            StartTime = time,
            DurationMilliseconds = Math.Round(elapsed.TotalMilliseconds, 3),
            Before = before,
            After = ReadMemory(root),
            Target = root.Describe(CompactionFiles.DropCaches),
        };
    }

    private static MemoryInfo? ReadMemory(LinuxRoot root)
        => MemInfoReader.Instance.Read(new NodeInput.Root(root)).Items is [var info, ..] ? info : null;
}
