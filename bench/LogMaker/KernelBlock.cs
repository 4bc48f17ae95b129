using System.Text.RegularExpressions;

namespace FragTools.LogMaker;

/// <summary>What a kernel of some era prints in one go: its lines without the log's prefix.</summary>
/// <param name="Reports">How many reports they are, counted by eye.</param>
/// <param name="HasUptime">Did the log have the time since boot before each line?</param>
/// <param name="Messages">The lines.</param>
internal sealed partial record KernelBlock(int Reports, bool HasUptime, string[] Messages)
{
    /// <summary>The blocks, taken from the fixtures; further down the list, newer.</summary>
    public static KernelBlock[] All(string fixtures) =>
    [
        Read(fixtures, "2.6.32-el6-db1/var/log/messages", 1, hasUptime: false, 1, 43),
        Read(fixtures, "3.10.0-1160-node-1/var/log/messages", 2, hasUptime: false, 1, 17),
        Read(fixtures, "4.9-stall-build7/var/log/kern.log", 1, hasUptime: true, 1, 35),
        Read(fixtures, "4.9-stall-build7/var/log/kern.log", 1, hasUptime: true, 36, 49),
        Read(fixtures, "4.19-slab-edge3/var/log/messages", 3, hasUptime: true, 1, 50),
        Read(fixtures, "5.15-veth-worker2/var/log/kern.log", 1, hasUptime: true, 3, 58),
        Read(fixtures, "6.12-two-cpus/var/log/dmesg", 2, hasUptime: true, 1, 60),
    ];

    [GeneratedRegex(@"^\s*(\S+ +\d+ [\d:]{8} \S+ kernel: |\d{4}-\S+ \S+ kernel: )?(\[ *\d+\.\d+\] ?)?")]
    private static partial Regex Prefix { get; }

    private static KernelBlock Read(string fixtures, string path, int reports, bool hasUptime, int first, int last)
        => new(reports, hasUptime, [.. File.ReadLines(Path.Combine(fixtures, path)).Take(last).Skip(first - 1).Select(static line => Prefix.Replace(line, ""))]);
}
