using System.CommandLine;

namespace FragTools.Cli.Commands;

/// <summary>A command that has more to say in its help than its options.</summary>
/// <param name="name">The command's word.</param>
/// <param name="description">What it does, in a sentence.</param>
/// <param name="notes">Sections that follow the options in the help; each line as it is to be shown.</param>
/// <param name="exitNotes">What its exit codes mean, where they mean more than whether all was read.</param>
internal sealed class NotedCommand(string name, string description, string notes, string? exitNotes = null) : Command(name, description)
{
    public string Notes => notes;

    public string? ExitNotes => exitNotes;
}
