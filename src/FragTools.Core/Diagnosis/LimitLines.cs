using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>Finds lines that tell of limits other than memory.</summary>
internal static class LimitLines
{
    private const int LongestMessage = 300;

    private static readonly string[] RuntimeWords = ["runc", "containerd", "dockerd", "kubelet", "crio", "systemd", "container", "sandbox"];

    /// <summary>The limit that a line tells of, and its message; null where it tells of none.</summary>
    public static (LimitKind Kind, string Message)? Read(in LineView line)
    {
        if (!line.HasMarker || KindOf(line) is not { } kind)
        {
            return null;
        }

        var message = line.Message.Length > 0 ? line.Message : line.Raw;
        return (kind, SafeText.Escape(message.Length > LongestMessage ? message[..LongestMessage] : message));
    }

    /// <summary>
    /// kernel/cgroup/pids.c says it of processes itself. ENOSPC is what clone and unshare give at the limit of user
    /// namespaces (kernel/user_namespace.c, since 4.9), what a cpuset without processors gives to a write, what cgroup
    /// folders beyond the last id give, and what a full file system gives.
    /// </summary>
    private static LimitKind? KindOf(in LineView line)
    {
        var text = line.Raw;
        if (line.Origin != LineOrigin.Other && text.IndexOf("fork rejected by pids controller"u8) >= 0)
        {
            return LimitKind.Processes;
        }

        if (text.IndexOf("max_user_namespaces"u8) >= 0 && Speaks(line))
        {
            return LimitKind.UserNamespaces;
        }

        return text.IndexOf("o space left on device"u8) < 0 || !Speaks(line) ? null
            : text.IndexOf("unshare"u8) >= 0 || text.IndexOf("CLONE_NEWUSER"u8) >= 0 || text.IndexOf("user namespace"u8) >= 0 ? LimitKind.UserNamespaces
            : text.IndexOf("cpuset"u8) >= 0 ? LimitKind.Cpuset
            : text.IndexOf("mkdir /sys/fs/cgroup"u8) >= 0 ? LimitKind.MemoryCgroups
            : LimitKind.DiskSpace;
    }

    /// <summary>Does a runtime, the kubelet or systemd speak? A shell history or a document that quotes the words does not count.</summary>
    private static bool Speaks(in LineView line)
    {
        var text = line.Raw;
        foreach (var word in RuntimeWords)
        {
            if (text.IndexOf(System.Text.Encoding.ASCII.GetBytes(word)) >= 0)
            {
                return line.Stamp.Kind != StampKind.None || !double.IsNaN(line.Uptime) || line.Host.Length > 0;
            }
        }

        return false;
    }
}
