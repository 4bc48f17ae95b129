using System.Numerics;
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

    /// <summary>A table that has, for each byte that a text may hold, the bits of a given one, and perhaps some more.</summary>
    /// <param name="bits">The bits for each of the 256 bytes.</param>
    static abstract (TVector First, TVector Second) Table(ReadOnlySpan<byte> bits);

    /// <summary>Bytes of a text.</summary>
    static abstract TVector Load(ref byte first, nuint at);

    /// <summary>For each byte of a text what a table has for it.</summary>
    static abstract TVector Lookup(TVector first, TVector second, TVector text);

    /// <summary>What two have in common.</summary>
    static abstract TVector And(TVector left, TVector right);

    /// <summary>A bit for each byte that is not zero.</summary>
    static abstract ulong NotZero(TVector bytes);

    /// <summary>How many bytes are that one.</summary>
    static abstract int Count(TVector bytes, byte value);
}

/// <summary>16 bytes: SSSE3 and ARM64.</summary>
internal readonly struct ByteVectors16 : IByteVectors<Vector128<byte>>
{
    public static int Width => 16;

    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public static (Vector128<byte> First, Vector128<byte> Second) Table(ReadOnlySpan<byte> bits) => HalfByteTables.Of(bits);

    public static Vector128<byte> Load(ref byte first, nuint at) => Vector128.LoadUnsafe(ref first, at);

    public static Vector128<byte> Lookup(Vector128<byte> first, Vector128<byte> second, Vector128<byte> text)
    {
        var half = Vector128.Create((byte)0xf);
        var low = text & half;
        var high = Vector128.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & half;
        return Ssse3.IsSupported
            ? Ssse3.Shuffle(first, low) & Ssse3.Shuffle(second, high)
            : AdvSimd.Arm64.VectorTableLookup(first, low) & AdvSimd.Arm64.VectorTableLookup(second, high);
    }

    public static Vector128<byte> And(Vector128<byte> left, Vector128<byte> right) => left & right;

    public static ulong NotZero(Vector128<byte> bytes) => ~Vector128.Equals(bytes, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;

    public static int Count(Vector128<byte> bytes, byte value) => BitOperations.PopCount(Vector128.Equals(bytes, Vector128.Create(value)).ExtractMostSignificantBits());
}

/// <summary>32 bytes: AVX2.</summary>
internal readonly struct ByteVectors32 : IByteVectors<Vector256<byte>>
{
    public static int Width => 32;

    public static bool IsSupported => Avx2.IsSupported;

    public static (Vector256<byte> First, Vector256<byte> Second) Table(ReadOnlySpan<byte> bits)
    {
        var (lows, highs) = HalfByteTables.Of(bits);
        return (Vector256.Create(lows, lows), Vector256.Create(highs, highs));
    }

    public static Vector256<byte> Load(ref byte first, nuint at) => Vector256.LoadUnsafe(ref first, at);

    public static Vector256<byte> Lookup(Vector256<byte> first, Vector256<byte> second, Vector256<byte> text)
    {
        var half = Vector256.Create((byte)0xf);
        return Avx2.Shuffle(first, text & half) & Avx2.Shuffle(second, Vector256.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & half);
    }

    public static Vector256<byte> And(Vector256<byte> left, Vector256<byte> right) => left & right;

    public static ulong NotZero(Vector256<byte> bytes) => ~Vector256.Equals(bytes, Vector256<byte>.Zero).ExtractMostSignificantBits();

    public static int Count(Vector256<byte> bytes, byte value) => BitOperations.PopCount(Vector256.Equals(bytes, Vector256.Create(value)).ExtractMostSignificantBits());
}

/// <summary>64 bytes: AVX-512BW.</summary>
internal readonly struct ByteVectors64 : IByteVectors<Vector512<byte>>
{
    public static int Width => 64;

    public static bool IsSupported => Avx512BW.IsSupported;

    public static (Vector512<byte> First, Vector512<byte> Second) Table(ReadOnlySpan<byte> bits)
    {
        var (lows, highs) = ByteVectors32.Table(bits);
        return (Vector512.Create(lows, lows), Vector512.Create(highs, highs));
    }

    public static Vector512<byte> Load(ref byte first, nuint at) => Vector512.LoadUnsafe(ref first, at);

    public static Vector512<byte> Lookup(Vector512<byte> first, Vector512<byte> second, Vector512<byte> text)
    {
        var half = Vector512.Create((byte)0xf);
        return Avx512BW.Shuffle(first, text & half) & Avx512BW.Shuffle(second, Vector512.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & half);
    }

    public static Vector512<byte> And(Vector512<byte> left, Vector512<byte> right) => left & right;

    public static ulong NotZero(Vector512<byte> bytes) => ~Vector512.Equals(bytes, Vector512<byte>.Zero).ExtractMostSignificantBits();

    public static int Count(Vector512<byte> bytes, byte value) => BitOperations.PopCount(Vector512.Equals(bytes, Vector512.Create(value)).ExtractMostSignificantBits());
}

/// <summary>64 bytes: AVX-512VBMI, which finds a byte among 128 in one step. A byte beyond 127 has what stands for the one 128 below, too.</summary>
internal readonly struct ByteVectors64Wide : IByteVectors<Vector512<byte>>
{
    private const int Half = 128;

    public static int Width => ByteVectors64.Width;

    public static bool IsSupported => Avx512Vbmi.IsSupported;

    public static (Vector512<byte> First, Vector512<byte> Second) Table(ReadOnlySpan<byte> bits)
    {
        Span<byte> folded = stackalloc byte[Half];
        for (var value = 0; value < Half; value++)
        {
            folded[value] = (byte)(bits[value] | bits[value + Half]);
        }

        return (Vector512.Create<byte>(folded), Vector512.Create<byte>(folded[Vector512<byte>.Count..]));
    }

    public static Vector512<byte> Load(ref byte first, nuint at) => ByteVectors64.Load(ref first, at);

    public static Vector512<byte> Lookup(Vector512<byte> first, Vector512<byte> second, Vector512<byte> text) => Avx512Vbmi.PermuteVar64x8x2(first, text, second);

    public static Vector512<byte> And(Vector512<byte> left, Vector512<byte> right) => left & right;

    public static ulong NotZero(Vector512<byte> bytes) => ByteVectors64.NotZero(bytes);

    public static int Count(Vector512<byte> bytes, byte value) => ByteVectors64.Count(bytes, value);
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
