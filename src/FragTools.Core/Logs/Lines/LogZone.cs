using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>The time zone in which times without one are read, and who says so.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Origin">Who says so: <c>captures/node-1/etc/localtime</c>, <c>this machine's</c>.</param>
internal sealed record LogZone(TimeZoneInfo Zone, string Origin)
{
    private const string Folder = "zoneinfo/";
    private const string Localtime = "etc/localtime";

    /// <summary>The zone of a tree, from what its files say; this machine's where they do not.</summary>
    /// <param name="root">The tree, or null where the log is of none.</param>
    /// <param name="given">The zone that the caller knows better, or null.</param>
    public static LogZone Of(LinuxRoot? root, TimeZoneInfo? given)
    {
        if (given is not null)
        {
            return new LogZone(given, "as given");
        }

        if (root is null or { IsLive: true })
        {
            return new LogZone(TimeZoneInfo.Local, "this machine's");
        }

        foreach (var (file, id) in Names(root))
        {
            if (id is not null && IsId(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            {
                return new LogZone(zone, root.Describe(file));
            }
        }

        // A copy of the zone's file tells its rule of today, though not its name.
        return PosixZone.Of(root.TryReadAllBytes(Localtime)) is { } rule
            ? new LogZone(rule, root.Describe(Localtime))
            : new LogZone(
                TimeZoneInfo.Local, $"this machine's: {SafeText.Escape(root.Path)} does not tell its own in {Localtime} or etc/timezone");
    }

    /// <summary>
    /// The files that may name the zone, and what they say: the link that systemd and all distributions of today set,
    /// Debian's file, the one of RHEL 6 and SUSE, and what sosreport asked systemd.
    /// </summary>
    private static IEnumerable<(string File, string? Id)> Names(LinuxRoot root)
    {
        yield return (Localtime, IdOf(root.LinkTarget(Localtime)));
        yield return ("etc/timezone", root.TryReadLine("etc/timezone"));
        yield return ("etc/sysconfig/clock", Value(root, "etc/sysconfig/clock", "ZONE=", "TIMEZONE="));
        yield return ("sos_commands/systemd/timedatectl", Value(root, "sos_commands/systemd/timedatectl", "Time zone:", "Timezone:"));
    }

    /// <summary><c>../usr/share/zoneinfo/Europe/Berlin</c>; <c>posix/</c> and <c>right/</c> are folders of the same zones.</summary>
    private static string? IdOf(string? target)
    {
        var at = target?.LastIndexOf(Folder, StringComparison.Ordinal) ?? -1;
        var id = at < 0 ? null : target![(at + Folder.Length)..];
        return id?.StartsWith("posix/", StringComparison.Ordinal) == true || id?.StartsWith("right/", StringComparison.Ordinal) == true
            ? id[6..]
            : id;
    }

    /// <summary>A capture names anything; no zone's name leads out of the folder of zones.</summary>
    private static bool IsId(string id)
        => !id.StartsWith('/') && !id.Contains(
            "..", StringComparison.Ordinal) && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/_+-".Contains(letter));

    /// <summary>
    /// The word behind a name at a line's begin, without quotation marks: <c>ZONE="Europe/Berlin"</c>, <c>Time zone:
    /// Europe/Berlin (CET, +0100)</c>.
    /// </summary>
    private static string? Value(LinuxRoot root, string file, params string[] names)
    {
        var lines = new LineReader(root.TryReadAllBytes(file) ?? []);
        while (lines.MoveNext())
        {
            var line = SafeText.Escape(ByteText.Trim(lines.Line));
            if (Array.Find(names, name => line.StartsWith(name, StringComparison.Ordinal)) is { } name)
            {
                return line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()?.Trim('"');
            }
        }

        return null;
    }
}
