using System.CommandLine;

namespace FragTools.Cli.Commands;

/// <summary>A command before it is built.</summary>
internal abstract class Verb
{
    /// <summary>What the command shows, in one line: all that the root's help needs.</summary>
    public abstract string Description { get; }

    /// <summary>The command with its options.</summary>
    public abstract Command Build();

    /// <summary>Runs the command as it is without any option: a word alone needs no parser, which takes longer than the reading.</summary>
    /// <param name="output">Standard output.</param>
    /// <returns>The exit code.</returns>
    public abstract int RunAlone(TextWriter output);

    /// <summary>Runs the command where its arguments are so plain that they need no parser either.</summary>
    /// <param name="arguments">What follows the command's word.</param>
    /// <param name="output">Standard output.</param>
    /// <returns>The exit code; null where nothing was run and the parser is needed.</returns>
    public virtual int? TryRunPlain(ReadOnlySpan<string> arguments, TextWriter output) => arguments.IsEmpty ? RunAlone(output) : null;
}
