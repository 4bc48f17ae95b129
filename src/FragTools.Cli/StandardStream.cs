using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Cli;

/// <summary>Standard input and output as streams of bytes: a Console with its encodings and locks takes longer to set up than all reading.</summary>
internal static class StandardStream
{
    private const int Input = 0;
    private const int Output = 1;
    private const int BufferedCharacters = 16 * 1024;

    /// <summary>Standard output as UTF-8, whatever the locale; nothing is written before the buffer is full.</summary>
    public static StreamWriter OpenOutput()
        => new(OpenOutputStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferedCharacters);

    /// <summary>Standard input where it is a file or /dev/null, so that reading it never waits; else null.</summary>
    /// <exception cref="IOException">It cannot be read: a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, as the runtime has it.</exception>
    public static Stream? OpenInputFile()
    {
        var stream = Open(Input, FileAccess.Read);
        return stream is { CanSeek: true } ? stream : null;
    }

    private static Stream OpenOutputStream()
        => Open(Output, FileAccess.Write) is { CanSeek: false } pipe
            ? pipe

            // A file may be shared with whoever writes before and after us: a FileStream would write at a place of its own.
            : Console.OpenStandardOutput();

    // Null where there is no such file, or it is one that does not block: that needs Console's patience.
    private static FileStream? Open(int descriptor, FileAccess access)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: false);
        return handle.IsInvalid || handle.IsAsync ? null : new FileStream(handle, access, bufferSize: 0);
    }
}
