using System.Text.Json.Serialization.Metadata;
using FragTools.Memory;

namespace FragTools.Cli.Render;

/// <summary>
/// How objects of one type look. The generated description of their properties serves JSON and CSV alike, so that both
/// have the names that the objects have; the table is drawn by hand.
/// </summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class View<T>
{
    /// <summary>The generated description; a table does without it.</summary>
    public abstract JsonTypeInfo<T> Properties { get; }

    /// <summary>The free blocks that CSV shows in columns of their own, or null.</summary>
    public virtual Func<T, FreeBlockCounts>? FreeBlocks => null;

    /// <summary>Draws all objects as a table.</summary>
    public abstract void Draw(IReadOnlyList<T> rows, Screen screen);

    /// <param name="format">What the objects are shown as.</param>
    /// <param name="writer">Where they go.</param>
    public IOutput<T> Open(Format format, TextWriter writer) => format switch
    {
        Format.Json => new JsonArrayOutput<T>(Properties, writer),
        Format.JsonL => new JsonLinesOutput<T>(Properties, writer),
        Format.Csv => new CsvOutput<T>(Properties, FreeBlocks, writer),
        _ => new TableOutput<T>(this, writer),
    };
}
