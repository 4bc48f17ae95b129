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
}
