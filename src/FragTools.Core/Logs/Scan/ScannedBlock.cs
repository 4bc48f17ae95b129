namespace FragTools.Logs.Scan;

/// <summary>A piece of a log, and where in it literals begin.</summary>
internal sealed class ScannedBlock
{
    /// <summary>Bytes of a block: what stays in a processor's own cache between reading and looking.</summary>
    public const int Size = 512 * 1024;

    private readonly BlockPool _home;
    private readonly byte[] _buffer;

    /// <summary>An empty block.</summary>
    /// <param name="overlap">Bytes beyond the block that are read with it, so that a literal across the border is found.</param>
    /// <param name="home">Where it goes when nobody needs it any more.</param>
    public ScannedBlock(int overlap, BlockPool home)
    {
        _home = home;
        _buffer = GC.AllocateUninitializedArray<byte>(Size + overlap);
    }

    /// <summary>Room for the block and the overlap.</summary>
    public Span<byte> Buffer => _buffer;

    /// <summary>The block's bytes, without the overlap.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>The number of the block's bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Where the block begins in its input.</summary>
    public long Offset { get; private set; }

    /// <summary>Where literals begin in the block, ascending.</summary>
    public List<int> Markers { get; } = [];

    /// <summary>The number of line ends in the block.</summary>
    public int LineEnds { get; private set; }

    /// <summary>Looks through what was read into <see cref="Buffer"/>.</summary>
    /// <param name="scanner">The literals.</param>
    /// <param name="offset">Where the block begins in its input.</param>
    /// <param name="filled">The bytes read, the overlap among them.</param>
    /// <returns>The block.</returns>
    public ScannedBlock Scan(LiteralScanner scanner, long offset, int filled)
    {
        Offset = offset;
        Length = Math.Min(filled, Size);
        Markers.Clear();
        LineEnds = scanner.Find(_buffer.AsSpan(0, filled), Length, Markers);
        return this;
    }

    /// <summary>Gives the block back.</summary>
    public void Return() => _home.Return(this);
}

/// <summary>
/// Blocks that are read into again and again. (A ConcurrentBag would keep them for ever: each thread's share of it
/// refers to them, and they to it.)
/// </summary>
/// <param name="overlap">Bytes beyond a block that are read with it.</param>
/// <param name="most">So many are kept.</param>
internal sealed class BlockPool(int overlap, int most = int.MaxValue)
{
    private const int SharedOverlap = 255;
    private const int MostShared = 4;

    private static readonly BlockPool Shared = new(SharedOverlap, MostShared);

    private readonly Stack<ScannedBlock> _free = [];

    /// <summary>
    /// Blocks for small files, which are kept from one to the next: of thousands of captures each has some, and blocks are so large that
    /// memory is collected for every few of them.
    /// </summary>
    /// <param name="scanner">What is looked for.</param>
    public static BlockPool ForSmall(LiteralScanner scanner)
        => scanner.LongestLiteral <= SharedOverlap ? Shared : new BlockPool(scanner.LongestLiteral - 1);

    /// <summary>A block that nobody uses.</summary>
    public ScannedBlock Rent()
    {
        lock (_free)
        {
            return _free.TryPop(out var block) ? block : new ScannedBlock(overlap, this);
        }
    }

    /// <summary>Takes a block back.</summary>
    public void Return(ScannedBlock block)
    {
        lock (_free)
        {
            if (_free.Count < most)
            {
                _free.Push(block);
            }
        }
    }
}
