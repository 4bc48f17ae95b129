namespace FragTools.Linux;

/// <summary>What a reader is given: a root, one captured file, or a text. The same three for every reader.</summary>
public abstract record NodeInput
{
    private NodeInput()
    {
    }

    /// <summary>The running machine.</summary>
    public static NodeInput Live { get; } = new Root(LinuxRoot.Live);

    /// <summary>What messages call the input.</summary>
    /// <param name="relativePath">The kernel's path of the file that is read from a root: <c>proc/buddyinfo</c>.</param>
    /// <returns>A file's path, or the text's name.</returns>
    public string Describe(string relativePath) => this switch
    {
        Root(var tree) => tree.Describe(relativePath),
        CapturedFile(var path) => path,
        Text(_, var name) => name,
        _ => throw new InvalidOperationException("No such kind of input."),
    };

    /// <summary>A tree that looks like a node's root.</summary>
    /// <param name="Tree">The tree.</param>
    public sealed record Root(LinuxRoot Tree) : NodeInput;

    /// <summary>One captured file.</summary>
    /// <param name="Path">Its path.</param>
    public sealed record CapturedFile(string Path) : NodeInput;

    /// <summary>A text that came through a pipe.</summary>
    /// <param name="Bytes">The text.</param>
    /// <param name="Name">What messages and <c>Source</c> call it.</param>
    public sealed record Text(ReadOnlyMemory<byte> Bytes, string Name = "(pipeline)") : NodeInput;
}
