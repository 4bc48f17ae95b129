using System.IO.Compression;
using System.Text;

namespace FragTools.Tests;

/// <summary>
/// A guest's root file system in the kernel's own form: a cpio archive ("newc"), packed with gzip
/// (Documentation/driver-api/early-userspace/buffer-format.rst). The kernel takes several one behind the other.
/// </summary>
internal sealed class Initramfs
{
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int SymbolicLink = 0xA000;

    private readonly List<byte> _archive = [];
    private readonly HashSet<string> _folders = [];
    private int _inode;

    public Initramfs AddFolder(params string[] names)
    {
        foreach (var name in names)
        {
            Parents(name + "/");
        }

        return this;
    }

    public Initramfs AddProgram(string name, byte[] content) => AddFile(name, content, 0x1ED);

    public Initramfs AddText(string name, string text) => AddFile(name, Encoding.UTF8.GetBytes(text), 0x1A4);

    public Initramfs AddFile(string name, byte[] content, int permissions = 0x1A4)
    {
        Parents(name);
        return Add(name, RegularFile | permissions, content);
    }

    public Initramfs AddLink(string name, string target)
    {
        Parents(name);
        return Add(name, SymbolicLink | 0x1FF, Encoding.UTF8.GetBytes(target));
    }

    /// <summary>The archive; nothing can be added any more.</summary>
    public byte[] Pack()
    {
        Add("TRAILER!!!", 0, []);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write([.. _archive]);
        }

        return packed.ToArray();
    }

    private void Parents(string name)
    {
        for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
        {
            if (_folders.Add(name[..slash]))
            {
                Add(name[..slash], Folder | 0x1ED, []);
            }
        }
    }

    // inode, mode, uid, gid, links, mtime, size, device (2), its own device (2), length of the name, check sum.
    private Initramfs Add(string name, int mode, byte[] content)
    {
        int[] fields = [++_inode, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, Encoding.UTF8.GetByteCount(name) + 1, 0];
        Write(Encoding.UTF8.GetBytes("070701" + string.Concat(fields.Select(static field => field.ToString("X8"))) + name + '\0'));
        Write(content);
        return this;
    }

    // Headers and contents begin at multiples of four.
    private void Write(byte[] bytes)
    {
        _archive.AddRange(bytes);
        while (_archive.Count % 4 != 0)
        {
            _archive.Add(0);
        }
    }
}
