namespace FragTools.Logs.Scan;

/// <summary>What is looked for.</summary>
internal readonly struct Literal(byte[] text, int rareAt)
{
    public readonly byte[] Text = text;
    public readonly int RareAt = rareAt;
    public readonly byte LastByte = text[^1];
}

/// <summary>
/// Literals that share a bit: a mixture of the half bytes of several fingerprints matches as well as each of them. Those come
/// together whose mixtures are rare in logs.
/// </summary>
internal sealed class Bucket
{
    /// <summary>Bytes of a fingerprint.</summary>
    public const int Fingerprint = 3;

    private readonly int[] _lows = new int[Fingerprint];
    private readonly int[] _highs = new int[Fingerprint];
    private double _share;

    public List<Literal> Literals { get; } = [];

    /// <summary>How often each character from the blank on stands in ten thousand of the logs of kernels and kubelets.</summary>
    private static ReadOnlySpan<ushort> Frequencies =>
    [
        976, 0, 99, 1, 2, 0, 4, 0, 20, 20, 18, 29, 19, 180, 121, 72,
        806, 369, 339, 254, 211, 252, 210, 193, 203, 158, 341, 4, 7, 54, 7, 6,
        0, 9, 69, 22, 20, 28, 10, 8, 7, 20, 33, 7, 12, 21, 15, 14,
        18, 0, 17, 29, 44, 15, 4, 2, 1, 2, 6, 81, 52, 88, 0, 78,
        0, 340, 126, 218, 239, 551, 172, 71, 46, 197, 2, 166, 203, 95, 275, 293,
        123, 1, 347, 202, 231, 111, 49, 60, 47, 30, 1, 3, 5, 3, 0, 0,
    ];

    /// <summary>How much more text would match with this fingerprint among them.</summary>
    public double CostOf(ReadOnlySpan<byte> fingerprint) => Share(fingerprint) - _share;

    public void Add(Literal literal, ReadOnlySpan<byte> fingerprint)
    {
        _share = Share(fingerprint);
        Literals.Add(literal);
        for (var place = 0; place < Fingerprint; place++)
        {
            _lows[place] |= 1 << (fingerprint[place] & 0xf);
            _highs[place] |= 1 << (fingerprint[place] >> 4);
        }
    }

    private double Share(ReadOnlySpan<byte> fingerprint)
    {
        var share = 1.0;
        for (var place = 0; place < Fingerprint; place++)
        {
            var lows = _lows[place] | (1 << (fingerprint[place] & 0xf));
            var highs = _highs[place] | (1 << (fingerprint[place] >> 4));
            var sum = 0.1;
            for (var index = 0; index < Frequencies.Length; index++)
            {
                var value = ' ' + index;
                sum += (lows >> (value & 0xf) & highs >> (value >> 4) & 1) * Frequencies[index];
            }

            share *= sum;
        }

        return share;
    }
}
