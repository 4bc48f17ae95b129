using System.Formats.Tar;
using System.IO.Compression;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Export;

/// <summary>
/// Where a capture is written. Everything goes to a name of its own beside the place, which becomes the place's when all
/// is written: whoever is killed meanwhile leaves no half capture under the name.
/// </summary>
internal abstract class CaptureSink : IDisposable
{
    /// <summary>Owner only: a node's logs are nobody else's business.</summary>
    protected const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _place;
    private bool _isDone;

    protected CaptureSink(string place)
    {
        _place = place;
        Partial = $"{place}.partial-{Environment.ProcessId}";
    }

    /// <summary>Where it is written meanwhile.</summary>
    protected string Partial { get; }

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

        if (place.EndsWith("xz", StringComparison.OrdinalIgnoreCase))
        {
            throw new NodeException(NodeError.CaptureNotWritten, SafeText.Escape(place), "captures are not packed by xz; name it .tar.gz");
        }

        return !Path.Exists(place) || (overwrite && File.Exists(place))
            ? new TarSink(place)
            : throw new NodeException(
                NodeError.CaptureNotWritten, SafeText.Escape(place), "is there already; give another name, or -Force (--force) to "
                    + "replace an archive");
    }

    /// <summary>Adds a file.</summary>
    public abstract void Add(string relative, byte[] content, DateTimeOffset time);

    /// <summary>Adds a folder of which only the name counts.</summary>
    public abstract void AddFolder(string relative, DateTimeOffset time);

    /// <summary>All is written: the capture gets its name.</summary>
    public void Finish()
    {
        Close();
        Name(_place);
        _isDone = true;
    }

    /// <summary>Without <see cref="Finish"/> nothing stays.</summary>
    public void Dispose()
    {
        if (!_isDone)
        {
            Close();
            Remove();
        }
    }

    /// <summary>Ends writing; called again it does nothing.</summary>
    protected abstract void Close();

    protected abstract void Name(string place);

    protected abstract void Remove();

    private sealed class FolderSink : CaptureSink
    {
        private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

        public FolderSink(string place)
            : base(place)
        {
            if (File.Exists(place) || (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any()))
            {
                throw new NodeException(
                    NodeError.CaptureNotWritten, SafeText.Escape(place), "is there already and not an empty folder; give another name");
            }

            MakeFolder(Partial);
        }

        public override void Add(string relative, byte[] content, DateTimeOffset time)
        {
            var path = Path.Join(Partial, relative);
            MakeFolder(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = System.IO.FileMode.Create, Access = FileAccess.Write };
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

        public override void AddFolder(string relative, DateTimeOffset time) => MakeFolder(Path.Join(Partial, relative));

        protected override void Close()
        {
        }

        protected override void Name(string place)
        {
            if (Directory.Exists(place))
            {
                Directory.Delete(place);
            }

            Directory.Move(Partial, place);
        }

        protected override void Remove() => Directory.Delete(Partial, recursive: true);

        private static void MakeFolder(string path)
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, FolderMode);
            }
        }
    }

    private sealed class TarSink : CaptureSink
    {
        private readonly TarWriter _tar;

        public TarSink(string place)
            : base(place)
        {
            var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = FileMode;
            }

            var file = new FileStream(Partial, options);
            _tar = new TarWriter(
                place.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? file : new GZipStream(file, CompressionLevel.Optimal));
        }

        public override void Add(string relative, byte[] content, DateTimeOffset time)
        {
            using var data = new MemoryStream(content, writable: false);
            _tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, relative) { DataStream = data, Mode = FileMode, ModificationTime = time });
        }

        public override void AddFolder(string relative, DateTimeOffset time)
            => _tar.WriteEntry(
                new PaxTarEntry(
                    TarEntryType.Directory, relative + "/") { Mode = FileMode | UnixFileMode.UserExecute, ModificationTime = time });

        protected override void Close() => _tar.Dispose();

        protected override void Name(string place) => File.Move(Partial, place, overwrite: true);

        protected override void Remove() => File.Delete(Partial);
    }
}
