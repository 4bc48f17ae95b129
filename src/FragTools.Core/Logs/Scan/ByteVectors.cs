using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FragTools.Logs.Scan;

/// <summary>What the search for fingerprints needs of a processor's vectors, whatever their width.</summary>
/// <typeparam name="TVector">The vectors.</typeparam>
internal interface IByteVectors<TVector>
    where TVector : struct
{
    /// <summary>Bytes of a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Does this processor have them?</summary>
    static abstract bool IsSupported { get; }

    /// <summary>A vector of ones.</summary>
    static abstract TVector All { get; }

    /// <summary>A table that has, for each ASCII byte that a text may hold, the bits of a given one, and perhaps some more.</summary>
    /// <param name="bits">The bits for each of the 256 bytes.</param>
    static abstract (TVector First, TVector Second) Table(ReadOnlySpan<byte> bits);

    /// <summary>Bytes of a text.</summary>
    static abstract TVector Load(ref byte first, nuint at);

    /// <summary>The high halves of bytes, where a table is asked by them.</summary>
    static abstract TVector HighHalves(TVector text);

    /// <summary>For each byte of a text what a table has for it.</summary>
    static abstract TVector Lookup(TVector first, TVector second, TVector text, TVector highHalves);

    /// <summary>For each byte of a vector the one before it: the last of the vector before comes first.</summary>
    static abstract TVector OneBefore(TVector vector, TVector before);

    /// <summary>The same of the byte before that.</summary>
    static abstract TVector TwoBefore(TVector vector, TVector before);

    /// <summary>What two have in common.</summary>
    static abstract TVector And(TVector left, TVector right);

    /// <summary>What either has.</summary>
    static abstract TVector Or(TVector left, TVector right);

    /// <summary>Is every byte zero?</summary>
    static abstract bool IsZero(TVector bytes);

    /// <summary>A bit for each byte that is not zero.</summary>
    static abstract ulong NotZero(TVector bytes);

    /// <summary>Adds one to each byte of a sum where a byte of a text is that one.</summary>
    static abstract TVector AddMatches(TVector sum, TVector text, byte value);

    /// <summary>The sum of all bytes.</summary>
    static abstract int Sum(TVector bytes);
}

