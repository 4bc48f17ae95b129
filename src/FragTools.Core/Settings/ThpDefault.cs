namespace FragTools.Settings;

/// <summary>Who is given huge pages by a kernel's own configuration (mm/Kconfig, TRANSPARENT_HUGEPAGE_ALWAYS, _MADVISE and, since 6.8, _NEVER).</summary>
internal static class ThpDefault
{
    private const string Prefix = "CONFIG_TRANSPARENT_HUGEPAGE_";

    /// <returns>The word; null where the configuration cannot be read.</returns>
    public static string? Of(SettingNode node)
        => Array.Find(["always", "madvise", "never"], word => node.HasOption(Prefix + word.ToUpperInvariant()));
}
