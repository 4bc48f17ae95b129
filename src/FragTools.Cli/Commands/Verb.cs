using System.CommandLine;

namespace FragTools.Cli.Commands;

/// <summary>A command before it is built.</summary>
internal abstract class Verb
{
    /// <summary>The command's word.</summary>
    public abstract string Name { get; }

    /// <summary>What the command shows, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>The command with its options.</summary>
    public abstract Command Build();
}
