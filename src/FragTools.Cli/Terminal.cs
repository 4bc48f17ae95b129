using System.Runtime.InteropServices;

namespace FragTools.Cli;

/// <summary>The terminal on standard output. (Console.WindowWidth would switch its keypad to another mode and leave it there.)</summary>
internal static partial class Terminal
{
    private const int Output = 1;

    // TIOCGWINSZ in include/uapi/asm-generic/ioctls.h; where it is another, the call fails and the width is unknown.
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Characters in a line, or null where nobody says.</summary>
    public static int? Width
        => OperatingSystem.IsLinux() && IoControl(Output, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns : null;

    /// <summary>Lines on the terminal, or null where nobody says.</summary>
    public static int? Height
        => OperatingSystem.IsLinux() && IoControl(Output, GetWindowSize, out var size) == 0 && size.Rows > 0 ? size.Rows : null;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int IoControl(int descriptor, nuint request, out WindowSize size);

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort HorizontalPixels;
        public ushort VerticalPixels;
    }
}
