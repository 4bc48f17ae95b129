using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>
/// Where a capture is written. Nothing has its name before all is written: whoever is killed meanwhile leaves no half capture
/// under it.
/// </summary>
internal abstract class CaptureSink : IDisposable
{
    /// <summary>Owner only: a node's logs are nobody else's business.</summary>
    protected const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string[] Written = [".tar.gz", ".tgz", ".tar"];

    /// <summary>An archive where the name says so, else a folder.</summary>
    /// <param name="place">The place's full path.</param>
    /// <param name="isFolder">Is it to be a folder whatever its name?</param>
    /// <param name="overwrite">May an archive that is there be replaced?</param>
    /// <exception cref="NodeException">The place is taken.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static CaptureSink Open(string place, bool isFolder, bool overwrite)
    {
        if (isFolder || !ArchiveFormat.IsArchiveName(place))
        {
            return new FolderSink(place);
        }

        if (!Array.Exists(Written, ending => place.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            throw new NodeException(
                NodeError.CaptureNotWritten, SafeText.Escape(place), "captures are packed by gzip alone; name it .tar.gz");
        }

        return !Path.Exists(place) || (overwrite && File.Exists(place))
            ? new TarSink(place, overwrite)
            : throw new NodeException(
                NodeError.CaptureNotWritten, SafeText.Escape(place), "is there already; give another name, or -Force (--force) to "
                    + "replace an archive");
    }

    /// <summary>Adds a file.</summary>
    public abstract void Add(string relative, byte[] content, DateTimeOffset time);

    /// <summary>Adds a folder of which only the name counts.</summary>
    public abstract void AddFolder(string relative, DateTimeOffset time);

    /// <summary>All is written: the capture gets its name. Without it nothing stays.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private sealed class FolderSink : CaptureSink
    {
        private readonly NewFolder _folder;

        public FolderSink(string place)
        {
            if (File.Exists(place) || (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any()))
            {
                throw new NodeException(
                    NodeError.CaptureNotWritten, SafeText.Escape(place), "is there already and not an empty folder; give another name");
            }

            _folder = new NewFolder(place);
        }

        public override void Add(string relative, byte[] content, DateTimeOffset time)
        {
            _folder.Add(Path.GetDirectoryName(relative)!);
            var path = Path.Join(_folder.Path, relative);
            var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = FileMode;
            }

            using (var file = new FileStream(path, options))
            {
                file.Write(content);
            }

            File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        }

        public override void AddFolder(string relative, DateTimeOffset time) => _folder.Add(relative);

        public override void Finish() => _folder.Commit();

        protected override void Dispose(bool disposing) => _folder.Dispose();
    }

    /// <summary>An archive as a stream: plain, and all text, so that it survives PowerShell's pipeline.</summary>
    public sealed class StreamSink(Stream stream) : CaptureSink
    {
        private readonly TarWriter _tar = new(stream, leaveOpen: true);

        public override void Add(string relative, byte[] content, DateTimeOffset time)
        {
            var isText = Utf8.IsValid(content) && !content.AsSpan().Contains((byte)'\r');
            Write(
                _tar,
                isText ? relative : relative + ArchiveFormat.TextEnding,
                isText ? content : Encoding.ASCII.GetBytes(Convert.ToBase64String(content)),
                time);
        }

        public override void AddFolder(string relative, DateTimeOffset time) => WriteFolder(_tar, relative, time);

        public override void Finish() => _tar.Dispose();

        protected override void Dispose(bool disposing)
        {
        }
    }

    private static void Write(TarWriter tar, string relative, byte[] content, DateTimeOffset time)
    {
        using var data = new MemoryStream(content, writable: false);
        tar.WriteEntry(
            new PaxTarEntry(TarEntryType.RegularFile, relative) { DataStream = data, Mode = FileMode, ModificationTime = time });
    }

    private static void WriteFolder(TarWriter tar, string relative, DateTimeOffset time)
        => tar.WriteEntry(
            new PaxTarEntry(
                TarEntryType.Directory, relative + "/") { Mode = FileMode | UnixFileMode.UserExecute, ModificationTime = time });

    private sealed class TarSink : CaptureSink
    {
        private readonly NewFile _file;
        private readonly TarWriter _tar;
        private readonly bool _overwrite;

        public TarSink(string place, bool overwrite)
        {
            _overwrite = overwrite;
            _file = new NewFile(place);
            var isPlain = place.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);
            _tar = new TarWriter(
                isPlain ? _file.Stream : new GZipStream(_file.Stream, CompressionLevel.Optimal, leaveOpen: true), leaveOpen: isPlain);
        }

        public override void Add(string relative, byte[] content, DateTimeOffset time) => Write(_tar, relative, content, time);

        public override void AddFolder(string relative, DateTimeOffset time) => WriteFolder(_tar, relative, time);

        public override void Finish()
        {
            _tar.Dispose();
            _file.Commit(_overwrite);
        }

        protected override void Dispose(bool disposing)
        {
            try
            {
                _tar.Dispose();
            }
            catch (IOException)
            {
                // A full disk has no room for the archive's end, and what there is of it goes.
            }
            finally
            {
                _file.Dispose();
            }
        }
    }
}
