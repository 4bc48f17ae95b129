using System.Globalization;
using System.IO.Compression;
using System.Text;
using FragTools.Linux;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.History;

/// <summary>
/// A bounded ring of samples in a folder: a file that is appended to, one line a sample, and packed ones before it. When the file is
/// large enough it is packed and a new one is begun; when all together are too large the oldest goes. Whoever is killed at any instant
/// loses at most the line that was written.
/// </summary>
internal sealed class HistoryWriter : IDisposable
{
    /// <summary>Names of the files begin so; then comes the time of the first sample in milliseconds since 1970.</summary>
    public const string Prefix = "samples-";

    /// <summary>How the names of packed files end.</summary>
    public const string Packed = ".gz";

    /// <summary>What the ring holds unless something else is asked for: about two months at 10 seconds and three zones.</summary>
    public const long UsualBytes = 16L << 20;

    // An hour or two of samples; packed some 20 KB.
    private const int SegmentBytes = 256 * 1024;

    private readonly string _folder;

    // The folder as it was opened: another that takes its name meanwhile, or a link, is not written to.
    private readonly string _place;
    private readonly long _mostBytes;
    private readonly SafeFileHandle? _lock;
    private FileStream? _segment;

    /// <summary>Opens a ring for writing.</summary>
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="mostBytes">What its files may have together.</param>
    /// <exception cref="NodeException">It cannot be written, or another process records into it (MetricsNotWritten).</exception>
    public HistoryWriter(string folder, long mostBytes = UsualBytes)
    {
        (_folder, _mostBytes) = (Path.GetFullPath(folder), mostBytes);
        _place = _folder;
        try
        {
            Directory.CreateDirectory(_folder);
            _lock = OperatingSystem.IsLinux() ? Lock() : null;
            _place = _lock is not null && $"/proc/self/fd/{_lock.DangerousGetHandle()}" is var itself && Directory.Exists(itself)
                ? itself
                : _folder;
            foreach (var (name, _) in Files(_place).Where(static file => !file.Name.EndsWith(Packed, StringComparison.Ordinal)))
            {
                // What a process before this one left.
                Pack(name);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(failure);
        }
    }

    /// <summary>The files of a ring by the time of their first sample.</summary>
    public static IEnumerable<(string Name, long Start)> Files(string folder)
        => Ordered(Directory.EnumerateFiles(folder, Prefix + "*").Select(Path.GetFileName)!);

    /// <summary>Those among names that are files of a ring, by the time of their first sample.</summary>
    public static IEnumerable<(string Name, long Start)> Ordered(IEnumerable<string> names)
        => names.Select(static name => (Name: name, Start: Start(name))).Where(static file => file.Start is not null)
            .Select(static file => (file.Name, file.Start!.Value))
            .OrderBy(static file => file.Value).ThenBy(static file => file.Name, StringComparer.Ordinal);

    /// <summary>Appends a sample.</summary>
    /// <exception cref="NodeException">It cannot be written.</exception>
    public void Append(HistoryRecord record)
    {
        try
        {
            if (_segment is { Length: >= SegmentBytes })
            {
                var full = Path.GetFileName(_segment.Name);
                _segment.Dispose();
                _segment = null;
                Pack(full);
            }

            _segment ??= new FileStream(
                Path.Join(_place, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{record.Time.ToUnixTimeMilliseconds()}")),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.Read,
                bufferSize: 0);

            // In one write: a reader sees whole lines, but for one that a full disk cut.
            _segment.Write(Encoding.UTF8.GetBytes(record.ToLine()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(failure);
        }
    }

    /// <summary>Closes the ring; what stands in it is whole.</summary>
    public void Dispose()
    {
        _segment?.Dispose();
        _lock?.Dispose();
    }

    private static long? Start(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var number = name.AsSpan(Prefix.Length);
        number = number.EndsWith(Packed) ? number[..^Packed.Length] : number;
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : null;
    }

    private SafeFileHandle Lock()
    {
        var handle = FileLock.OpenFolder(_folder);
        if (!FileLock.TryTake(handle, out var isHeld) && isHeld)
        {
            handle.Dispose();
            throw new IOException("another process records into it (fuser -v names it)");
        }

        return handle;
    }

    /// <summary>The packed file gets its name when it is whole, and only then the other goes: between the two both are there.</summary>
    private void Pack(string name)
    {
        var file = Path.Join(_place, name);
        try
        {
            using var source = KernelFile.AsStream(RegularFile.OpenBelow(_place, name, Path.Join(_folder, name)), name);
            if (source.Length > Bounds.HistoryFileBytes)
            {
                return;
            }

            using var packed = new NewFile(file + Packed);
            using (var gzip = new GZipStream(packed.Stream, CompressionLevel.Optimal, leaveOpen: true))
            {
                source.CopyTo(gzip);
            }

            packed.Commit(overwrite: true);
        }
        catch (NodeException)
        {
            // A link, a FIFO, a device: none of this program's.
            return;
        }

        File.Delete(file);
        var files = Files(_place).Select(one => Path.Join(_place, one.Name))
            .Select(static path => (Path: path, new FileInfo(path).Length)).ToList();
        var all = files.Sum(static one => one.Length);
        foreach (var (path, length) in files.TakeWhile(one => all > _mostBytes).ToList())
        {
            File.Delete(path);
            all -= length;
        }
    }

    private NodeException Failed(Exception failure)
        => new(
            NodeError.MetricsNotWritten,
            SafeText.Escape(_folder),
            SafeText.Escape(failure.Message.Replace(_place, _folder, StringComparison.Ordinal)),
            failure);
}
