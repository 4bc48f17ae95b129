using FragTools.Text;

namespace FragTools.Linux;

/// <summary>
/// One thing that could not be read: which file, which line, the offending text, and what to do about it.
/// The only exception that Core's readers throw for the state of a node or of a capture. Its text is escaped: the
/// names in an archive are hostile, too.
/// </summary>
public sealed class NodeException : Exception
{
    /// <summary>An error about a whole file.</summary>
    /// <param name="error">The kind, which is also the error id.</param>
    /// <param name="source">The file or input as the user knows it.</param>
    /// <param name="problem">What is wrong and what to do, without the file's name.</param>
    /// <param name="inner">The cause, where the system gave one.</param>
    public NodeException(NodeError error, string source, string problem, Exception? inner = null)
        : base(SafeText.Escape($"{source}: {problem}"), inner)
    {
        Error = error;
        InputSource = SafeText.Escape(source);
    }

    /// <summary>An error about one line of a file: always <see cref="NodeError.KernelTextInvalid"/>.</summary>
    /// <param name="source">The file or input as the user knows it.</param>
    /// <param name="lineNumber">The line's number, from 1.</param>
    /// <param name="fragment">The offending bytes; kept escaped and shortened.</param>
    /// <param name="problem">What is wrong with them.</param>
    public NodeException(string source, long lineNumber, ReadOnlySpan<byte> fragment, string problem)
        : this(source, lineNumber, SafeText.Fragment(fragment), problem)
    {
    }

    /// <summary>An error at one place of a text whose grammar is not the kernel's.</summary>
    /// <param name="error">The kind, which is also the error id.</param>
    /// <param name="source">The file or input as the user knows it.</param>
    /// <param name="lineNumber">The line's number, from 1.</param>
    /// <param name="columnNumber">The column's number, from 1.</param>
    /// <param name="problem">What is wrong there and what to do.</param>
    /// <param name="inner">The cause, where a parser gave one.</param>
    public NodeException(NodeError error, string source, long lineNumber, long columnNumber, string problem, Exception? inner = null)
        : base(SafeText.Escape($"{source}, line {lineNumber}, column {columnNumber}: {problem}"), inner)
    {
        Error = error;
        InputSource = SafeText.Escape(source);
        LineNumber = lineNumber;
        ColumnNumber = columnNumber;
    }

    private NodeException(string source, long lineNumber, string fragment, string problem)
        : base(SafeText.Escape($"{source}, line {lineNumber}: {problem}: '{fragment}'"))
    {
        Error = NodeError.KernelTextInvalid;
        InputSource = SafeText.Escape(source);
        LineNumber = lineNumber;
        Fragment = fragment;
    }

    /// <summary>What nobody foresaw, as an error like the others: at the boundary of a door, so that the next input is read.</summary>
    /// <param name="source">The input as the user knows it.</param>
    /// <param name="failure">What was thrown.</param>
    /// <returns>The error.</returns>
    public static NodeException Unexpected(string source, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure as NodeException ?? new NodeException(
            NodeError.UnexpectedFailure,
            source,
            failure is OutOfMemoryException or InsufficientExecutionStackException
                ? "takes more memory than there is; nothing of it is shown"
                : $"a fault of FragTools, please report it with the input: {failure.GetType().Name}: {failure.Message}",
            failure);
    }

    /// <summary>The kind of error, whose name is the error id.</summary>
    public NodeError Error { get; }

    /// <summary>The file or input as the user knows it.</summary>
    public string InputSource { get; }

    /// <summary>The line's number, from 1, where the error is about one line.</summary>
    public long? LineNumber { get; }

    /// <summary>The column's number, from 1, where the error is about one place of a line.</summary>
    public long? ColumnNumber { get; }

    /// <summary>The offending text, escaped and shortened, where the error is about one line.</summary>
    public string? Fragment { get; }
}
