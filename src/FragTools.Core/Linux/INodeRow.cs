namespace FragTools.Linux;

/// <summary>What every object that a reader gives says of where it came from.</summary>
public interface INodeRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    string? Host { get; }

    /// <summary>The file or input that the object came from.</summary>
    string Source { get; }
}
