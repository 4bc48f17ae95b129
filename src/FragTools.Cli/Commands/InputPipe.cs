using System.Globalization;
using System.Text;

namespace FragTools.Cli.Commands;

/// <summary>What can be known of a standard input that is a pipe, before anything is read from it.</summary>
internal static class InputPipe
{
    // The process id of whoever is outside of this PID namespace.
    private const string Outside = "0";

    /// <summary>
    /// Is there a standard input? Where it was closed (<c>&lt;&amp;-</c>), the runtime's own pipe has taken its number:
    /// then this process holds the end for writing as well.
    /// </summary>
    public static bool IsOpen()
    {
        var link = Descriptors.LinkOf(0);
        if (link is null)
        {
            return !OperatingSystem.IsLinux();
        }

        return !link.StartsWith("pipe:", StringComparison.Ordinal)
            || !Directory.EnumerateFiles("/proc/self/fd").Any(path => LinkOf(path) == link && IsForWriting(path));
    }

    /// <summary>
    /// Did the session come with this standard input? Then no pipeline was built in front of us: sshd and a
    /// container's runtime start a session of its own for the command, and its leader has the same pipe. Where the
    /// leader is outside of this container, the first of our ancestors inside stands for it.
    /// </summary>
    public static bool IsSessionsOwn()
    {
        try
        {
            var (parent, leader) = ParentAndSession("self");
            if (leader == Outside)
            {
                for (leader = "self"; parent != Outside; parent = ParentAndSession(leader).Parent)
                {
                    leader = parent;
                }
            }

            return leader == "self" || (LinkOf("/proc/" + leader + "/fd/0") is { } link && link == LinkOf("/proc/self/fd/0"));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits until a read would not wait.</summary>
    /// <returns>False where nothing came, not even the end, within the time.</returns>
    public static bool Wait(int milliseconds) => Descriptors.AwaitInput(0, milliseconds);

    private static (string Parent, string Session) ParentAndSession(string process)
    {
        // "pid (comm) state ppid pgrp session …": fs/proc/array.c, do_task_stat. The comm may hold anything but ends at the last bracket.
        var stat = Encoding.ASCII.GetString(File.ReadAllBytes("/proc/" + process + "/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (fields[1], fields[3]);
    }

    // The folder lists itself: that entry is gone.
    private static bool IsForWriting(string path)
        => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            && Descriptors.AccessOf(descriptor) is 1 or 2 && Descriptors.LinkOf(descriptor) is not null;

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
