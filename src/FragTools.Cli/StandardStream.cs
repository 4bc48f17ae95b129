using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Cli;

/// <summary>Standard input, output and error as streams of bytes: Console's take longer to set up than all reading.</summary>
internal static class StandardStream
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;
    private const int BufferedCharacters = 16 * 1024;

    /// <summary>Standard output as UTF-8, whatever the locale; nothing is written before the buffer is full.</summary>
    public static StreamWriter OpenOutput()
        => new(
            ForWriting(Output)
                ?? Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferedCharacters);

    /// <summary>Standard error, unbuffered.</summary>
    public static Stream OpenError() => ForWriting(Error) ?? Console.OpenStandardError();

    /// <summary>Standard input; it can seek where it is a file or /dev/null, so that reading never waits.</summary>
    /// <exception cref="IOException">It cannot be read: a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, as the runtime has it.</exception>
    public static Stream OpenInput() => Open(Input, FileAccess.Read) ?? Console.OpenStandardInput();

    // A file may be shared with whoever writes before and after us, and a FileStream would write at a place of its own.
    private static FileStream? ForWriting(int descriptor) => Open(descriptor, FileAccess.Write) is { CanSeek: false } pipe ? pipe : null;

    // Null where there is no such file, or it is one that does not block: that needs Console's patience.
    private static FileStream? Open(int descriptor, FileAccess access)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: false);
        return handle.IsAsync ? null : new FileStream(handle, access, bufferSize: 0);
    }
}
