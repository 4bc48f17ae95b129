using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>Explains why a kernel has no file to compact with.</summary>
internal static class CompactionOff
{
    private const string Option = KernelConfig.CompactionOption;

    public static ReadException Explain(LinuxRoot root, ReadException missing)
    {
        var (value, source) = KernelConfig.Find(root, Option);
        var why = value is null ? $"this kernel has no such file, so it was built without {Option}"
            : value == "n" ? $"this kernel was built without {Option} ({source} says so)"
            : $"this kernel has no such file, though {source} says {Option}={value}";
        return new ReadException(
            ReadError.KernelFeatureOff,
            missing.InputSource,
            $"{why}. What is left: free memory (dropped caches), fewer long-lived kernel objects, a restart, a kernel that can compact",
            missing);
    }
}
