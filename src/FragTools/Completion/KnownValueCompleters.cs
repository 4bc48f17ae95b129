using System.Collections;
using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Settings;

namespace FragTools.Completion;

/// <summary>Offers the releases of Kubernetes in which the kubelet's rules changed, the newest first.</summary>
public sealed class KubernetesVersionCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
        => QosRules.Changes.Reverse().Select(entry => (entry.Release, $"from {entry.Release} on: {entry.Change}"));
}

/// <summary>Offers the running kernel's release, and the releases in which masks came to mean something else.</summary>
public sealed class KernelVersionCompleter : ValueCompleter
{
    private const string RunningRelease = "/proc/sys/kernel/osrelease";

    private protected override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
        =>
        [
            .. File.Exists(RunningRelease)
                ? [(File.ReadAllText(RunningRelease).Trim(), "the running kernel")]
                : Array.Empty<(string, string)>(),
            .. GfpDecoder.KnownReleases.Select(release => (release, $"masks as from {release} on")),
        ];
}

/// <summary>Offers the sizes that huge pages have: those of x86, and those of arm64 by its base pages.</summary>
public sealed class HugePageSizeCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
        =>
        [
            ("2M", "x86-64, and arm64 with pages of 4 KiB"),
            ("1G", "x86-64, and arm64 with pages of 4 KiB; sure only at boot"),
            ("64K", "arm64 with pages of 4 KiB: 16 in one"),
            ("32M", "arm64 with pages of 16 KiB, or 16 of 2M in one"),
            ("512M", "arm64 with pages of 64 KiB"),
        ];
}

/// <summary>Offers the settings' names, each with what it does; those that begin as was typed come first.</summary>
public sealed class SettingNameCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
        => MemorySettingReader.Names.Select(name => (name, MemorySettingReader.EffectOf(name)));

    private protected override bool IsMatch(string value, string typed) => value.Contains(typed, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Offers the pods that the node's files name, this machine's where no root is typed.</summary>
public sealed class PodNameCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
    {
        var given = bound["LiteralRoot"] ?? bound["Root"];
        return Roots(given).SelectMany(static root => PodSelection.Known(root)).Select(static pod => (pod, $"pod {pod}"));
    }

    // Of shop/cart-0 the pod's own name may be typed, too.
    private protected override bool IsMatch(string value, string typed)
        => base.IsMatch(value, typed) || base.IsMatch(value[(value.IndexOf('/', StringComparison.Ordinal) + 1)..], typed);

    private static IEnumerable<LinuxRoot> Roots(object? given) => given switch
    {
        null => [LinuxRoot.Live],
        string path => [new LinuxRoot(path)],
        IEnumerable paths => paths.OfType<object>().Select(static path => new LinuxRoot(path.ToString()!)),
        _ => [],
    };
}

/// <summary>Offers the words that a setting takes; of one that takes numbers the default and the value that it has.</summary>
public sealed class SettingValueCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Tip)> Offers(string command, string parameter, IDictionary bound)
    {
        if (bound["Name"] is not string name)
        {
            return [];
        }

        var root = bound["Root"] is string path ? new LinuxRoot(path) : LinuxRoot.Live;
        return MemorySettingReader.Read(root, [name]).Items.Take(1).SelectMany(Offers);
    }

    private static IEnumerable<(string Value, string Tip)> Offers(MemorySetting setting)
        => setting.Allowed.Contains('|', StringComparison.Ordinal)
            ? setting.Allowed.Split('|')
                .Select(word => (word, word == setting.Value ? "as it is" : word == setting.Default ? "the default" : word))
            : new (string? Value, string Tip)[]
            {
                (setting.Default, $"the default; it takes {setting.Allowed}"),
                (setting.Value, "as it is"),
            }
                .Where(offer => long.TryParse(offer.Value, out _))
                .Select(offer => (offer.Value!, offer.Tip));
}