/// <summary>16 bytes: SSSE3 and ARM64.</summary>
internal readonly struct ByteVectors16 : IByteVectors<Vector128<byte>>
{
    public static int Width => 16;

    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public static Vector128<byte> All => Vector128<byte>.AllBitsSet;

    public static (Vector128<byte> First, Vector128<byte> Second) Table(ReadOnlySpan<byte> bits) => HalfByteTables.Of(bits);

    public static Vector128<byte> Load(ref byte first, nuint at) => Vector128.LoadUnsafe(ref first, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> HighHalves(Vector128<byte> text)
        => Vector128.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & Vector128.Create((byte)0xf);

    // pshufb takes the low half of a byte below 128 by itself, and has nothing for others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Lookup(Vector128<byte> first, Vector128<byte> second, Vector128<byte> text, Vector128<byte> highHalves)
        => Ssse3.IsSupported
            ? Ssse3.Shuffle(first, text) & Ssse3.Shuffle(second, highHalves)
            : AdvSimd.Arm64.VectorTableLookup(
                first, text & Vector128.Create((byte)0xf)) & AdvSimd.Arm64.VectorTableLookup(second, highHalves);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> OneBefore(Vector128<byte> vector, Vector128<byte> before)
        => Ssse3.IsSupported ? Ssse3.AlignRight(vector, before, 15) : AdvSimd.ExtractVector128(before, vector, 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> TwoBefore(Vector128<byte> vector, Vector128<byte> before)
        => Ssse3.IsSupported ? Ssse3.AlignRight(vector, before, 14) : AdvSimd.ExtractVector128(before, vector, 14);

    public static Vector128<byte> And(Vector128<byte> left, Vector128<byte> right) => left & right;

    public static Vector128<byte> Or(Vector128<byte> left, Vector128<byte> right) => left | right;

    public static bool IsZero(Vector128<byte> bytes) => bytes == Vector128<byte>.Zero;

    public static ulong NotZero(Vector128<byte> bytes)
        => ~Vector128.Equals(bytes, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddMatches(Vector128<byte> sum, Vector128<byte> text, byte value)
        => sum - Vector128.Equals(text, Vector128.Create(value));

    public static int Sum(Vector128<byte> bytes)
    {
        var (low, high) = Vector128.Widen(bytes);
        return Vector128.Sum(low + high);
    }
}

/// <summary>32 bytes: AVX2.</summary>
internal readonly struct ByteVectors32 : IByteVectors<Vector256<byte>>
{
    public static int Width => 32;

    public static bool IsSupported => Avx2.IsSupported;

    public static Vector256<byte> All => Vector256<byte>.AllBitsSet;

    public static (Vector256<byte> First, Vector256<byte> Second) Table(ReadOnlySpan<byte> bits)
    {
        var (lows, highs) = HalfByteTables.Of(bits);
        return (Vector256.Create(lows, lows), Vector256.Create(highs, highs));
    }

    public static Vector256<byte> Load(ref byte first, nuint at) => Vector256.LoadUnsafe(ref first, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> HighHalves(Vector256<byte> text)
        => Vector256.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & Vector256.Create((byte)0xf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Lookup(Vector256<byte> first, Vector256<byte> second, Vector256<byte> text, Vector256<byte> highHalves)
        => Avx2.Shuffle(first, text) & Avx2.Shuffle(second, highHalves);

    // Both halves move apart from each other: what comes into the low one is the high one before it, into the high one the low one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> OneBefore(Vector256<byte> vector, Vector256<byte> before)
        => Avx2.AlignRight(vector, Avx2.Permute2x128(before, vector, 0x21), 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> TwoBefore(Vector256<byte> vector, Vector256<byte> before)
        => Avx2.AlignRight(vector, Avx2.Permute2x128(before, vector, 0x21), 14);

    public static Vector256<byte> And(Vector256<byte> left, Vector256<byte> right) => left & right;

    public static Vector256<byte> Or(Vector256<byte> left, Vector256<byte> right) => left | right;

    public static bool IsZero(Vector256<byte> bytes) => bytes == Vector256<byte>.Zero;

    public static ulong NotZero(Vector256<byte> bytes) => ~Vector256.Equals(bytes, Vector256<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddMatches(Vector256<byte> sum, Vector256<byte> text, byte value)
        => sum - Vector256.Equals(text, Vector256.Create(value));

    public static int Sum(Vector256<byte> bytes)
    {
        var (low, high) = Vector256.Widen(bytes);
        return Vector256.Sum(low + high);
    }
}

/// <summary>
/// 64 bytes: AVX-512VBMI, which finds a byte among 128 in one step. A byte beyond 127 has what stands for the one 128
/// below, too.
/// </summary>
internal readonly struct ByteVectors64 : IByteVectors<Vector512<byte>>
{
    private const int Half = 128;

    public static int Width => 64;

    public static bool IsSupported => Avx512Vbmi.IsSupported;

    public static Vector512<byte> All => Vector512<byte>.AllBitsSet;

    public static (Vector512<byte> First, Vector512<byte> Second) Table(ReadOnlySpan<byte> bits)
        => (Vector512.Create(bits[..Half]), Vector512.Create(bits[Vector512<byte>.Count..Half]));

    public static Vector512<byte> Load(ref byte first, nuint at) => Vector512.LoadUnsafe(ref first, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> HighHalves(Vector512<byte> text) => text;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Lookup(Vector512<byte> first, Vector512<byte> second, Vector512<byte> text, Vector512<byte> highHalves)
        => Avx512Vbmi.PermuteVar64x8x2(first, text, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> OneBefore(Vector512<byte> vector, Vector512<byte> before)
        => Avx512BW.AlignRight(vector, Between(vector, before), 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> TwoBefore(Vector512<byte> vector, Vector512<byte> before)
        => Avx512BW.AlignRight(vector, Between(vector, before), 14);

    // 16 bytes before: AlignRight moves each quarter apart from the others.
    private static Vector512<byte> Between(Vector512<byte> vector, Vector512<byte> before)
        => Avx512F.AlignRight64(vector.AsUInt64(), before.AsUInt64(), 6).AsByte();

    public static Vector512<byte> And(Vector512<byte> left, Vector512<byte> right) => left & right;

    public static Vector512<byte> Or(Vector512<byte> left, Vector512<byte> right) => left | right;

    public static bool IsZero(Vector512<byte> bytes) => bytes == Vector512<byte>.Zero;

    public static ulong NotZero(Vector512<byte> bytes) => ~Vector512.Equals(bytes, Vector512<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddMatches(Vector512<byte> sum, Vector512<byte> text, byte value)
        => sum - Vector512.Equals(text, Vector512.Create(value));

    public static int Sum(Vector512<byte> bytes)
    {
        var (low, high) = Vector512.Widen(bytes);
        return Vector512.Sum(low + high);
    }
}

/// <summary>A table in two: one is asked by a byte's low half, one by its high half, and both must agree.</summary>
internal static class HalfByteTables
{
    public static (Vector128<byte> Lows, Vector128<byte> Highs) Of(ReadOnlySpan<byte> bits)
    {
        Span<byte> lows = stackalloc byte[16];
        Span<byte> highs = stackalloc byte[16];
        lows.Clear();
        highs.Clear();
        for (var value = 0; value < bits.Length; value++)
        {
            lows[value & 0xf] |= bits[value];
            highs[value >> 4] |= bits[value];
        }

        return (Vector128.Create<byte>(lows), Vector128.Create<byte>(highs));
    }
}
