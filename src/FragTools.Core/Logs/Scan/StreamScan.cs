namespace FragTools.Logs.Scan;

/// <summary>
/// Looks through a stream of which nobody knows the end: a pipe, a process's output, what gzip unpacks. A thread of its
/// own reads ahead, so that unpacking and looking go on at once and a wait for input can be ended. Blocks end with a
/// line, as long as lines are shorter than a block.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="scanner">What is looked for.</param>
internal sealed class StreamScan(Stream stream, LiteralScanner scanner)
{
    /// <summary>After so long without input a pause is told.</summary>
    public const int PauseMilliseconds = 1000;

    private const int ReadAhead = 6;

    private readonly BlockPool _pool = new(overlap: 0);

    /// <summary>The blocks of the stream, and null for each second in which nothing came.</summary>
    /// <param name="live">True where lines must come out as they come in; else blocks are filled.</param>
    /// <param name="cancellation">Ends the wait for more; a thread that waits in a live stream is left to itself.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">The stream is packed, and damaged.</exception>
    /// <exception cref="Linux.NodeException">The stream is packed, and the program that unpacks it is not here.</exception>
    public IEnumerable<ScannedBlock?> Blocks(bool live, CancellationToken cancellation)
    {
        var queue = new OrderedSlots<ScannedBlock>(ReadAhead);
        var reader = new Thread(() => ReadAll(queue, live)) { IsBackground = true, Name = "log read" };
        reader.Start();
        try
        {
            while (true)
            {
                var block = queue.Take(live ? PauseMilliseconds : Timeout.Infinite, cancellation, out var isEnd);
                if (isEnd)
                {
                    yield break;
                }

                yield return block;
            }
        }
        finally
        {
            queue.Stop();
            if (!live)
            {
                // The stream is closed next, and what unpacks it is no managed code: its memory must not go while it works.
                reader.Join();
            }
        }
    }

    private void ReadAll(OrderedSlots<ScannedBlock> queue, bool live)
    {
        long index = 0;
        long offset = 0;
        var rest = Array.Empty<byte>();
        try
        {
            while (true)
            {
                var block = _pool.Rent();
                rest.CopyTo(block.Buffer);
                var filled = Fill(block.Buffer, rest.Length, live, out var isEnd, out var failure);
                var whole = isEnd ? filled : block.Buffer[..filled].LastIndexOf((byte)'\n') + 1;
                whole = whole == 0 && filled == block.Buffer.Length ? filled : whole;
                rest = block.Buffer[whole..filled].ToArray();
                if (whole > 0 && !queue.Put(index++, block.Scan(scanner, offset, whole)))
                {
                    return;
                }

                offset += whole;
                if (isEnd)
                {
                    queue.End(index, failure);
                    return;
                }
            }
        }
        catch (ObjectDisposedException closed)
        {
            queue.End(index, closed);
        }
    }

    /// <summary>
    /// Reads until the buffer is full or, where it is live, until there is a whole line. What came before a failure
    /// counts.
    /// </summary>
    private int Fill(Span<byte> buffer, int filled, bool live, out bool isEnd, out Exception? failure)
    {
        isEnd = false;
        failure = null;
        while (filled < buffer.Length)
        {
            int read;
            try
            {
                read = stream.Read(buffer[filled..]);
            }
            catch (Exception broken) when (broken is IOException or InvalidDataException or Linux.NodeException)
            {
                failure = broken;
                read = 0;
            }

            if (read == 0)
            {
                isEnd = true;
                break;
            }

            var isWhole = live && buffer.Slice(filled, read).Contains((byte)'\n');
            filled += read;
            if (isWhole)
            {
                break;
            }
        }

        return filled;
    }
}
