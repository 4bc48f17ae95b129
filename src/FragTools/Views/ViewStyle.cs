using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;
using FragTools.Text;

namespace FragTools.Views;

/// <summary>Colours and the width of a line in the format file's views, where the host has them and the user wants them.</summary>
internal static class ViewStyle
{
    private const string Reset = "\e[0m";
    private const string Plain = "PlainText";
    private const int UsualWidth = 80;

    // "TimestampYearInferred : "
    private const int WidestLabel = 24;

    // System.Management.Automation.PSStyle, which is not in the standard library that the module is compiled against.
    private static readonly object? Style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")
        ?.GetProperty("Instance", BindingFlags.Static | BindingFlags.Public)?.GetValue(null);

    // Asked anew for each table, not for each of its cells.
    private const int WidthHoldsMilliseconds = 200;

    private static (long At, int Width) _width = (long.MinValue / 2, UsualWidth);

    /// <summary>Characters in a line of the host that shows the object.</summary>
    public static int Width
    {
        get
        {
            if (Environment.TickCount64 - _width.At > WidthHoldsMilliseconds)
            {
                _width = (Environment.TickCount64, Ask());
            }

            return _width.Width;
        }
    }

    /// <summary>Lines of a property in a list, broken before the engine does it, which breaks them within words.</summary>
    public static string? InList(string? text)
        => text is null ? null
            : string.Join('\n', text.Split('\n')
                .SelectMany(static line => LineBreak.OfName(line, Math.Max(WidestLabel, Width - WidestLabel))));

    /// <summary>A table's heading, in the colour that the user gave to those of the engine.</summary>
    public static string Heading(string text)
        => IsColoured && Property(Style!, "Formatting") is { } formatting && Property(formatting, "TableHeader") is string code
            ? code + text + Reset
            : text;

    /// <summary>A text in a colour of $PSStyle.Foreground.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colour">The colour's name; null for none.</param>
    public static string Colored(string text, string? colour)
        => colour is not null && text.Length > 0 && IsColoured && Property(Style!, "Foreground") is { } foreground
            && Property(foreground, colour) is string code
                ? code + text + Reset
                : text;

    private static bool IsColoured => Style is not null && Property(Style, "OutputRendering")?.ToString() != Plain;

    private static int Ask()
    {
        try
        {
            using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            var host = shell.AddCommand(@"Microsoft.PowerShell.Utility\Get-Host").Invoke<PSHost>().FirstOrDefault();
            return host?.UI?.RawUI?.WindowSize.Width is > 1 and var width ? width - 1 : UsualWidth;
        }
        catch (Exception failure) when (failure is RuntimeException or InvalidOperationException or NotImplementedException)
        {
            // A host without a window.
            return UsualWidth;
        }
    }

    private static object? Property(object thing, string name) => thing.GetType().GetProperty(name)?.GetValue(thing);
}
