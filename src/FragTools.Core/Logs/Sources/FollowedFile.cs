using FragTools.Linux;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>One file, and how far it was read.</summary>
internal sealed class FollowedFile(SafeFileHandle file)
{
    // As many bytes before the place that was read to tell a file that was cut and written anew from one that grew.
    private const int PrintBytes = 256;

    private byte[] _print = [];

    public SafeFileHandle File => file;

    public FileIdentity? Identity { get; } = Posix.FactsOf(file)?.Identity;

    public long End { get; private set; }

    /// <summary>When it was put aside, or grew last, in the system's ticks.</summary>
    public long TouchedAt { get; set; }

    public void Begin() => (End, _print) = (0, []);

    public void MoveTo(long end)
    {
        var print = new byte[Math.Min(PrintBytes, end)];
        var read = RandomAccess.Read(file, print, end - print.Length);
        (End, _print, TouchedAt) = (end, print[..read], Environment.TickCount64);
    }

    /// <summary>Does what was read still stand there? Else the file was cut, and may have been written anew.</summary>
    public bool IsAsItWas() => RandomAccess.GetLength(file) >= End && IsBeginOf(file);

    /// <summary>Does another file hold the same where this one was read to?</summary>
    public bool IsBeginOf(SafeFileHandle other)
    {
        Span<byte> there = stackalloc byte[PrintBytes];
        there = there[.._print.Length];
        return RandomAccess.Read(other, there, End - there.Length) == there.Length && there.SequenceEqual(_print);
    }

    /// <summary>The place behind the last line end, so that no line is read in two pieces.</summary>
    public long LastLineEnd()
    {
        var buffer = new byte[64 * 1024];
        for (var end = RandomAccess.GetLength(file); end > End;)
        {
            var start = Math.Max(End, end - buffer.Length);
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)(end - start)), start);
            var last = buffer.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return End;
    }
}
