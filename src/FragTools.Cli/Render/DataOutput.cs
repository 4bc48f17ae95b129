using FragTools.Memory;

namespace FragTools.Cli.Render;

/// <summary>What programs read. The generated description of an object's properties serves JSON and CSV alike, so that both have the names that the objects have.</summary>
internal static class DataOutput
{
    /// <param name="format">JSON, JSON lines or CSV.</param>
    /// <param name="writer">Where the objects go.</param>
    /// <param name="freeBlocks">The free blocks that CSV shows in columns of their own, or null.</param>
    public static IOutput<T> Open<T>(Format format, TextWriter writer, Func<T, FreeBlockCounts>? freeBlocks = null) => format switch
    {
        Format.Json => new JsonArrayOutput<T>(writer),
        Format.JsonL => new JsonLinesOutput<T>(writer),
        _ => new CsvOutput<T>(freeBlocks, writer),
    };
}
