using System.Globalization;
using FragTools.Linux;

namespace FragTools.Settings;

/// <summary>Tells values that a setting can have from those that it cannot, with the reason.</summary>
internal static class SettingValue
{
    /// <summary>The value as it is written.</summary>
    /// <param name="definition">The setting.</param>
    /// <param name="text">What was given.</param>
    /// <param name="node">The machine.</param>
    /// <param name="force">Take what the kernel takes, even where it would ruin the machine.</param>
    /// <exception cref="NodeException">SettingValueInvalid: the setting cannot have it; the message says why.</exception>
    public static string Check(SettingDefinition definition, string text, SettingNode node, bool force)
    {
        var value = text.Trim();
        if (definition.RangeOf(node.Kernel) is not { } range)
        {
            var words = definition.WordsOf(node.Kernel).ToList();
            return words.Contains(value) ? value : throw Invalid(definition, node, $"'{value}' is none of {string.Join(", ", words)}");
        }

        var unit = definition.Unit.Length == 0 ? "" : $", {definition.Unit}";
        var takes = $"it takes a whole number from {range.Least} to {range.Most}{unit}";
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw Invalid(definition, node, $"'{value}' is no whole number: {takes}{Meant(value, range)}");
        }

        if (number < range.Least || number > range.Most)
        {
            throw Invalid(definition, node, $"{value} is out of its range: {takes}");
        }

        return force || definition.Danger(node, number) is not { } danger
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw Invalid(definition, node, $"{value} is refused: {danger} (-Force, --force, if that is meant)");
    }

    // Articles write the index, 0.5, where the kernel wants thousandths.
    private static string Meant(string value, NumberRange range)
        => range is (0, 1000, _) && double.TryParse(
            value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var index) && index is >= 0 and <= 1
            ? string.Create(CultureInfo.InvariantCulture, $"; for an index of {value} write {Math.Round(index * 1000):0}")
            : "";

    private static NodeException Invalid(SettingDefinition definition, SettingNode node, string problem)
        => new(NodeError.SettingValueInvalid, node.Root.Describe(definition.RelativePath), problem);
}
