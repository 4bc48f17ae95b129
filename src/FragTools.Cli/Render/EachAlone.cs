namespace FragTools.Cli.Render;

/// <summary>A table for each object as it comes: nobody knows how wide the next will be, or whether there is one.</summary>
internal sealed class EachAlone<T>(View<T> view, TextWriter writer) : IOutput<T>
{
    public void Write(IReadOnlyList<T> rows)
    {
        foreach (var row in rows)
        {
            view.Draw([row], Screen.For(writer));
        }
    }

    public void End()
    {
    }
}
