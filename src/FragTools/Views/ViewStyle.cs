using System.Management.Automation;

namespace FragTools.Views;

/// <summary>Colours in the format file's views, where the host has them and the user wants them.</summary>
internal static class ViewStyle
{
    private const string Reset = "\e[0m";

    /// <summary>A text in a colour of $PSStyle.Foreground.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colour">The colour's name; null for none.</param>
    /// <param name="style">$PSStyle, or null in a host that has none.</param>
    public static string Colored(string text, string? colour, PSObject? style)
        => colour is not null && text.Length > 0 && style is not null && Property(style, "OutputRendering")?.ToString() != "PlainText"
            && Property(style, "Foreground") is { } foreground && Property(PSObject.AsPSObject(foreground), colour) is string code
                ? code + text + Reset
                : text;

    private static object? Property(PSObject thing, string name) => thing.Properties[name]?.Value;
}
