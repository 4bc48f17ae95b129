namespace FragTools.Logs.Lines;

/// <summary>Sets of bytes that words of kernel lines are made of.</summary>
internal static class ByteSets
{
    private const string Small = "abcdefghijklmnopqrstuvwxyz";
    private const string Capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digit = "0123456789";

    /// <summary>Names in the dictionary of a kmsg record.</summary>
    public static ByteSet DictionaryName { get; } = Set(Capital + Digit + "_");

    /// <summary>Functions of the kernel.</summary>
    public static ByteSet Symbol { get; } = Set(Small + Capital + Digit + "_.$");

    /// <summary>Functions and words in small letters.</summary>
    public static ByteSet SmallWord { get; } = Set(Small + "_");

    /// <summary>What follows a function: <c>+0x19/0x1b</c>.</summary>
    public static ByteSet Place { get; } = Set(Digit + "abcdef/x");

    /// <summary>Addresses.</summary>
    public static ByteSet Hex { get; } = Set(Digit + "abcdefABCDEF");

    /// <summary>What base64 is written with (RFC 4648, section 4), and what it is filled up with.</summary>
    public static ByteSet Base64 { get; } = Set(Small + Capital + Digit + "+/=");

    /// <summary>The migrate types of a free list.</summary>
    public static ByteSet MigrateTypes { get; } = Set("UMEHCIR");

    /// <summary>Numbers and the blanks between them.</summary>
    public static ByteSet Numbers { get; } = Set(Digit + " ");

    /// <summary>Names of memory counters: <c>isolated(anon)</c>, <c>Balloon</c>.</summary>
    public static ByteSet CounterName { get; } = Set(Small + Capital + "_()");

    /// <summary>Names in a memory.stat.</summary>
    public static ByteSet StatisticName { get; } = Set(Small + Digit + "_");

    /// <summary>Names of constants: <c>CONSTRAINT_MEMCG</c>.</summary>
    public static ByteSet Constant { get; } = Set(Capital + Digit + "_");

    /// <summary>Names of registers.</summary>
    public static ByteSet Register { get; } = Set(Capital + Digit + "rxslpc");

    /// <summary>The name before a value in a column: <c>Exit Code:    128</c>.</summary>
    public static ByteSet FieldName { get; } = Set(Small + Capital + " -");

    /// <summary>Names of containers, with the node of a swarm's.</summary>
    public static ByteSet ContainerName { get; } = Set(Small + Capital + Digit + "._-@");

    private static ByteSet Set(string characters) => new(characters);
}

/// <summary>
/// A set of bytes, asked byte by byte: what is looked at are words of some letters. (SearchValues is faster over long
/// texts, but its code is compiled for the processor at hand when it is first run, which takes longer than reading a
/// thousand reports.)
/// </summary>
internal sealed class ByteSet
{
    private readonly bool[] _has = new bool[256];

    /// <param name="characters">The bytes, as ASCII characters.</param>
    public ByteSet(string characters)
    {
        foreach (var character in characters)
        {
            _has[(byte)character] = true;
        }
    }

    public bool Has(byte value) => _has[value];
}

/// <summary>Searches for sets of bytes.</summary>
internal static class ByteSetSearch
{
    /// <summary>The place of the first byte that is none of the set; −1 where all are.</summary>
    public static int IndexOfAnyExcept(this ReadOnlySpan<byte> text, ByteSet set)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!set.Has(text[at]))
            {
                return at;
            }
        }

        return -1;
    }
}
