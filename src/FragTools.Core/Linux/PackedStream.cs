using System.ComponentModel;
using System.Diagnostics;

namespace FragTools.Linux;

/// <summary>What a program unpacks, <c>xz</c>, <c>zstd</c> or <c>bzip2</c>: .NET has no reader of these formats.</summary>
internal sealed class PackedStream : ReadOnlyStream
{
    private readonly Process _process;
    private readonly Stream _packed;
    private readonly Stream _plain;
    private readonly Task<string> _errors;

    private PackedStream(Process process, Stream packed)
    {
        _process = process;
        _packed = packed;
        _plain = process.StandardOutput.BaseStream;
        _errors = process.StandardError.ReadToEndAsync();
        _ = Task.Factory.StartNew(Feed, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Starts the program, which ends when the stream is closed.</summary>
    /// <param name="packing">How they are packed.</param>
    /// <param name="packed">The packed bytes; disposed of with the stream.</param>
    /// <param name="path">What messages call them.</param>
    /// <exception cref="NodeException">The program is not installed.</exception>
    public static PackedStream Open(Packing packing, Stream packed, string path)
    {
        var start = new ProcessStartInfo(packing.Program!, ["--decompress", "--stdout", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return new PackedStream(Process.Start(start)!, packed);
        }
        catch (Win32Exception missing)
        {
            throw ArchiveFormat.Unreadable(
                path, $"is packed by {packing.Name}, and the program {packing.Program} is not installed here; install it, or unpack "
                    + $"the file elsewhere", missing);
        }
    }

    /// <exception cref="InvalidDataException">The program found the bytes damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            // TarReader reads into an empty span behind an entry's content: that is no end.
            return 0;
        }

        var read = _plain.Read(buffer);
        if (read == 0)
        {
            _process.WaitForExit();
            if (_process.ExitCode != 0)
            {
                throw new InvalidDataException(_errors.Result.Trim());
            }
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // It may wait for more of what it unpacks, which may be a pipe that nobody ends.
            End();
            _plain.Dispose();
            _packed.Dispose();
            _process.WaitForExit();
            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private void Feed()
    {
        try
        {
            _packed.CopyTo(_process.StandardInput.BaseStream);
            _process.StandardInput.Close();
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The program has ended, and its exit code says why; or nobody reads any more.
        }
    }
}
