using System.Runtime.InteropServices;
using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>Says in an operator's words why a kernel's file could not be written to.</summary>
internal static class WriteProblem
{
    /// <param name="root">The root.</param>
    /// <param name="relative">The path below it.</param>
    /// <param name="errno">The system's error number.</param>
    /// <param name="isOpen">Did open(2) succeed, so that the kernel refused what was written?</param>
    public static NodeException Of(LinuxRoot root, string relative, int errno, bool isOpen)
    {
        var (error, problem) = errno switch
        {
            Errno.NotPermitted or Errno.AccessDenied => (NodeError.KernelFileDenied, Denied()),
            Errno.ReadOnly => (NodeError.KernelFileDenied,
                "is mounted read-only, as /proc and /sys are in an ordinary container; run on the node itself, or mount the node's / "
                    + "into the container and name it as the root (-Root /host, or --root /host)"),
            Errno.NoEntry or Errno.NotDirectory => Missing(root, relative),
            Errno.Loop => (NodeError.KernelFileUnreadable, "a symbolic link was put in the way while it was opened; nothing was written"),
            Errno.IsDirectory or Errno.NoDevice => (NodeError.KernelFileUnreadable, "is no regular file; nothing was written"),
            Errno.Invalid or Errno.OutOfRange when isOpen => (NodeError.KernelWriteFailed, "the kernel refused the value"),
            _ => (NodeError.KernelWriteFailed, Marshal.GetPInvokeErrorMessage(errno)),
        };
        return new NodeException(error, root.Describe(relative), problem);
    }

    private static string Denied()
        => Environment.IsPrivilegedProcess
            ? "permission denied, though this is root: a container needs to be privileged, and root of a user namespace is not the "
                + "node's root"
            : "permission denied; only root may write it: run as root (sudo). Nothing was written";

    private static (NodeError Error, string Problem) Missing(LinuxRoot root, string relative)
        => !Directory.Exists(root.Path) ? (NodeError.KernelFileMissing, "no such folder as the root; a root is a folder that holds "
            + "proc/ and sys/")
            : root.HasFolder(Path.GetDirectoryName(relative) ?? "")
                ? (NodeError.KernelFeatureOff, "this kernel has no such file: it was built, or booted, without the feature behind it")
                : (NodeError.KernelFileMissing, "no such file; a root is a folder that holds proc/ and sys/");
}
