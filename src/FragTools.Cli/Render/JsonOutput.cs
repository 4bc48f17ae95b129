namespace FragTools.Cli.Render;

/// <summary>One array, whatever the number of inputs and objects; an object a line.</summary>
internal sealed class JsonArrayOutput<T>(TextWriter writer) : IOutput<T>
{
    private JsonText<T>? _text;
    private bool _any;

    public void Write(IReadOnlyList<T> rows)
    {
        foreach (var row in rows)
        {
            writer.Write(_any ? ",\n" : "[\n");
            writer.Write((_text ??= new JsonText<T>()).Of(row));
            _any = true;
        }
    }

    public void End() => writer.Write(_any ? "\n]\n" : "[]\n");
}

/// <summary>One object a line.</summary>
internal sealed class JsonLinesOutput<T>(TextWriter writer) : IOutput<T>
{
    // Made with the first object: a long search for it can begin before.
    private JsonText<T>? _text;

    public void Write(IReadOnlyList<T> rows)
    {
        foreach (var row in rows)
        {
            writer.Write((_text ??= new JsonText<T>()).Of(row));
            writer.Write('\n');
        }
    }

    public void End()
    {
    }
}
