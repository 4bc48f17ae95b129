using System.Globalization;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT029: vm.extfrag_threshold is not the kernel's usual one, or a file asks for what the kernel refuses, such as 0.5.</summary>
internal sealed class ExtfragThreshold : Rule
{
    public override string Id => "FT029";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var setting = node.Evidence.Settings.FirstOrDefault(one => one.Name == "extfrag_threshold");
        if (setting?.Number is { } value && value != FragmentationMath.DefaultThreshold)
        {
            var effect = value > FragmentationMath.DefaultThreshold ? "the kernel compacts less readily" : "the kernel compacts more readily, also where memory is short rather than in pieces";
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = Wording.Of($"vm.extfrag_threshold is {value}, and {FragmentationMath.DefaultThreshold} is what kernels start with: {effect}."),
                Numbers = Wording.Numbers(("ExtfragThreshold", value)),
                Basis = setting,
                Source = setting.Source,
            };
        }

        if (setting?.ConfiguredValue is { } asked && !IsTaken(asked))
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = Wording.Of($"{setting.ConfiguredIn} asks for vm.extfrag_threshold = {asked}, which the kernel refuses: it takes whole thousandths ({setting.Allowed}), so that one half is {FragmentationMath.DefaultThreshold}.")
                    + (setting.Number is { } kept ? Wording.Of($" It stays at {kept}.") : ""),
                Numbers = Wording.Numbers(("ExtfragThreshold", setting.Number)),
                Basis = setting,
                Source = setting.ConfiguredIn,
            };
        }
    }

    private static bool IsTaken(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var thousandths) && thousandths <= 1000;
}
