using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FragTools.KernelLog.Scan;

/// <summary>
/// Finds many literals at once in raw bytes. Of each literal three bytes, its fingerprint, are looked for in every
/// place of a vector at a time (the algorithm is known as Teddy); only where a fingerprint stands is the literal compared.
/// </summary>
internal sealed class LiteralScanner
{
    private const int Fingerprint = 3;
    private const int Buckets = 8;

    private readonly byte[][] _literals;
    private readonly int[] _offsets;
    private readonly int[] _bucketOf;
    private readonly int[][] _buckets;
    private readonly Vector128<byte>[] _lows = new Vector128<byte>[Fingerprint];
    private readonly Vector128<byte>[] _highs = new Vector128<byte>[Fingerprint];
    private readonly int _widest;

    /// <summary>A scanner for some literals.</summary>
    /// <param name="literals">The literals, and where in each its rarest three bytes begin.</param>
    /// <param name="widest">Bytes of the widest vectors to use; 0 for none.</param>
    public LiteralScanner(IReadOnlyList<(byte[] Literal, int RareAt)> literals, int widest = 64)
    {
        _literals = [.. literals.Select(entry => entry.Literal)];
        _offsets = [.. literals.Select(entry => entry.RareAt)];
        _widest = widest;
        LongestLiteral = _literals.Max(literal => literal.Length);
        _bucketOf = AssignBuckets();
        _buckets = [.. Enumerable.Range(0, Buckets).Select(bucket => Enumerable.Range(0, _literals.Length).Where(index => _bucketOf[index] == bucket).ToArray())];
        for (var place = 0; place < Fingerprint; place++)
        {
            FillMasks(place);
        }
    }

    /// <summary>The length of the longest literal.</summary>
    public int LongestLiteral { get; }

    /// <summary>Finds every literal that begins before <paramref name="end"/>.</summary>
    /// <param name="text">The bytes; those from <paramref name="end"/> on serve to complete a literal.</param>
    /// <param name="end">Where beginnings stop to count.</param>
    /// <param name="found">Receives the places where literals begin, ascending, a place once.</param>
    public void Find(ReadOnlySpan<byte> text, int end, List<int> found)
    {
        var start = found.Count;
        if (ByteVectors64.IsSupported && _widest >= 64)
        {
            Find<Vector512<byte>, ByteVectors64>(text, found);
        }
        else if (ByteVectors32.IsSupported && _widest >= 32)
        {
            Find<Vector256<byte>, ByteVectors32>(text, found);
        }
        else if (ByteVectors16.IsSupported && _widest >= 16)
        {
            Find<Vector128<byte>, ByteVectors16>(text, found);
        }
        else
        {
            FindScalar(text, 0, found);
        }

        Arrange(found, start, end);
    }

    /// <summary>Literals with the same fingerprint share a bucket: other mixtures would match bytes of one and bytes of another.</summary>
    private int[] AssignBuckets()
    {
        var fingerprints = _literals.Select((literal, index) => Convert.ToHexString(literal, _offsets[index], Fingerprint)).ToArray();
        var distinct = fingerprints.Distinct().ToList();
        return [.. fingerprints.Select(fingerprint => distinct.IndexOf(fingerprint) % Buckets)];
    }

    private void FillMasks(int place)
    {
        Span<byte> lows = stackalloc byte[16];
        Span<byte> highs = stackalloc byte[16];
        lows.Clear();
        highs.Clear();
        for (var index = 0; index < _literals.Length; index++)
        {
            var value = _literals[index][_offsets[index] + place];
            lows[value & 0xf] |= (byte)(1 << _bucketOf[index]);
            highs[value >> 4] |= (byte)(1 << _bucketOf[index]);
        }

        _lows[place] = Vector128.Create<byte>(lows);
        _highs[place] = Vector128.Create<byte>(highs);
    }

    // Gigabytes run through this loop from its first call on: it must not begin as unoptimised code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Find<TVector, TVectors>(ReadOnlySpan<byte> text, List<int> found)
        where TVector : struct
        where TVectors : struct, IByteVectors<TVector>
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var (lows0, lows1, lows2) = (TVectors.Repeat(_lows[0]), TVectors.Repeat(_lows[1]), TVectors.Repeat(_lows[2]));
        var (highs0, highs1, highs2) = (TVectors.Repeat(_highs[0]), TVectors.Repeat(_highs[1]), TVectors.Repeat(_highs[2]));
        var at = 0;
        for (var last = text.Length - TVectors.Width - Fingerprint + 1; at <= last; at += TVectors.Width)
        {
            var hits = TVectors.And(
                TVectors.Lookup(lows0, highs0, TVectors.Load(ref first, (nuint)at)),
                TVectors.And(
                    TVectors.Lookup(lows1, highs1, TVectors.Load(ref first, (nuint)at + 1)),
                    TVectors.Lookup(lows2, highs2, TVectors.Load(ref first, (nuint)at + 2))));
            for (var places = TVectors.NotZero(hits); places != 0; places &= places - 1)
            {
                var place = BitOperations.TrailingZeroCount(places);
                Compare(text, at + place, TVectors.At(hits, place), found);
            }
        }

        FindScalar(text, at, found);
    }

    /// <summary>Literals whose fingerprint begins at <paramref name="from"/> or later.</summary>
    private void FindScalar(ReadOnlySpan<byte> text, int from, List<int> found)
    {
        for (var index = 0; index < _literals.Length; index++)
        {
            var at = Math.Max(0, from - _offsets[index]);
            int next;
            while ((next = text[at..].IndexOf(_literals[index])) >= 0)
            {
                found.Add(at + next);
                at += next + 1;
            }
        }
    }

    private void Compare(ReadOnlySpan<byte> text, int at, byte buckets, List<int> found)
    {
        for (var rest = (uint)buckets; rest != 0; rest &= rest - 1)
        {
            foreach (var index in _buckets[BitOperations.TrailingZeroCount(rest)])
            {
                // Most candidates are other words that share the fingerprint; the last byte alone tells nearly all of them.
                var literal = _literals[index];
                var start = at - _offsets[index];
                var last = start + literal.Length - 1;
                if (start >= 0 && last < text.Length && text[last] == literal[^1] && text[start..].StartsWith(literal))
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

        var places = CollectionsMarshal.AsSpan(found)[start..];
        places.Sort();
        var kept = 0;
        foreach (var place in places)
        {
            if (place < end && (kept == 0 || places[kept - 1] != place))
            {
                places[kept++] = place;
            }
        }

        found.RemoveRange(start + kept, places.Length - kept);
    }
}
