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
        => new(ForWriting(Output), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferedCharacters);

    /// <summary>Standard output as bytes.</summary>
    public static Stream OpenOutputBytes() => new BufferedStream(ForWriting(Output) ?? Console.OpenStandardOutput(), BufferedCharacters);

    /// <summary>Standard error, unbuffered.</summary>
    public static Stream OpenError() => ForWriting(Error);

    /// <summary>Standard input; it can seek where it is a file or /dev/null, so that reading never waits.</summary>
    /// <exception cref="IOException">It cannot be read: a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, as the runtime has it.</exception>
    public static Stream OpenInput() => Open(Input, FileAccess.Read) ?? Console.OpenStandardInput();

    // A file may be shared with whoever writes before and after us, and a FileStream would write at a place of its own.
    private static Stream ForWriting(int descriptor)
        => !Descriptors.IsForOutput(descriptor) ? throw new IOException("it is closed")
            : Open(descriptor, FileAccess.Write) is { CanSeek: false } pipe ? new PatientOutput(pipe, descriptor)
            : descriptor == Output ? Console.OpenStandardOutput()
            : Console.OpenStandardError();

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

/// <summary>
/// Output that whoever reads it may not take: a full pipe, a terminal that was stopped. It is written in pieces that a pipe takes
/// without waiting, so that a signal ends the wait.
/// </summary>
/// <param name="inner">The output.</param>
/// <param name="descriptor">Its number.</param>
internal sealed class PatientOutput(FileStream inner, int descriptor) : Stream
{
    // PIPE_BUF of include/uapi/linux/limits.h: a pipe that is ready takes so much.
    private const int Piece = 4096;
    private const int WaitMilliseconds = 100;

    // Whoever reads may still take what there is.
    private const int GraceMilliseconds = 1000;

    private bool _isLeft;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="OperationCanceledException">A signal came, and nobody reads: what is written later is dropped.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !_isLeft)
        {
            for (var waited = 0; !Descriptors.AwaitRoom(descriptor, WaitMilliseconds);)
            {
                waited += Interruption.HasCome ? WaitMilliseconds : 0;
                if (waited >= GraceMilliseconds)
                {
                    _isLeft = true;
                    throw new OperationCanceledException();
                }
            }

            var piece = buffer[..Math.Min(buffer.Length, Piece)];
            inner.Write(piece);
            buffer = buffer[piece.Length..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
