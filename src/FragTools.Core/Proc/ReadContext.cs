using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>What a parser must know of where its text came from.</summary>
/// <param name="Source">The file or input as the user knows it.</param>
/// <param name="Host">The machine's name, or null where it is not known.</param>
/// <param name="PageSize">The machine's page size.</param>
public sealed record ReadContext(string Source, string? Host, PageSize PageSize)
{
    /// <summary>The tree that the text belongs to, or null where it came alone.</summary>
    public LinuxRoot? Tree { get; init; }
}
