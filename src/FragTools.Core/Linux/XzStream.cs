using System.ComponentModel;
using System.Diagnostics;

namespace FragTools.Linux;

/// <summary>What the program <c>xz</c> unpacks: .NET has no reader of that format.</summary>
internal sealed class XzStream : ReadOnlyStream
{
    private readonly Process _process;
    private readonly Stream _packed;
    private readonly Stream _plain;
    private readonly Task<string> _errors;
    private readonly Task _feed;

    private XzStream(Process process, Stream packed)
    {
        _process = process;
        _packed = packed;
        _plain = process.StandardOutput.BaseStream;
        _errors = process.StandardError.ReadToEndAsync();
        _feed = Task.Run(Feed);
    }

    /// <summary>Starts the program, which ends when the stream is closed.</summary>
    /// <param name="packed">The packed bytes; disposed of with the stream.</param>
    /// <param name="path">What messages call them.</param>
    /// <exception cref="ReadException">The program is not installed.</exception>
    public static XzStream Open(Stream packed, string path)
    {
        var start = new ProcessStartInfo("xz", ["--decompress", "--stdout", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return new XzStream(Process.Start(start)!, packed);
        }
        catch (Win32Exception missing)
        {
            throw ArchiveFormat.Unreadable(
                path, "is packed by xz, and the program xz is not installed here; install it (xz-utils), or unpack the archive elsewhere and give the .tar", missing);
        }
    }

    /// <exception cref="InvalidDataException">The program found the bytes damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
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
            // An xz that was not read to the end is ended by its closed output.
            _plain.Dispose();
            _feed.Wait();
            _process.WaitForExit();
            _process.Dispose();
            _packed.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Feed()
    {
        try
        {
            _packed.CopyTo(_process.StandardInput.BaseStream);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended: its exit code says why.
        }
    }
}
