using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FragTools.KernelLog.Scan;

/// <summary>What the search for fingerprints needs of a processor's vectors, whatever their width.</summary>
/// <typeparam name="TVector">The vectors.</typeparam>
internal interface IByteVectors<TVector>
    where TVector : struct
{
    /// <summary>Bytes of a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Does this processor have them?</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The same 16 bytes again and again.</summary>
    static abstract TVector Repeat(Vector128<byte> bytes);

    /// <summary>Bytes of a text.</summary>
    static abstract TVector Load(ref byte first, nuint at);

    /// <summary>For each byte of a text what two tables have in common: one is asked by its low half, one by its high half.</summary>
    static abstract TVector Lookup(TVector lows, TVector highs, TVector text);

    /// <summary>What two have in common.</summary>
    static abstract TVector And(TVector left, TVector right);

    /// <summary>A bit for each byte that is not zero.</summary>
    static abstract ulong NotZero(TVector bytes);

    /// <summary>The byte at a place.</summary>
    static abstract byte At(TVector bytes, int place);
}

/// <summary>16 bytes: SSSE3 and ARM64.</summary>
internal readonly struct ByteVectors16 : IByteVectors<Vector128<byte>>
{
    public static int Width => 16;

    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public static Vector128<byte> Repeat(Vector128<byte> bytes) => bytes;

    public static Vector128<byte> Load(ref byte first, nuint at) => Vector128.LoadUnsafe(ref first, at);

    public static Vector128<byte> Lookup(Vector128<byte> lows, Vector128<byte> highs, Vector128<byte> text)
    {
        var half = Vector128.Create((byte)0xf);
        var low = text & half;
        var high = Vector128.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & half;
        return Ssse3.IsSupported
            ? Ssse3.Shuffle(lows, low) & Ssse3.Shuffle(highs, high)
            : AdvSimd.Arm64.VectorTableLookup(lows, low) & AdvSimd.Arm64.VectorTableLookup(highs, high);
    }

    public static Vector128<byte> And(Vector128<byte> left, Vector128<byte> right) => left & right;

    public static ulong NotZero(Vector128<byte> bytes)
        => bytes == Vector128<byte>.Zero ? 0 : ~Vector128.Equals(bytes, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;

    public static byte At(Vector128<byte> bytes, int place) => bytes[place];
}

/// <summary>32 bytes: AVX2.</summary>
internal readonly struct ByteVectors32 : IByteVectors<Vector256<byte>>
{
    public static int Width => 32;

    public static bool IsSupported => Avx2.IsSupported;

    public static Vector256<byte> Repeat(Vector128<byte> bytes) => Vector256.Create(bytes, bytes);

    public static Vector256<byte> Load(ref byte first, nuint at) => Vector256.LoadUnsafe(ref first, at);

    public static Vector256<byte> Lookup(Vector256<byte> lows, Vector256<byte> highs, Vector256<byte> text)
    {
        var half = Vector256.Create((byte)0xf);
        return Avx2.Shuffle(lows, text & half) & Avx2.Shuffle(highs, Vector256.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & half);
    }

    public static Vector256<byte> And(Vector256<byte> left, Vector256<byte> right) => left & right;

    public static ulong NotZero(Vector256<byte> bytes)
        => bytes == Vector256<byte>.Zero ? 0 : ~Vector256.Equals(bytes, Vector256<byte>.Zero).ExtractMostSignificantBits();

    public static byte At(Vector256<byte> bytes, int place) => bytes[place];
}

/// <summary>64 bytes: AVX-512BW.</summary>
internal readonly struct ByteVectors64 : IByteVectors<Vector512<byte>>
{
    public static int Width => 64;

    public static bool IsSupported => Avx512BW.IsSupported;

    public static Vector512<byte> Repeat(Vector128<byte> bytes) => Vector512.Create(Vector256.Create(bytes, bytes), Vector256.Create(bytes, bytes));

    public static Vector512<byte> Load(ref byte first, nuint at) => Vector512.LoadUnsafe(ref first, at);

    public static Vector512<byte> Lookup(Vector512<byte> lows, Vector512<byte> highs, Vector512<byte> text)
    {
        var half = Vector512.Create((byte)0xf);
        return Avx512BW.Shuffle(lows, text & half) & Avx512BW.Shuffle(highs, Vector512.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & half);
    }

    public static Vector512<byte> And(Vector512<byte> left, Vector512<byte> right) => left & right;

    public static ulong NotZero(Vector512<byte> bytes) => ~Vector512.Equals(bytes, Vector512<byte>.Zero).ExtractMostSignificantBits();

    public static byte At(Vector512<byte> bytes, int place) => bytes[place];
}
