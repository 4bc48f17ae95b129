using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>What is said below tables.</summary>
internal static class Footer
{
    /// <summary>Marks sizes that rest on an assumption.</summary>
    public static void PageSize(Screen screen, bool isAssumed)
    {
        if (isAssumed)
        {
            Write(screen, "Sizes take a page for 4 KiB: the input does not say how large it is, --page-size does.");
        }
    }

    /// <summary>Says why columns are missing.</summary>
    public static void Narrow(Screen screen, bool isComplete)
    {
        if (!isComplete)
        {
            Write(screen, "The counts by order need a wider terminal; --output csv has them.");
        }
    }

    /// <summary>A faint sentence, broken where the screen ends.</summary>
    public static void Write(Screen screen, string text)
    {
        foreach (var line in LineBreak.AtBlanks(text, screen.Width ?? int.MaxValue))
        {
            screen.WriteLine(new Cell(line, Tint.Faint));
        }
    }
}
