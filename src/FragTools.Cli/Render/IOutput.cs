namespace FragTools.Cli.Render;

/// <summary>Takes the objects of one input after the other and writes them in one format.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal interface IOutput<in T>
{
    /// <summary>Takes the objects of one input.</summary>
    void Write(IReadOnlyList<T> rows);

    /// <summary>There are no more.</summary>
    void End();
}

/// <summary>Shows other objects than those that were read.</summary>
internal sealed class ConvertedOutput<TFrom, TTo>(
    IOutput<TTo> inner, Func<IReadOnlyList<TFrom>, IReadOnlyList<TTo>> convert) : IOutput<TFrom>
{
    public void Write(IReadOnlyList<TFrom> rows) => inner.Write(convert(rows));

    public void End() => inner.End();
}
