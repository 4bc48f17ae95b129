using System.Globalization;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;

namespace FragTools.Tests.Remedy;

/// <summary>
/// Fragments the memory of this machine and compacts it again. It takes most of the memory for some seconds, so it runs
/// only where that was asked for: FRAGTOOLS_FRAGMENT=1 keeps 1 GiB free throughout, a larger number so many GiB.
/// </summary>
[Collection(nameof(LiveRemedyTests))]
public class FragmentationLiveTests(ITestOutputHelper output)
{
    private const string OptIn = "FRAGTOOLS_FRAGMENT";
    private const string Proactiveness = "/proc/sys/vm/compaction_proactiveness";
    private const string OomScore = "/proc/self/oom_score_adj";
    private const int Order = 9;

    [Fact]
    public void Fragmented_memory_is_seen_and_compaction_mends_it()
    {
        var wish = Environment.GetEnvironmentVariable(OptIn);
        Assert.SkipWhen(string.IsNullOrEmpty(wish), $"takes most of this machine's memory for some seconds; {OptIn}=1 runs it and keeps 1 GiB free");
        LiveNode.NeedsRoot();
        Assert.SkipUnless(File.Exists("/proc/sys/vm/compact_memory"), "needs CONFIG_COMPACTION");
        Assert.SkipWhen(File.ReadAllText("/sys/kernel/mm/transparent_hugepage/enabled").Contains("[never]", StringComparison.Ordinal), "needs transparent huge pages, at least on madvise");
        Assert.SkipUnless(Environment.SystemPageSize == 4096, "needs pages of 4 KiB");
        var keepFree = long.Parse(wish!, CultureInfo.InvariantCulture) << 30;
        Assert.SkipUnless(FragmentedMemory.FreeBytes() > 2 * keepFree, $"less than twice the {keepFree >> 30} GiB to keep are free");

        // What is largest fills first, and is what the result speaks of.
        var zone = ZoneInfoReader.Instance.Read(NodeInput.Live).Items.Where(zone => zone.NumaNode == 0).MaxBy(zone => zone.ManagedPages)!.Zone;
        using var restore = new Restored((OomScore, "1000"), (Proactiveness, "0"));
        var before = Index(zone);
        using (new FragmentedMemory(keepFree, () => Blocks(zone) > 0))
        {
            var fragmented = Index(zone);
            var result = MemoryCompaction.Run(LinuxRoot.Live, new CompactionRequest { NumaNodes = [0], Order = Order, Force = true }).Single();
            output.WriteLine($"index of {zone} at order {Order}: {before} at first, {fragmented} fragmented, {result.IndexAfter} compacted\n{RemedyText.Of(result)}");
            Assert.True(fragmented > before, $"the index did not rise: {before}, then {fragmented}");
            Assert.True(fragmented > 0.9, $"the index shows no fragmentation: {fragmented}");
            Assert.Equal(zone, result.Zone);
            Assert.True(result.IndexAfter < fragmented, $"the index did not fall: {fragmented}, then {result.IndexAfter}");
            Assert.True(result.BlocksGained![Order] > 0, $"no block of order {Order} was gained: {result.BlocksGained}");
            Assert.True(result.PagesMoved > 0, "no page was moved");
            Assert.True(result.Success);
        }
    }

    // The test's own arithmetic over the test's own reading, not the reader under test.
    private static double Index(string zone)
    {
        var counts = Counts(zone);
        decimal pages = counts.Select((blocks, order) => blocks << order).Sum();
        return counts.Skip(Order).Any(blocks => blocks > 0) ? -1 : (double)(1 - ((1 + (pages / (1 << Order))) / counts.Sum()));
    }

    private static long Blocks(string zone) => Counts(zone).Skip(Order).Sum();

    private static long[] Counts(string zone)
    {
        var line = File.ReadLines("/proc/buddyinfo").First(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "0,", _, var name, ..] && name == zone);
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(4).Select(count => long.Parse(count, CultureInfo.InvariantCulture))];
    }

    /// <summary>Settings that are put back as they were.</summary>
    private sealed class Restored : IDisposable
    {
        private readonly List<(string Path, string Text)> _before = [];

        public Restored(params (string Path, string Text)[] settings)
        {
            foreach (var (path, text) in settings.Where(setting => File.Exists(setting.Path)))
            {
                _before.Add((path, File.ReadAllText(path).Trim()));
                File.WriteAllText(path, text);
            }
        }

        public void Dispose() => _before.ForEach(setting => File.WriteAllText(setting.Path, setting.Text));
    }
}
