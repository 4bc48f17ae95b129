namespace FragTools.Cli.Render;

/// <summary>What is said below tables.</summary>
internal static class Footer
{
    /// <summary>Marks sizes that rest on an assumption.</summary>
    public static void PageSize(Screen screen, bool isAssumed)
    {
        if (isAssumed)
        {
            screen.WriteLine(
                new Cell("Sizes take a page for 4 KiB: the input does not say how large it is, --page-size does.", Tint.Faint));
        }
    }

    /// <summary>Says why columns are missing.</summary>
    public static void Narrow(Screen screen, bool isComplete)
    {
        if (!isComplete)
        {
            screen.WriteLine(new Cell("The counts by order need a wider terminal; --output csv has them.", Tint.Faint));
        }
    }
}
