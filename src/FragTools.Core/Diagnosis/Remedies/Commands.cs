using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>Commands and words that several remedies print.</summary>
internal static class Commands
{
    public const string AsRoot = "Run it as root on the node.";

    /// <summary>Sets a number of vm. now and at boot, in PowerShell.</summary>
    public static string SetMemorySetting(string name, long value) => Wording.Of($"Set-MemorySetting -Name {name} -Value {value} -Persist");

    /// <summary>
    /// The same in a plain shell. The file is the one in which <c>Set-MemorySetting -Persist</c> keeps settings: a line is added, and
    /// of several lines the last counts.
    /// </summary>
    public static string Sysctl(string name, long value)
        => Wording.Of($"sysctl -w vm.{name}={value}; echo vm.{name}={value} >> /etc/sysctl.d/90-fragtools.conf");
}
