using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>What writes to a kernel. <see cref="KernelWriter"/> is the only one outside tests.</summary>
internal interface IKernelWriter
{
    /// <summary>Can the file be written to? Opens it and writes nothing.</summary>
    /// <param name="relative">The path below the root: <c>proc/sys/vm/drop_caches</c>.</param>
    /// <exception cref="ReadException">It cannot: the message names the remedy.</exception>
    void Check(string relative);

    /// <summary>Writes bytes to a file that is there, in one call.</summary>
    /// <param name="relative">The path below the root.</param>
    /// <param name="bytes">All that is written.</param>
    /// <exception cref="ReadException">The file cannot be written to, or the kernel did not take the bytes.</exception>
    void Write(string relative, ReadOnlySpan<byte> bytes);

    /// <summary>Writes all dirty pages back to disk, as sync(1) does; nothing where no kernel runs below the root.</summary>
    void Sync();
}
