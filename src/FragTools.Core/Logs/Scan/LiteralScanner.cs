using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FragTools.Logs.Scan;

/// <summary>
/// Finds many literals at once in raw bytes. Of each literal three bytes, its fingerprint, are looked for in every
/// place of a vector at a time (the algorithm is known as Teddy); only where a fingerprint stands is the literal compared.
/// </summary>
internal sealed class LiteralScanner
{
    private const int Fingerprint = Bucket.Fingerprint;
    private const int Buckets = 8;
    private const int VectorsOfGroup = 4;

    // As many line ends fit into a byte: 63 groups of 4 vectors.
    private const int GroupsAtOnce = 63;

    private readonly Literal[] _literals;
    private readonly Literal[][] _buckets;

    /// <summary>For each byte of a fingerprint, by its value: in which buckets are literals that have it there?</summary>
    private readonly byte[][] _bits = [new byte[256], new byte[256], new byte[256]];
    private readonly VectorKind _best;

    /// <summary>A scanner for some literals.</summary>
    /// <param name="literals">The literals, and where in each its rarest three bytes begin.</param>
    /// <param name="best">The best vectors to use.</param>
    public LiteralScanner(IReadOnlyList<(byte[] Literal, int RareAt)> literals, VectorKind best = VectorKind.Bytes64)
    {
        _best = best;
        _literals = [.. literals.Select(static entry => new Literal(entry.Literal, entry.RareAt))];
        LongestLiteral = _literals.Max(static literal => literal.Text.Length);
        Bucket[] buckets = [.. Enumerable.Range(0, Buckets).Select(static _ => new Bucket())];

        // Those that are common by themselves choose first: what comes later must not make them commoner still.
        var alone = new Bucket();
        foreach (var literal in _literals.OrderByDescending(literal => alone.CostOf(literal.Text.AsSpan(literal.RareAt, Fingerprint))))
        {
            var fingerprint = literal.Text.AsSpan(literal.RareAt, Fingerprint);
            var cheapest = 0;
            for (var other = 1; other < Buckets; other++)
            {
                cheapest = buckets[other].CostOf(fingerprint) < buckets[cheapest].CostOf(fingerprint) ? other : cheapest;
            }

            buckets[cheapest].Add(literal, fingerprint);
            for (var place = 0; place < Fingerprint; place++)
            {
                _bits[place][fingerprint[place]] |= (byte)(1 << cheapest);
            }
        }

        _buckets = Array.ConvertAll(buckets, static bucket => bucket.Literals.ToArray());
    }

    /// <summary>The length of the longest literal.</summary>
    public int LongestLiteral { get; }

    /// <summary>Does a text hold any literal?</summary>
    public bool FindsAny(ReadOnlySpan<byte> text)
    {
        var found = new List<int>();
        Find(text, text.Length, found);
        return found.Count > 0;
    }

    /// <summary>Finds every literal that begins before <paramref name="end"/>, and counts the line ends there.</summary>
    /// <param name="text">The bytes; those from <paramref name="end"/> on serve to complete a literal.</param>
    /// <param name="end">Where beginnings stop to count.</param>
    /// <param name="found">Receives the places where literals begin, ascending, a place once.</param>
    /// <returns>The number of line ends before <paramref name="end"/>.</returns>
    public int Find(ReadOnlySpan<byte> text, int end, List<int> found)
    {
        var start = found.Count;
        int lineEnds;
        if (ByteVectors64.IsSupported && _best >= VectorKind.Bytes64)
        {
            lineEnds = Find<Vector512<byte>, ByteVectors64>(text, end, found);
        }
        else if (ByteVectors32.IsSupported && _best >= VectorKind.Bytes32)
        {
            lineEnds = Find<Vector256<byte>, ByteVectors32>(text, end, found);
        }
        else if (ByteVectors16.IsSupported && _best >= VectorKind.Bytes16)
        {
            lineEnds = Find<Vector128<byte>, ByteVectors16>(text, end, found);
        }
        else
        {
            FindScalar(text, 0, found);
            lineEnds = text[..end].Count((byte)'\n');
        }

        Arrange(found, start, end);
        return lineEnds;
    }

    private int Find<TVector, TVectors>(ReadOnlySpan<byte> text, int end, List<int> found)
        where TVector : struct
        where TVectors : struct, IByteVectors<TVector>
    {
        var fingerprint = new FingerprintTables<TVector>(TVectors.Table(_bits[0]), TVectors.Table(_bits[1]), TVectors.Table(_bits[2]));
        Span<bool> hits = stackalloc bool[GroupsAtOnce];
        var group = VectorsOfGroup * TVectors.Width;
        var lineEnds = 0;
        var at = 0;
        for (var rest = Math.Min(end, text.Length - Fingerprint + 1) / group; rest > 0;)
        {
            var count = Math.Min(rest, hits.Length);
            lineEnds += Mark<TVector, TVectors>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at), fingerprint, hits[..count]);
            for (var index = 0; index < count; index++, at += group)
            {
                if (hits[index])
                {
                    Compare<TVector, TVectors>(text, Math.Max(at - Fingerprint + 1, 0), fingerprint, found);
                }
            }

