using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>Commands and words that several remedies print.</summary>
internal static class Commands
{
    /// <summary>Where settings are kept.</summary>
    public const string SettingsFile = "/etc/sysctl.d/90-fragtools.conf";

    public const string AsRoot = "Run it as root on the node.";

    /// <summary>Where evidence is kept, without the file's kind.</summary>
    public const string CaptureFile = "/var/tmp/node";

    /// <summary>
    /// Keeps all that a verdict needs in one file, the kernel's messages whole: a grep for words drops the lines of a report that hold
    /// its numbers.
    /// </summary>
    public const string Capture =
        "(cd /proc; cat buddyinfo zoneinfo pagetypeinfo meminfo vmstat slabinfo; dmesg -T) >> " + CaptureFile + ".txt";

    /// <summary>Keeps samples; each is a gzip file of its own in the same file, so that none is lost where the loop is ended.</summary>
    public const string Watch =
        "while sleep 10; do (date; cat /proc/buddyinfo /proc/zoneinfo) | gzip >> /var/tmp/zones.gz; done";

    /// <summary>Sets a number of vm. now and at boot, in PowerShell.</summary>
    public static string SetMemorySetting(string name, long value) => Wording.Of($"Set-MemorySetting -Name {name} -Value {value} -Persist");

    /// <summary>
    /// The same in a plain shell. The file is the one in which <c>Set-MemorySetting -Persist</c> keeps settings: a line is added, and
    /// of several lines the last counts.
    /// </summary>
    public static string Sysctl(string name, long value)
        => Wording.Of($"sysctl -w vm.{name}={value}; echo vm.{name}={value} >> {SettingsFile}");
}
