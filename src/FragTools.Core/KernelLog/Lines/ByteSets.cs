using System.Buffers;

namespace FragTools.KernelLog.Lines;

/// <summary>Sets of bytes that words of kernel lines are made of.</summary>
internal static class ByteSets
{
    private const string Small = "abcdefghijklmnopqrstuvwxyz";
    private const string Capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digit = "0123456789";

    /// <summary>Names in the dictionary of a kmsg record.</summary>
    public static SearchValues<byte> DictionaryName { get; } = Set(Capital + Digit + "_");

    /// <summary>Functions of the kernel.</summary>
    public static SearchValues<byte> Symbol { get; } = Set(Small + Capital + Digit + "_.$");

    /// <summary>Functions and words in small letters.</summary>
    public static SearchValues<byte> SmallWord { get; } = Set(Small + "_");

    /// <summary>What follows a function: <c>+0x19/0x1b</c>.</summary>
    public static SearchValues<byte> Place { get; } = Set(Digit + "abcdef/x");

    /// <summary>Addresses.</summary>
    public static SearchValues<byte> Hex { get; } = Set(Digit + "abcdefABCDEF");

    /// <summary>The migrate types of a free list.</summary>
    public static SearchValues<byte> MigrateTypes { get; } = Set("UMEHCIR");

    /// <summary>Numbers and the blanks between them.</summary>
    public static SearchValues<byte> Numbers { get; } = Set(Digit + " ");

    /// <summary>Names of memory counters: <c>isolated(anon)</c>, <c>Balloon</c>.</summary>
    public static SearchValues<byte> CounterName { get; } = Set(Small + Capital + "_()");

    /// <summary>Names in a memory.stat.</summary>
    public static SearchValues<byte> StatisticName { get; } = Set(Small + Digit + "_");

    /// <summary>Names of constants: <c>CONSTRAINT_MEMCG</c>.</summary>
    public static SearchValues<byte> Constant { get; } = Set(Capital + Digit + "_");

    /// <summary>Names of registers.</summary>
    public static SearchValues<byte> Register { get; } = Set(Capital + Digit + "rxslpc");

    private static SearchValues<byte> Set(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