            rest -= count;
        }

        FindScalar(text, Math.Max(at - Fingerprint + 1, 0), found);
        return lineEnds + text[at..end].Count((byte)'\n');
    }

    /// <summary>Marks the groups of vectors in which fingerprints end or may go beyond, and counts the line ends.</summary>
    // Gigabytes run through this loop from its first call on: it must not begin as unoptimised code, and it calls
    // nothing, so that the tables stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Mark<TVector, TVectors>(ref byte text, in FingerprintTables<TVector> fingerprint, Span<bool> hits)
        where TVector : struct
        where TVectors : struct, IByteVectors<TVector>
    {
        var (firstLow, firstHigh) = fingerprint.First;
        var (secondLow, secondHigh) = fingerprint.Second;
        var (thirdLow, thirdHigh) = fingerprint.Third;
        var lineEnds = default(TVector);

        // What the vector before this one would be found to hold: anything, so that its last bytes may begin a fingerprint.
        var one = TVectors.All;
        var two = TVectors.All;
        nuint at = 0;
        for (var index = 0; index < hits.Length; index++)
        {
            var any = default(TVector);
            for (var vector = 0; vector < VectorsOfGroup; vector++, at += (nuint)TVectors.Width)
            {
                var bytes = TVectors.Load(ref text, at);
                var high = TVectors.HighHalves(bytes);
                var first = TVectors.Lookup(firstLow, firstHigh, bytes, high);
                var second = TVectors.Lookup(secondLow, secondHigh, bytes, high);
                var third = TVectors.Lookup(thirdLow, thirdHigh, bytes, high);
                any = TVectors.Or(any, TVectors.And(TVectors.And(TVectors.TwoBefore(first, one), TVectors.OneBefore(second, two)), third));
                (one, two) = (first, second);
                lineEnds = TVectors.AddMatches(lineEnds, bytes, (byte)'\n');
            }

            hits[index] = !TVectors.IsZero(any);
        }

        return TVectors.Sum(lineEnds);
    }
    /// <summary>Literals whose fingerprint begins at <paramref name="from"/> or later.</summary>
    private void FindScalar(ReadOnlySpan<byte> text, int from, List<int> found)
    {
        foreach (var literal in _literals)
        {
            var at = Math.Max(0, from - literal.RareAt);
            int next;
            while ((next = text[at..].IndexOf(literal.Text)) >= 0)
            {
                found.Add(at + next);
                at += next + 1;
            }
        }
    }

    /// <summary>Compares the literals whose fingerprints begin in a group of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compare<TVector, TVectors>(ReadOnlySpan<byte> text, int from, in FingerprintTables<TVector> fingerprint, List<int> found)
        where TVector : struct
        where TVectors : struct, IByteVectors<TVector>
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        for (var at = from; at < from + (VectorsOfGroup * TVectors.Width); at += TVectors.Width)
        {
            var places = TVectors.NotZero(TVectors.And(
                Lookup<TVector, TVectors>(fingerprint.First, ref first, at),
                TVectors.And(
                    Lookup<TVector, TVectors>(
                        fingerprint.Second, ref first, at + 1), Lookup<TVector, TVectors>(fingerprint.Third, ref first, at + 2))));
            for (; places != 0; places &= places - 1)
            {
                Compare(text, at + BitOperations.TrailingZeroCount(places), found);
            }
        }
    }

    private static TVector Lookup<TVector, TVectors>((TVector Low, TVector High) table, ref byte first, int at)
        where TVector : struct
        where TVectors : struct, IByteVectors<TVector>
    {
        var bytes = TVectors.Load(ref first, (nuint)at);
        return TVectors.Lookup(table.Low, table.High, bytes, TVectors.HighHalves(bytes));
    }

    private void Compare(ReadOnlySpan<byte> text, int at, List<int> found)
    {
        for (var rest = (uint)(_bits[0][text[at]] & _bits[1][text[at + 1]] & _bits[2][text[at + 2]]); rest != 0; rest &= rest - 1)
        {
            foreach (var literal in _buckets[BitOperations.TrailingZeroCount(rest)])
            {
                // Most candidates are other words that share the fingerprint; the last byte alone tells nearly all of them.
                var start = at - literal.RareAt;
                var last = start + literal.Text.Length - 1;
                if (start >= 0 && last < text.Length && text[last] == literal.LastByte && text.Slice(start, literal.Text.Length)
                    .SequenceEqual(literal.Text))
                {
                    found.Add(start);
                }
            }
        }
    }

    /// <summary>Sorts what was found from <paramref name="start"/> on and drops repetitions and what begins too late.</summary>
    private static void Arrange(List<int> found, int start, int end)
    {
        if (found.Count == start)
        {
            return;
        }

        // There are few, and nearly in order.
        var places = CollectionsMarshal.AsSpan(found)[start..];
        var kept = 0;
        foreach (var place in places)
        {
            var to = kept;
            while (to > 0 && places[to - 1] > place)
            {
                to--;
            }

            if (place < end && (to == 0 || places[to - 1] != place))
            {
                places[to..kept].CopyTo(places[(to + 1)..]);
                places[to] = place;
                kept++;
            }
        }

        found.RemoveRange(start + kept, places.Length - kept);
    }

    /// <summary>A table for each byte of a fingerprint.</summary>
    private readonly struct FingerprintTables<TVector>(
        (TVector Low, TVector High) first, (TVector Low, TVector High) second, (TVector Low, TVector High) third)
        where TVector : struct
    {
        public readonly (TVector Low, TVector High) First = first;
        public readonly (TVector Low, TVector High) Second = second;
        public readonly (TVector Low, TVector High) Third = third;
    }
}

/// <summary>Vectors that a search may use, the better the further down.</summary>
internal enum VectorKind
{
    /// <summary>None.</summary>
    None,

    /// <inheritdoc cref="ByteVectors16"/>
    Bytes16,

    /// <inheritdoc cref="ByteVectors32"/>
    Bytes32,

    /// <inheritdoc cref="ByteVectors64"/>
    Bytes64,
}
