using System.Runtime.InteropServices;

namespace FragTools.Cli;

/// <summary>
/// The terminal on standard output and error. (Console.WindowWidth would switch its keypad to another mode and leave it there.)
/// </summary>
internal static partial class Terminal
{
    private const int Output = 1;
    private const int Error = 2;

    // TIOCGWINSZ in include/uapi/asm-generic/ioctls.h; where it is another, the call fails and the width is unknown.
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Characters in a line, or null where nobody says.</summary>
    public static int? Width => Known(Size(Output)?.Columns);

    /// <summary>The same of standard error, which may be another terminal, or the only one.</summary>
    public static int? ErrorWidth => Known(Size(Error)?.Columns);

    /// <summary>Lines on the terminal, or null where nobody says.</summary>
    public static int? Height => Known(Size(Output)?.Rows);

    // A terminal that tells its columns may not know its lines.
    private static int? Known(ushort? count) => count > 0 ? count : null;

    private static WindowSize? Size(int descriptor)
        => OperatingSystem.IsLinux() && IoControl(descriptor, GetWindowSize, out var size) == 0 ? size : null;

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
