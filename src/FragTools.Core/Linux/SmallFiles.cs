using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Linux;

/// <summary>Small files below one folder of a tree: read directly where a kernel is behind them, else as captures are.</summary>
internal class SmallFiles : IDisposable
{
    private const int LongestOnStack = 512;

    private readonly LinuxRoot _root;
    private readonly string _relative;
    private readonly SafeFileHandle? _folder;

    /// <summary>The files below a folder.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="relative">The folder's path below the root.</param>
    /// <param name="fileSystem">How the name of the kernel's file system begins: <c>proc</c>, <c>cgroup</c>.</param>
    public SmallFiles(LinuxRoot root, string relative, string fileSystem)
    {
        _root = root;
        _relative = relative;
        _folder = OperatingSystem.IsLinux() ? root.TryOpenFolder(relative) : null;
        if (_folder is not null && !root.IsLive && !IsOf($"/proc/self/fd/{_folder.DangerousGetHandle()}", fileSystem))
        {
            _folder.Dispose();
            _folder = null;
        }
    }

    /// <summary>Is a kernel behind the files?</summary>
    public virtual bool IsRunning => _folder is not null;

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The path below the folder, without <c>..</c>.</param>
    /// <param name="buffer">Gets the bytes; is replaced where it is too small.</param>
    /// <returns>How many bytes there are, or <see cref="SmallFile.Missing"/> or <see cref="SmallFile.Denied"/>.</returns>
    public virtual int Read(ReadOnlySpan<byte> path, ref byte[] buffer)
    {
        if (_folder is null)
        {
            return ReadCaptured(Encoding.UTF8.GetString(path), ref buffer);
        }

        Span<byte> terminated = path.Length < LongestOnStack ? stackalloc byte[path.Length + 1] : new byte[path.Length + 1];
        path.CopyTo(terminated);
        terminated[path.Length] = 0;
        return SmallFile.Read(_folder, terminated, ref buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder?.Dispose();

    /// <summary>Is a folder on a file system whose name begins so?</summary>
    internal static bool IsOf(string folder, string fileSystem)
    {
        try
        {
            return new DriveInfo(folder).DriveFormat.StartsWith(fileSystem, StringComparison.Ordinal);
        }
        catch (Exception unknown) when (unknown is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The text with what happened to it on the way undone, CRLF too.</summary>
    private static byte[] AsWritten(byte[] copy)
    {
        var text = CapturedText.Normalize(copy);
        return text.IndexOf("\r\n"u8) < 0
            ? text.ToArray()
            : Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(text).Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    private int ReadCaptured(string path, ref byte[] buffer)
    {
        try
        {
            buffer = AsWritten(_root.ReadAllBytes($"{_relative}/{path}"));
            return buffer.Length;
        }
        catch (NodeException error)
        {
            return error.Error == NodeError.KernelFileDenied ? SmallFile.Denied : SmallFile.Missing;
        }
    }
}
