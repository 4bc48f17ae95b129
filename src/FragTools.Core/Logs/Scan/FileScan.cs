using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Scan;

/// <summary>Looks through a file on all processors; the blocks come out in the file's order.</summary>
/// <param name="file">The file.</param>
/// <param name="scanner">What is looked for.</param>
/// <param name="shift">What is added to a place in the file to make it one in the input, which may be several files.</param>
internal sealed class FileScan(SafeFileHandle file, LiteralScanner scanner, long shift = 0)
{
    // Reading from the page cache is bound by memory long before there are more.
    private const int MostWorkers = 16;

    // While a report is read more can be looked through: 4 MB. More buffers than that leave the processors' own caches.
    private const int ReadAhead = 8;
    private const int SmallFile = 4 * ScannedBlock.Size;

    /// <summary>The blocks of a part of the file. Where the file ends sooner than expected, so do they.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="to">Where to end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<ScannedBlock> Blocks(long from, long to, CancellationToken cancellation)
        => to - from <= SmallFile || Environment.ProcessorCount == 1
            ? Sequential(from, to, cancellation)
            : Parallel(from, to, cancellation);

    private IEnumerable<ScannedBlock> Sequential(long from, long to, CancellationToken cancellation)
    {
        var pool = BlockPool.ForSmall(scanner);
        for (var offset = from; offset < to; offset += ScannedBlock.Size)
        {
            cancellation.ThrowIfCancellationRequested();
            var block = Read(pool, offset, to);
            yield return block;
            if (block.Length < Math.Min(ScannedBlock.Size, to - offset))
            {
                yield break;
            }
        }
    }

    private IEnumerable<ScannedBlock> Parallel(long from, long to, CancellationToken cancellation)
    {
        var count = (to - from + ScannedBlock.Size - 1) / ScannedBlock.Size;
        var workers = (int)Math.Min(count, Math.Min(MostWorkers, Environment.ProcessorCount));
        var pool = new BlockPool(scanner.LongestLiteral - 1);
        var done = new OrderedSlots<ScannedBlock>(ReadAhead);
        done.End(count);
        long last = -1;

        void Work()
        {
            long index;
            while ((index = Interlocked.Increment(ref last)) < count)
            {
                try
                {
                    if (!done.Put(index, Read(pool, from + (index * ScannedBlock.Size), to)))
                    {
                        return;
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    done.End(index, failure);
                    return;
                }
            }
        }

        var threads = new Thread[workers];
        for (var index = 0; index < workers; index++)
        {
            threads[index] = new Thread(Work) { IsBackground = true, Name = "log scan" };
            threads[index].Start();
        }

        try
        {
            while (done.Take(Timeout.Infinite, cancellation, out _) is { } block)
            {
                yield return block;
                if (block.Length < Math.Min(ScannedBlock.Size, to + shift - block.Offset))
                {
                    yield break;
                }
            }
        }
        finally
        {
            done.Stop();
            foreach (var thread in threads)
            {
                thread.Join();
            }
        }
    }

    private ScannedBlock Read(BlockPool pool, long offset, long to)
    {
        var block = pool.Rent();
        var room = block.Buffer;
        room = room[..(int)Math.Min(room.Length, to - offset)];
        var filled = 0;
        while (filled < room.Length)
        {
            var read = RandomAccess.Read(file, room[filled..], offset + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return block.Scan(scanner, offset + shift, filled);
    }
}
