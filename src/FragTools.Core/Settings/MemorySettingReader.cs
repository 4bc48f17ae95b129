using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Settings;

/// <summary>Reads the settings of a node's memory management, and what its configuration files make of them at boot.</summary>
public static class MemorySettingReader
{
    /// <summary>The names of all settings that are known, in the order in which they are read.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. SettingCatalogue.All.Select(setting => setting.Name)];

    /// <summary>What a setting does for fragmentation, in a sentence.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The sentence.</returns>
    /// <exception cref="InvalidOperationException">There is no such setting.</exception>
    public static string EffectOf(string name) => SettingCatalogue.All.First(setting => setting.Name == name).Effect;

    /// <summary>Reads settings. Never throws for what the tree holds or lacks: that is in the result.</summary>
    /// <param name="root">The node's tree: the running machine, or a capture.</param>
    /// <param name="names">
    /// Which settings: names, keys (<c>vm.swappiness</c>, <c>vm/swappiness</c>) or paths, with wildcards; none for all.
    /// </param>
    /// <returns>
    /// The settings; one that this kernel does not have is there, with a null value and a note. An error for each name that
    /// matches none (FilterMatchesNothing) and each file that may not be read; one for all where the tree has no /proc/sys/vm.
    /// </returns>
    public static Reading<MemorySetting> Read(LinuxRoot root, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        var wanted = Select(root, names ?? [], out var errors);
        var node = new SettingNode(root);
        var files = new SettingFiles(root);
        var settings = new List<MemorySetting>();
        NodeException? missing = null;
        foreach (var definition in wanted)
        {
            string? value = null;
            try
            {
                value = Current(root, definition);
            }
            catch (NodeException error) when (error.Error is NodeError.KernelFileMissing or NodeError.KernelFeatureOff)
            {
                missing ??= error;
            }
            catch (NodeException error)
            {
                errors.Add(error);
            }

            settings.Add(Describe(definition, value, node, files));
        }

        // A tree without /proc/sys/vm is no kernel that lacks thirteen features.
        return missing is not null && !root.HasFolder("proc/sys/vm")
            ? new Reading<MemorySetting>([.. settings.Where(setting => setting.Value is not null)], [missing, .. errors])
            : new Reading<MemorySetting>(settings, errors);
    }

    /// <summary>The settings that names stand for, in the catalogue's order.</summary>
    internal static IReadOnlyList<SettingDefinition> Select(LinuxRoot root, IReadOnlyList<string> names, out List<NodeException> errors)
    {
        errors = [.. names.Where(name => !SettingCatalogue.All.Any(setting => setting.IsNamed(name))).Select(name => Unknown(root, name))];
        return names.Count == 0 ? SettingCatalogue.All : [.. SettingCatalogue.All.Where(setting => names.Any(setting.IsNamed))];
    }

    /// <summary>The value as it stands.</summary>
    /// <exception cref="NodeException">The file is missing, may not be read, or holds no value.</exception>
    internal static string Current(LinuxRoot root, SettingDefinition definition)
    {
        var text = SafeText.Escape(
            ByteText.Trim(CapturedText.Normalize(root.ReadAllBytes(definition.RelativePath)).TrimEnd("\r\n\0 \t"u8)));
        var value = definition.Words.Count == 0 ? text : Chosen(text);
        return value is { Length: > 0 }
            && (definition.Words.Count > 0 || long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? value
            : throw new NodeException(
                NodeError.KernelTextInvalid,
                root.Describe(definition.RelativePath),
                $"holds '{text}', which is no {(definition.Words.Count == 0 ? "number" : "list of words with one in brackets")}");
    }

    internal static string Problem(SettingDefinition definition, KernelRelease? kernel)
        => $"this kernel{(kernel is null ? "" : $", {SafeText.Escape(kernel.Release)},")} has no {definition.Key}; it came with "
            + $"{definition.Since}"
            + (kernel is not null && kernel >= KernelRelease.TryParse(definition.Since)! ? ", and the kernel was built without it" : "");

    private static MemorySetting Describe(SettingDefinition definition, string? value, SettingNode node, SettingFiles files)
    {
        var configured = files.Effective(definition);
        var byItself = value is null ? null : definition.Default(node);
        return new MemorySetting
        {
            Host = node.Root.Host,
            Tree = node.Root,
            Name = definition.Name,
            Value = value,
            Number = definition.Words.Count == 0 && long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : null,
            Default = byItself,
            Allowed = definition.Allowed(node.Kernel),
            Since = definition.Since,
            Effect = definition.Effect,
            ConfiguredValue = configured?.Value,
            ConfiguredIn = configured?.ToString(),
            Note = value is null ? $"not here: {Problem(definition, node.Kernel)}"
                : configured?.Value is { } other && other != value ? $"{configured} would make it {other}"
                : null,
            Key = definition.Key,
            KernelSource = definition.KernelSource,
            Source = node.Root.Describe(definition.RelativePath),
        };
    }

    // "always [madvise] never"
    private static string? Chosen(string text)
        => Array.Find(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), static word => word is ['[', _, .., ']']) is { } chosen
            ? chosen[1..^1]
            : null;

    private static NodeException Unknown(LinuxRoot root, string name) => new(
        NodeError.FilterMatchesNothing,
        root.Describe("proc/sys/vm"),
        $"there is no setting '{name}' among those that are known; there are: {string.Join(", ", Names)}");
}
