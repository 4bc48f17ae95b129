using FragTools.Linux;
using FragTools.Proc;
using BenchmarkDotNet.Attributes;

namespace FragTools.Bench;

/// <summary>Parsing the buddyinfo of a machine with two NUMA nodes from memory.</summary>
[MemoryDiagnoser]
public class BuddyInfoBenchmarks
{
    private readonly ReadContext _context = new("bench", "node-1", PageSize.Of(4096));
    private byte[] _text = [];

    /// <summary>Reads the file named by FRAGTOOLS_BENCH_BUDDYINFO, so that other programs can be given the same.</summary>
    [GlobalSetup]
    public void Setup() => _text = File.ReadAllBytes(
        Environment.GetEnvironmentVariable("FRAGTOOLS_BENCH_BUDDYINFO")
            ?? throw new InvalidOperationException("FRAGTOOLS_BENCH_BUDDYINFO names no file; bench/buddyinfo.sh sets it."));

    [Benchmark]
    public int Parse() => BuddyInfoReader.Instance.Parse(_text, _context).Items.Count;
}
