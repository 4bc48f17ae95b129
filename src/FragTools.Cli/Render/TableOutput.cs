namespace FragTools.Cli.Render;

/// <summary>A table for people: its columns are as wide as the widest object of all inputs.</summary>
internal sealed class TableOutput<T>(View<T> view, TextWriter writer) : IOutput<T>
{
    private readonly List<T> _rows = [];

    public void Write(IReadOnlyList<T> rows) => _rows.AddRange(rows);

    public void End()
    {
        if (_rows.Count > 0)
        {
            view.Draw(_rows, Screen.For(writer));
        }
    }
}
