using System.Globalization;

namespace FragTools.Remedy;

/// <summary>Are all tasks waiting for memory already? Compaction would hold them up further.</summary>
internal sealed class MemoryPressureGuard : CompactionGuard
{
    private const double MostPercent = 10;

    public override SkipReason Reason => SkipReason.MemoryPressure;

    public override GuardFinding Look(GuardInput input)
        => PressureStall.TryRead(input.Root) is { } pressure
            ? Found(
                pressure.FullAverage10 > MostPercent,
                string.Create(CultureInfo.InvariantCulture, $"PSI full avg10 is {pressure.FullAverage10:0.00} %, the most is {MostPercent} %"))
            : NotKnown($"{input.Root.Describe(PressureStall.RelativePath)} cannot be read");
}
