using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>Reads all processes of a node, on as many threads as there are processors.</summary>
internal sealed class ProcessReader(LinuxRoot root, SmallFiles files, CgroupPlaces places, long pageSize)
{
    // A status is below 2 KiB but on machines with hundreds of processors.
    private const int FirstBuffer = 8 * 1024;

    // Fewer than these are read sooner than a second thread is at work.
    private const int FewestForThreads = 400;

    // "2147483647/task/2147483647/status".
    private const int LongestPath = 48;

    private readonly ConcurrentDictionary<int, bool> _refused = new();

    /// <summary>Reads them.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The processes in no order; those that ended meanwhile are not among them.</returns>
    /// <exception cref="NodeException">The processes cannot be listed.</exception>
    public List<NodeProcess> Read(CancellationToken cancellationToken)
    {
        var numbers = Numbers("proc");
        if (!files.IsRunning || numbers.Count < FewestForThreads)
        {
            return ReadRange(numbers, 0, numbers.Count, cancellationToken);
        }

        var parts = new ConcurrentBag<List<NodeProcess>>();
        Parallel.ForEach(
            Partitioner.Create(0, numbers.Count, FewestForThreads / 4),
            new ParallelOptions { CancellationToken = cancellationToken },
            range => parts.Add(ReadRange(numbers, range.Item1, range.Item2, cancellationToken)));
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>What this user may not read, as one error; null where nothing was refused.</summary>
    public NodeException? Refusal()
        => _refused.IsEmpty ? null : new NodeException(
            NodeError.KernelFileDenied,
            root.Describe(string.Create(CultureInfo.InvariantCulture, $"proc/{_refused.Keys.Min()}")),
            (_refused.Count == 1
                ? "permission denied"
                : string.Create(CultureInfo.InvariantCulture, $"permission denied, and for {_refused.Count - 1} processes more"))
                + "; they are missing here and in the ranks: run as root (sudo)");

    /// <summary>When a process started, in clock ticks since boot; null where it has ended or was not captured.</summary>
    public long? StartOf(NodeProcess process)
    {
        var buffer = new byte[1024];
        return TryRead(process.Id, "stat"u8, ref buffer, out var text) ? StatusText.StartTicks(text) : null;
    }

    private List<int> Numbers(string folder)
    {
        var numbers = new List<int>();
        foreach (var name in root.Names(folder))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    private List<NodeProcess> ReadRange(List<int> numbers, int from, int end, CancellationToken cancellationToken)
    {
        var processes = new List<NodeProcess>(end - from);
        var buffer = new byte[FirstBuffer];
        for (var i = from; i < end; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadProcess(numbers[i], ref buffer) is { } process)
            {
                processes.Add(process);
            }
        }

        return processes;
    }

    /// <summary>A process; null where it has ended, and in a capture where none of its files was captured.</summary>
    private NodeProcess? ReadProcess(int id, ref byte[] buffer)
    {
        var process = new NodeProcess { Id = id };
        var hasStatus = TryRead(id, "status"u8, ref buffer, out var text);
        if (hasStatus && StatusText.Read(text, process) > 1 && process.HasNoMemory == true)
        {
            ReadThreads(process, ref buffer);
        }

        if (!hasStatus && files.IsRunning)
        {
            return null;
        }

        var isSeen = hasStatus || ReadRest(process, ref buffer);
        if (TryRead(id, "cgroup"u8, ref buffer, out text))
        {
            isSeen = true;
            process.Place = places.Find(text);
        }

        if (TryRead(id, "oom_score_adj"u8, ref buffer, out text))
        {
            isSeen = true;
            process.OomScoreAdj = StatusText.Number(text) is >= -1000 and <= 1000 and var adj ? (int)adj : null;
        }

        if (TryRead(id, "oom_score"u8, ref buffer, out text))
        {
            process.OomScore = StatusText.Number(text);
            return process;
        }

        return isSeen && !files.IsRunning ? process : null;
    }

    /// <summary>What other files of a capture report what status would; false where they were not captured either.</summary>
    private bool ReadRest(NodeProcess process, ref byte[] buffer)
    {
        var hasStatm = TryRead(process.Id, "statm"u8, ref buffer, out var text);
        process.RssBytes = StatusText.ResidentPages(text) * pageSize;
        var hasStat = TryRead(process.Id, "stat"u8, ref buffer, out text);
        process.Name = StatusText.NameInStat(text);
        var hasName = TryRead(process.Id, "comm"u8, ref buffer, out text);
        process.Name = hasName ? SafeText.Escape(StatusText.WithoutEnd(text)) : process.Name;
        return hasStatm || hasStat || hasName;
    }

    /// <summary>
    /// The first thread of a process has ended and others have not: they hold the memory, and the kernel rates it
    /// (mm/oom_kill.c, find_lock_task_mm).
    /// </summary>
    private void ReadThreads(NodeProcess process, ref byte[] buffer)
    {
        var name = process.Name;
        foreach (var thread in Numbers(Invariant($"proc/{process.Id}/task")))
        {
            if (process.HasNoMemory == true
                && TryRead(process.Id, Encoding.ASCII.GetBytes(Invariant($"task/{thread}/status")), ref buffer, out var text))
            {
                StatusText.Read(text, process);
            }
        }

        process.Name = name;
    }

    private bool TryRead(int id, ReadOnlySpan<byte> name, ref byte[] buffer, out ReadOnlySpan<byte> text)
    {
        Span<byte> path = stackalloc byte[LongestPath];
        Utf8Formatter.TryFormat(id, path, out var end);
        path[end++] = (byte)'/';
        name.CopyTo(path[end..]);
        var length = files.Read(path[..(end + name.Length)], ref buffer);
        text = length > 0 ? buffer.AsSpan(0, length) : [];
        if (length == SmallFile.Denied)
        {
            _refused.TryAdd(id, true);
        }

        return length > 0;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
