namespace FragTools.Cli;

/// <summary>What every command ends with.</summary>
internal static class ExitCode
{
    /// <summary>Everything was read.</summary>
    public const int AllRead = 0;

    /// <summary>Something could not be read, or the output could not be written; the rest was printed.</summary>
    public const int Incomplete = 1;

    /// <summary>The command line itself was wrong; nothing was read.</summary>
    public const int Usage = 2;

    /// <summary>Fragmentation is the cause; only where --exit-code asked for it.</summary>
    public const int Fragmented = 10;
}
