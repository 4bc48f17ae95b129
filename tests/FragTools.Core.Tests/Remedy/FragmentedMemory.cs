using System.Globalization;
using System.Runtime.InteropServices;

namespace FragTools.Tests.Remedy;

/// <summary>
/// Fragments the machine's memory: takes small pages until only so much is free, gives every other one back, and takes
/// the large blocks that are left as huge pages. What is held are pages of this process, which compaction can move.
/// </summary>
internal sealed class FragmentedMemory : IDisposable
{
    private const nint PageSize = 4096;
    private const nint HugePageSize = 2 << 20;
    private const nint Step = 64 << 20;

    private const int NoHugePages = 15;
    private const int HugePages = 14;
    private const int PopulateWrite = 23;
    private const int DontNeed = 4;

    private readonly List<(nint Address, nint Length)> _held = [];

    /// <param name="keepFree">Bytes that stay free throughout; the end has more.</param>
    /// <param name="hasLargeBlocks">Is there still a block to take?</param>
    public FragmentedMemory(long keepFree, Func<bool> hasLargeBlocks)
    {
        while (FreeBytes() > keepFree + Step)
        {
            Take(Step, NoHugePages);
        }

        foreach (var (address, length) in _held)
        {
            for (var at = (nint)0; at < length; at += 2 * PageSize)
            {
                Check(NativeMethods.Advise(address + at, PageSize, DontNeed), "madvise");
            }
        }

        while (hasLargeBlocks() && FreeBytes() > keepFree + Step)
        {
            Take(Step, HugePages);
        }
    }

    public void Dispose()
    {
        foreach (var (address, length) in _held)
        {
            _ = NativeMethods.Unmap(address, length);
        }

        _held.Clear();
    }

    public static long FreeBytes()
        => long.Parse(
            File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemFree:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) << 10;

    private void Take(nint length, int advice)
    {
        // PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_ANONYMOUS. A huge page begins at a multiple of its size.
        var mapped = NativeMethods.Map(0, length + HugePageSize, 3, 0x22, -1, 0);
        Assert.NotEqual(-1, mapped);
        _held.Add((mapped, length + HugePageSize));
        var address = (mapped + HugePageSize - 1) / HugePageSize * HugePageSize;
        Check(NativeMethods.Advise(mapped, length + HugePageSize, advice), "madvise");
        Check(NativeMethods.Advise(address, length, PopulateWrite), "madvise(MADV_POPULATE_WRITE)");
    }

    private static void Check(int result, string call)
        => Assert.True(result == 0, $"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Map(nint address, nint length, int protection, int flags, int descriptor, nint offset);

        [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Unmap(nint address, nint length);

        [DllImport("libc", EntryPoint = "madvise", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Advise(nint address, nint length, int advice);
    }
}
