namespace FragTools.Cli.Render;

/// <summary>What a colour means; a screen without colours shows none.</summary>
internal enum Tint
{
    None,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Warn,

    /// <summary>What is wrong.</summary>
    Bad,

    /// <summary>There, but not what the eye should catch.</summary>
    Faint,

    /// <summary>Headings.</summary>
    Strong,
}

/// <summary>A piece of text with a meaning; without a text it is an empty cell.</summary>
internal readonly record struct Cell(string? Text, Tint Tint = Tint.None)
{
    public int Length => Text?.Length ?? 0;

    public static implicit operator Cell(string? text) => new(text);
}

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Right">Is it aligned to the right, as numbers are?</param>
/// <param name="Below">A second line of the heading.</param>
/// <param name="Gap">Blanks before it.</param>
/// <param name="Spare">
/// Where the screen is too narrow, columns above 0 are left out, the highest first and all of a number together; those of 0 never.
/// </param>
/// <param name="Narrow">What becomes of its cells where that is not enough.</param>
internal sealed record Column(
    string Heading, bool Right = false, string Below = "", int Gap = 2, int Spare = 0, Narrow Narrow = Narrow.Whole);

/// <summary>What becomes of a cell that the screen has no room for.</summary>
internal enum Narrow
{
    /// <summary>It stays in one line.</summary>
    Whole,

    /// <summary>It is cut: its beginning is enough.</summary>
    Cut,

    /// <summary>It is broken over several lines, for its end tells it from others, as a pod's does.</summary>
    Folded,
}
