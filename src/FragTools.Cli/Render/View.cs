namespace FragTools.Cli.Render;

/// <summary>How objects of one type look: a table drawn by hand, and for programs what their properties say.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class View<T>
{
    /// <summary>Draws all objects as a table.</summary>
    public abstract void Draw(IReadOnlyList<T> rows, Screen screen);

    /// <param name="format">What the objects are shown as.</param>
    /// <param name="writer">Where they go.</param>
    public IOutput<T> Open(Format format, TextWriter writer) => format == Format.Table ? new TableOutput<T>(this, writer) : OpenData(format, writer);

    /// <summary>Opens JSON or CSV. (No generated type stands in this class's own signatures: a table would have to load the serializer.)</summary>
    protected abstract IOutput<T> OpenData(Format format, TextWriter writer);
}
