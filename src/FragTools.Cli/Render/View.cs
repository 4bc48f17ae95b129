using FragTools.Proc;

namespace FragTools.Cli.Render;

/// <summary>
/// How objects of one type look: a table drawn by hand, and for programs what their properties say. The generated
/// description of the properties serves JSON and CSV alike, so that both have the names that the objects have.
/// </summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class View<T>
{
    /// <summary>Draws all objects as a table.</summary>
    public abstract void Draw(IReadOnlyList<T> rows, Screen screen);

    /// <param name="format">What the objects are shown as.</param>
    /// <param name="writer">Where they go.</param>
    public IOutput<T> Open(Format format, TextWriter writer) => format switch
    {
        Format.Table => new TableOutput<T>(this, writer),
        Format.Json => new JsonArrayOutput<T>(writer),
        Format.JsonL => new JsonLinesOutput<T>(writer),
        _ => new CsvOutput<T>(FreeBlocks, writer),
    };

    /// <summary>The free blocks that CSV shows in columns of their own, or null.</summary>
    protected virtual Func<T, FreeBlockCounts>? FreeBlocks => null;
}
