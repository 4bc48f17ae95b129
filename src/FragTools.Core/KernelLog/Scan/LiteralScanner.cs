using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
    private readonly Vector128<byte>[] _low = new Vector128<byte>[Fingerprint];
    private readonly Vector128<byte>[] _high = new Vector128<byte>[Fingerprint];
    private readonly Width _width;

    /// <summary>A scanner for some literals.</summary>
    /// <param name="literals">The literals, and where in each its rarest three bytes begin.</param>
    /// <param name="widest">The widest vectors to use.</param>
    public LiteralScanner(IReadOnlyList<(byte[] Literal, int RareAt)> literals, Width widest = Width.Bytes32)
    {
        _literals = [.. literals.Select(entry => entry.Literal)];
        _offsets = [.. literals.Select(entry => entry.RareAt)];
        LongestLiteral = _literals.Max(literal => literal.Length);
        _bucketOf = AssignBuckets();
        _buckets = [.. Enumerable.Range(0, Buckets).Select(bucket => Enumerable.Range(0, _literals.Length).Where(index => _bucketOf[index] == bucket).ToArray())];
        _width = (Width)Math.Min((int)widest, (int)Supported());
        for (var place = 0; place < Fingerprint; place++)
        {
            FillMasks(place);
        }
    }

    /// <summary>How many bytes are looked at together.</summary>
    public enum Width
    {
        /// <summary>One: for processors without byte shuffles.</summary>
        Bytes1,

        /// <summary>16: SSSE3 and ARM64.</summary>
        Bytes16,

        /// <summary>32: AVX2.</summary>
        Bytes32,
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
        switch (_width)
        {
            case Width.Bytes32:
                Find32(text, found);
                break;
            case Width.Bytes16:
                Find16(text, found);
                break;
            default:
                FindScalar(text, 0, found);
                break;
        }

        Arrange(found, start, end);
    }

    private static Width Supported()
        => Avx2.IsSupported ? Width.Bytes32
            : Ssse3.IsSupported || AdvSimd.Arm64.IsSupported ? Width.Bytes16
            : Width.Bytes1;

    private static Vector128<byte> Lookup(Vector128<byte> table, Vector128<byte> nibbles)
        => Ssse3.IsSupported ? Ssse3.Shuffle(table, nibbles) : AdvSimd.Arm64.VectorTableLookup(table, nibbles);

    /// <summary>Literals with the same fingerprint share a bucket: other mixtures would match bytes of one and bytes of another.</summary>
    private int[] AssignBuckets()
    {
        var fingerprints = _literals.Select((literal, index) => Convert.ToHexString(literal, _offsets[index], Fingerprint)).ToArray();
        var distinct = fingerprints.Distinct().ToList();
        return [.. fingerprints.Select(fingerprint => distinct.IndexOf(fingerprint) % Buckets)];
    }

    private void FillMasks(int place)
    {
        Span<byte> low = stackalloc byte[16];
        Span<byte> high = stackalloc byte[16];
        low.Clear();
        high.Clear();
        for (var index = 0; index < _literals.Length; index++)
        {
            var value = _literals[index][_offsets[index] + place];
            low[value & 0xf] |= (byte)(1 << _bucketOf[index]);
            high[value >> 4] |= (byte)(1 << _bucketOf[index]);
        }

        _low[place] = Vector128.Create<byte>(low);
        _high[place] = Vector128.Create<byte>(high);
    }

    // The loops below run over gigabytes from their first call on: they must not begin as unoptimised code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Find32(ReadOnlySpan<byte> text, List<int> found)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var low0 = Vector256.Create(_low[0], _low[0]);
        var low1 = Vector256.Create(_low[1], _low[1]);
        var low2 = Vector256.Create(_low[2], _low[2]);
        var high0 = Vector256.Create(_high[0], _high[0]);
        var high1 = Vector256.Create(_high[1], _high[1]);
        var high2 = Vector256.Create(_high[2], _high[2]);
        var nibble = Vector256.Create((byte)0xf);
        var at = 0;
        for (var last = text.Length - Vector256<byte>.Count - Fingerprint + 1; at <= last; at += Vector256<byte>.Count)
        {
            var place = (nuint)at;
            var bytes0 = Vector256.LoadUnsafe(ref first, place);
            var bytes1 = Vector256.LoadUnsafe(ref first, place + 1);
            var bytes2 = Vector256.LoadUnsafe(ref first, place + 2);
            var hits = Avx2.Shuffle(low0, bytes0 & nibble) & Avx2.Shuffle(high0, Vector256.ShiftRightLogical(bytes0.AsUInt16(), 4).AsByte() & nibble)
                & Avx2.Shuffle(low1, bytes1 & nibble) & Avx2.Shuffle(high1, Vector256.ShiftRightLogical(bytes1.AsUInt16(), 4).AsByte() & nibble)
                & Avx2.Shuffle(low2, bytes2 & nibble) & Avx2.Shuffle(high2, Vector256.ShiftRightLogical(bytes2.AsUInt16(), 4).AsByte() & nibble);
            if (hits != Vector256<byte>.Zero)
            {
                for (var places = ~Vector256.Equals(hits, Vector256<byte>.Zero).ExtractMostSignificantBits(); places != 0; places &= places - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(places);
                    Compare(text, at + bit, hits[bit], found);
                }
            }
        }

        FindScalar(text, at, found);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Find16(ReadOnlySpan<byte> text, List<int> found)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var nibble = Vector128.Create((byte)0xf);
        var at = 0;
        for (var last = text.Length - Vector128<byte>.Count - Fingerprint + 1; at <= last; at += Vector128<byte>.Count)
        {
            var hits = Vector128<byte>.AllBitsSet;
            for (var place = 0; place < Fingerprint; place++)
            {
                var bytes = Vector128.LoadUnsafe(ref first, (nuint)(at + place));
                hits &= Lookup(_low[place], bytes & nibble)
                    & Lookup(_high[place], Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & nibble);
            }

            for (var places = (ushort)~Vector128.Equals(hits, Vector128<byte>.Zero).ExtractMostSignificantBits(); places != 0; places &= (ushort)(places - 1))
            {
                var bit = BitOperations.TrailingZeroCount(places);
                Compare(text, at + bit, hits[bit], found);
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
