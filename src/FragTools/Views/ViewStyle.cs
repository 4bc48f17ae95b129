using System.Management.Automation;

namespace FragTools.Views;

/// <summary>Colours in the format file's views, where the host has them and the user wants them.</summary>
internal static class ViewStyle
{
    private const string Reset = "\e[0m";

    // $PSStyle is one object of the process; a host before PowerShell 7.2 has none. The compile-time reference does not know it.
    private static readonly Lazy<PSObject?> Style = new(() => typeof(PSObject).Assembly
        .GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance")?.GetValue(null) is { } style
            ? PSObject.AsPSObject(style)
            : null);

    /// <summary>A text in a colour of $PSStyle.Foreground.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colour">The colour's name; null for none.</param>
    public static string Colored(string text, string? colour)
        => colour is not null && text.Length > 0
            && Style.Value is { } style && Property(style, "OutputRendering")?.ToString() != "PlainText"
            && Property(style, "Foreground") is { } foreground && Property(PSObject.AsPSObject(foreground), colour) is string code
                ? code + text + Reset
                : text;

    private static object? Property(PSObject thing, string name) => thing.Properties[name]?.Value;
}
